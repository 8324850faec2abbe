-- The published release and what it holds.
select
    r.*,
    (select count(*) from dim_notice where status in ('accepted', 'waived') and is_current_version) as current_notices,
    (select count(*) from dim_notice where status in ('accepted', 'waived') and not is_current_version) as superseded_notices,
    (select count(*) from dim_notice where status = 'held') as held_notices,
    (select count(distinct document_sha256) from audit_quarantine) as quarantined_documents,
    (select count(*) from v_progress_latest) as latest_lines
from audit_release as r
