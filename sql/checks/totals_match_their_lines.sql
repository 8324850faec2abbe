-- Totals that differ from what they are the total of by more than rounding explains.
select
    notice_key,
    rule || ' ' || subject || ' ' || measure as subject,
    'prints ' || plain(reported) || ', its parts give ' || plain(computed) || ' (row ' || row_no || ' of the table)' as observed,
    'within ' || plain(rounding_bound) || ' of ' || plain(computed) as expected
from audit_reconciliation
where rule <> 'percentage_of_plan' and verdict = 'mismatch'
