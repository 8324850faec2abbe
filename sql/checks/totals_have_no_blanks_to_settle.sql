-- Totals that exceed their parts while some of the parts are blank.
select
    notice_key,
    rule || ' ' || subject || ' ' || measure as subject,
    'prints ' || plain(reported) || ', its parts give ' || plain(computed) || ' with ' || blanks || ' blank' as observed,
    'within ' || plain(rounding_bound) || ' of ' || plain(computed) as expected
from audit_reconciliation
where verdict = 'incomplete'
