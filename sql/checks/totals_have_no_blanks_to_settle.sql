-- Totals that exceed their parts while some of the parts are blank.
select
    notice_key,
    rule || ' ' || subject || ' ' || measure as subject,
    'prints ' || plain(reported) || ', its parts give ' || coalesce(plain(computed), 'more than a column holds') || ' with ' || blanks || ' blank' as observed,
    'within ' || plain(rounding_bound) || ' of ' || coalesce(plain(computed), 'more than a column holds') as expected
from audit_reconciliation
where verdict = 'incomplete'
