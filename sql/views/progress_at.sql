-- Current figures of one period: progress_at('2025Q1').
create macro progress_at(period) as table
select
    f.region_key,
    f.program_key,
    f.line_no,
    v.name as project,
    f.plan_wan,
    f.done_wan,
    f.done_pct,
    f.computed_done_pct,
    f.progress_text,
    f.project_key,
    f.notice_key
from fact_progress as f
inner join dim_project_version as v using (project_version_key)
where f.period_key = period and f.is_current_version and f.is_leaf;
