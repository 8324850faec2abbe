-- What was public as the latest figures at the end of a day, whenever we came to know of it:
-- progress_published_by('2025-07-20').
create macro progress_published_by(day) as table
select v.* exclude (is_leaf, is_current_version, is_latest_period)
from v_progress as v
semi join notices_when('infinity'::timestamptz, 'infinity'::timestamptz, cast(day as date)) as n
    on v.notice_key = n.notice_key
where v.is_leaf;
