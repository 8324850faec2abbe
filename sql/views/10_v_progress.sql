-- Every project line of every version of every notice, with its labels. Figures of several periods or versions must not
-- be added: use v_progress_latest, progress_at or one of the as-of macros, which choose for you.
create view v_progress as
select
    r.name as region,
    p.program_year,
    p.series,
    f.period_key,
    n.basis,
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
    f.plan_adjusted_wan,
    f.done_adjusted_wan,
    f.done_adjusted_pct,
    f.is_corrected,
    n.status = 'waived' as is_waived,
    f.is_leaf,
    f.is_current_version,
    f.is_latest_period,
    n.version,
    n.status,
    f.region_key,
    f.program_key,
    f.category_key,
    f.project_key,
    j.theme_key,
    f.notice_key,
    f.row_ordinal
from fact_progress as f
inner join dim_notice as n using (notice_key)
inner join dim_program as p on f.program_key = p.program_key
inner join dim_region as r on f.region_key = r.region_key
inner join dim_project as j on f.project_key = j.project_key
inner join dim_project_version as v using (project_version_key)
left join dim_category as c on f.category_key = c.category_key;
