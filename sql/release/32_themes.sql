-- The same kind of work across the years of a region: what `load.identity` found among the newest lines of its projects.
-- A theme's key is minted like a project's, from the name in the notice that a release held first.

create temp table theme as
with member as (
    select
        t.project_key,
        t.project as cluster,
        n.region_key,
        n.series,
        min_by(p.full_name, (p.accepted_at, n.program_year, p.notice_no, p.row_ordinal)) as name,
        min((p.accepted_at, n.program_year, p.notice_no, p.row_ordinal)) as since
    from themed as t
    inner join line_project as p using (project_key)
    inner join dim_program as n using (program_key)
    group by all
),

origin as (
    select
        region_key,
        series,
        cluster,
        min_by(name, since) as name,
        min(since) as since
    from member
    group by all
),

numbered as (
    select *, row_number() over (partition by region_key, series, name order by since) as nth
    from origin
)

select
    m.project_key,
    left(
        sha256(n.region_key || '|' || n.series || '|theme|' || n.name || if(n.nth > 1, chr(31) || n.nth, '')),
        16
    ) as theme_key
from member as m
inner join numbered as n using (region_key, series, cluster);
