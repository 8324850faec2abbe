-- The outcomes of the notices' checks and the release's own line. The audit of the whole release adds to audit_check.

insert into audit_check by name
select getvariable('release_no') as release_no, *
from candidate_check
order by expectation, notice_key;

insert into audit_release by name
select
    getvariable('release_no') as release_no,
    getvariable('built_at') as built_at,
    getvariable('code_version') as code_version,
    getvariable('contract_version') as contract_version,
    -- Counted where they come from, so that the audit can hold the release against them.
    (select count(distinct document_sha256) from read_parquet(getvariable('stage') || '/attempts.parquet'))
        as documents,
    (
        select count(*)
        from read_parquet(getvariable('stage') || '/staged_lines/*.parquet')
        semi join accepted using (document_sha256)
    ) as accepted_lines,
    getvariable('input_hash') as input_hash;
