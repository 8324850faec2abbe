-- What could have been known as the latest figures at a moment, by what had been retrieved: a notice that was accepted
-- later, after a person's decision or with a better reader, counts from its retrieval on.
create macro progress_known_at(moment) as table
select v.* exclude (is_leaf, is_current_version, is_latest_period)
from v_progress as v
semi join notices_when('infinity'::timestamptz, cast(moment as timestamptz), 'infinity'::date) as n
    on v.notice_key = n.notice_key
where v.is_leaf;
