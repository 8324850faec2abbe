-- The outcomes of the notices' checks and the release's own line. The audit of the whole release adds to audit_check.

insert into audit_check by name
select getvariable('release_no') as release_no, * exclude (waiver_id)
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
        from read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as l
        semi join (
            select b.document_sha256
            from bridge_notice_document as b
            inner join dim_notice as n using (notice_key)
            where b.is_lead and n.accepted_at is not null
        ) as d using (document_sha256)
    ) as accepted_lines,
    getvariable('input_hash') as input_hash,
    getvariable('decisions_hash') as decisions_hash;

-- What the release was built from: the next one compares.
insert into audit_input by name
select
    document_sha256,
    row_number() over (partition by document_sha256 order by file_row_number) as attempt_no,
    region_key,
    program_year,
    period_key,
    source,
    retrieved_at,
    reading
from read_parquet(getvariable('stage') || '/attempts.parquet', file_row_number = true);

-- Periods that nothing is about any more.
delete from dim_period
where
    period_key not in (select period_key from dim_notice)
    and period_key not in (select period_key from fact_corroboration);
