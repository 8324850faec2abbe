-- Percentages that are neither rounded nor truncated from done / plan.
select
    notice_key,
    subject || coalesce(' (no. ' || line_no || ')', '') as subject,
    'prints ' || plain(reported) || ' %, done / plan gives ' || coalesce(plain(computed), 'more than a column holds')
    || ' % (row ' || row_no || ' of the table)' as observed,
    coalesce(plain(computed), 'more than a column holds') || ' %, rounded or truncated' as expected
from audit_reconciliation
where rule = 'percentage_of_plan' and verdict = 'mismatch'
