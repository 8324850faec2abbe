-- Totals of current notices for which a second source states a figure that its rounding and the notice's do not
-- explain.
select
    notice_key,
    against || ' ' || subject || ' ' || measure as subject,
    'the second source states ' || plain(reported) || ', the notice ' || plain(computed) as observed,
    'within ' || plain(rounding_bound) || ' of ' || plain(computed) as expected
from audit_reconciliation
where
    rule = 'second_source'
    and verdict = 'mismatch'
    and notice_key in (select notice_key from dim_notice where is_current_version)
