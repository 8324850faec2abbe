-- Current cumulative figures of one period: progress_at('2025Q1').
create macro progress_at(period) as table
select * exclude (is_leaf, is_current_version, is_latest_period)
from v_progress
where period_key = period and is_current_version and is_leaf and basis = 'cumulative';
