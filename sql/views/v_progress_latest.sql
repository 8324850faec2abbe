-- Newest accepted figures of every project: the latest period of each programme, its current version, no line twice.
-- Figures may be added freely within this view, except over agencies that share a project.
create view v_progress_latest as
select
    r.name as region,
    p.program_year,
    p.series,
    f.period_key,
    c.name as category,
    f.line_no,
    v.name as project,
    v.goal_text,
    f.plan_wan,
    f.done_wan,
    f.done_pct,
    f.computed_done_pct,
    f.progress_text,
    f.remark,
    n.published_on,
    f.project_key,
    f.notice_key,
    f.row_ordinal
from fact_progress as f
inner join dim_notice as n using (notice_key)
inner join dim_program as p on f.program_key = p.program_key
inner join dim_region as r on f.region_key = r.region_key
inner join dim_project_version as v using (project_version_key)
left join dim_category as c on f.category_key = c.category_key
where f.is_current_version and f.is_latest_period and f.is_leaf;
