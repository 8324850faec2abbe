-- Percentages that are neither rounded nor truncated from done / plan.
select
    notice_key,
    subject || coalesce(' (no. ' || line_no || ')', '') as subject,
    'prints ' || reported || ' %, done / plan gives ' || computed || ' % (row ' || row_no || ' of the table)' as observed,
    computed || ' %, rounded or truncated' as expected
from audit_reconciliation
where rule = 'percentage_of_plan' and verdict = 'mismatch'
