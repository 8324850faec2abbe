-- A release that lacks a document it was built from, or a project line of an accepted notice.
select
    'documents' as subject,
    (select count(*) from dim_document where attached_to is null and tombstone is distinct from 'forgotten')
    || ' of ' || documents || ' documents' as observed,
    'all; `minsheng rebuild` makes the stage anew from the archive' as expected
from audit_release
where
    documents <> (
        select count(*) from dim_document where attached_to is null and tombstone is distinct from 'forgotten'
    )
union all
select
    'project lines',
    (select count(*) from fact_progress) || ' of ' || accepted_lines || ' lines',
    'all'
from audit_release
where accepted_lines <> (select count(*) from fact_progress)
