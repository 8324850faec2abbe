-- Totals that exceed their parts while some of the parts are blank.
select
    notice_key,
    rule || ' ' || subject || ' ' || measure as subject,
    'prints ' || reported || ', its parts give ' || computed || ' with ' || blanks || ' blank' as observed,
    'within ' || rounding_bound || ' of ' || computed as expected
from audit_reconciliation
where verdict = 'incomplete'
