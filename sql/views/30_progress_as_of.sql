-- What the warehouse held as the latest figures at a moment, by what it had accepted: progress_as_of('2025-07-15 09:00:00+08').
-- Nothing before the first acceptance. A notice that is held back now, or was withdrawn and reinstated, is not told as it
-- was: its figures are out of the release. A time without an offset is read in the session's time zone.
create macro progress_as_of(moment) as table
select v.* exclude (is_leaf, is_current_version, is_latest_period)
from v_progress as v
semi join notices_when(cast(moment as timestamptz), 'infinity'::timestamptz, 'infinity'::date) as n
    on v.notice_key = n.notice_key
where v.is_leaf;
