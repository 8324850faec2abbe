-- Totals that differ from what they are the total of by more than rounding explains.
select
    notice_key,
    rule || ' ' || subject || ' ' || measure as subject,
    'prints ' || reported || ', its parts give ' || computed || ' (row ' || row_no || ' of the table)' as observed,
    'within ' || rounding_bound || ' of ' || computed as expected
from audit_reconciliation
where rule <> 'percentage_of_plan' and verdict = 'mismatch'
