-- Totals that differ from what they are the total of by more than rounding explains.
select
    notice_key,
    rule || ' ' || subject || ' ' || measure as subject,
    'prints ' || plain(reported) || ', its parts give ' || coalesce(plain(computed), 'more than a column holds')
    || ' (row ' || row_no || ' of the table)' as observed,
    'within ' || plain(rounding_bound) || ' of ' || coalesce(plain(computed), 'more than a column holds') as expected
from audit_reconciliation
where rule not in ('percentage_of_plan', 'second_source') and verdict = 'mismatch'
