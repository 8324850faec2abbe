-- Figures that a later version of a notice prints otherwise, with the names of what they belong to.
create view v_restatements as
select
    r.name as region,
    n.program_year,
    p.series,
    a.period_key,
    a.restated_on,
    n.version,
    coalesce(j.name, c.name, '合计') as subject,
    a.scope,
    a.measure,
    a.change,
    a.old,
    a.new,
    a.difference,
    o.source as old_source,
    n.source as new_source,
    a.supersedes as old_notice_key,
    a.notice_key
from audit_restatement as a
inner join dim_notice as n using (notice_key)
inner join dim_notice as o on a.supersedes = o.notice_key
inner join dim_program as p on n.program_key = p.program_key
inner join dim_region as r on n.region_key = r.region_key
left join dim_project as j on a.scope = 'line' and a.subject = j.project_key
left join dim_category as c on a.scope = 'category' and a.subject = c.category_key;
