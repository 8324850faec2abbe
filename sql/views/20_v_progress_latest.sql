-- Newest accepted figures of every project: the latest period of each programme, its current version, no line twice.
-- Figures may be added freely within this view, except over agencies that share a project.
create view v_progress_latest as
select * exclude (is_leaf, is_current_version, is_latest_period)
from v_progress
where is_current_version and is_latest_period and is_leaf;
