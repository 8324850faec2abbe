-- Accepted notices without facts or ledger, held ones with facts.
select
    n.notice_key as subject,
    n.status || ': ' || count(distinct f.row_ordinal) || ' lines, '
    || (select count(*) from audit_reconciliation as a where a.notice_key = n.notice_key) || ' ledger rows' as observed,
    'lines and ledger if accepted, no lines if held' as expected
from dim_notice as n
left join fact_progress as f using (notice_key)
group by n.notice_key, n.status, n.accepted_at
having
    (n.accepted_at is not null) <> (count(f.row_ordinal) > 0)
    or not exists (select 1 from audit_reconciliation as a where a.notice_key = n.notice_key)
