-- Lines and projects whose match is uncertain: a new project (or theme) for now, with what it resembles. An entry in
-- crosswalk.yml settles each: `from` is `resembles`, `to` is `name`.
create view v_match_review as
select
    r.name as region,
    p.series,
    a.link,
    p.program_year,
    n.period_key,
    v.name,
    v.goal_text,
    v.plan_wan,
    a.candidate_no,
    coalesce(k.name, t.name) as resembles,
    a.candidate_score,
    a.method,
    a.project_key,
    a.candidate_key,
    a.notice_key,
    a.row_ordinal
from audit_match as a
inner join fact_progress as f using (notice_key, row_ordinal)
inner join dim_notice as n using (notice_key)
inner join dim_program as p on n.program_key = p.program_key
inner join dim_region as r on n.region_key = r.region_key
inner join dim_project_version as v using (project_version_key)
left join dim_project as k on a.link = 'project' and a.candidate_key = k.project_key
left join (
    select theme_key, max_by(name, last_seen_on) as name
    from dim_project
    group by theme_key
) as t on a.link = 'theme' and a.candidate_key = t.theme_key
where a.outcome = 'review';
