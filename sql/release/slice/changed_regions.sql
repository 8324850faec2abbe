-- The regions that a new release must build anew, because a document of theirs, its options, its reading or its
-- tombstone is another than in the release before (attached as `base`), or because people have decided something there.
-- All other regions would come out as they are: nothing in a release depends on two regions at once, except a document
-- that stands in both, so regions that share one go together.
with recursive now as (
    select document_sha256, list(attempt order by attempt_no) as attempts
    from (
        select
            document_sha256,
            row(region_key, program_year, period_key, source, retrieved_at, reading) as attempt,
            file_row_number as attempt_no
        from read_parquet(getvariable('stage') || '/attempts.parquet', file_row_number = true)
    )
    group by document_sha256
),

before as (
    select
        document_sha256,
        list(row(region_key, program_year, period_key, source, retrieved_at, reading) order by attempt_no) as attempts
    from base.audit_input
    group by document_sha256
),

changed as (
    select coalesce(n.document_sha256, b.document_sha256) as document_sha256
    from now as n
    full join before as b using (document_sha256)
    where n.attempts is distinct from b.attempts
    union
    select coalesce(t.document_sha256, d.document_sha256)
    from declared_tombstone as t
    full join (select * from base.dim_document where tombstone is not null) as d using (document_sha256)
    where (t.kind, t.entered_at, t.reason) is distinct from (d.tombstone, d.tombstone_at, d.tombstone_reason)
),

-- Which documents stand in which regions, by the stage and by the release before.
stands_in as (
    select document_sha256, region_key from read_parquet(getvariable('stage') || '/staged_notices/*.parquet')
    union
    select table_sha256, region_key from read_parquet(getvariable('stage') || '/staged_notices/*.parquet')
    union
    select document_sha256, region_key from read_parquet(getvariable('stage') || '/staged_problems.parquet')
    union
    select b.document_sha256, n.region_key
    from base.bridge_notice_document as b
    inner join base.dim_notice as n using (notice_key)
    union
    select document_sha256, region_key from base.audit_quarantine
    union
    select d.document_sha256, n.region_key
    from base.dim_document as d
    inner join base.bridge_notice_document as b on d.attached_to = b.document_sha256
    inner join base.dim_notice as n using (notice_key)
),

shared as (
    select *
    from stands_in
    where document_sha256 in (
        select document_sha256 from stands_in group by document_sha256 having count(*) > 1
    )
),

affected as (
    select region_key
    from stands_in
    semi join changed using (document_sha256)
    union
    select left(program_key, 6) from declared_correction
    union
    select left(program_key, 6) from declared_waiver
    union
    select region_key from declared_crosswalk
    union
    select o.region_key
    from affected as a
    inner join shared as s using (region_key)
    inner join shared as o using (document_sha256)
)

select distinct region_key
from affected
order by region_key
