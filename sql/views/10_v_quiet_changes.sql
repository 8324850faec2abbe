-- What changed between two notices about a project besides its progress: name, goal, plan, category, number, agencies,
-- and lines that came or went. `is_announced` tells whether the line itself speaks of a change; most do not.
create view v_quiet_changes as
with agency as (
    select
        b.project_version_key,
        string_agg(a.name, '、' order by b.ordinal) as agencies
    from bridge_project_agency as b
    inner join dim_agency as a using (agency_key)
    group by b.project_version_key
),

-- A version that a withdrawn notice brought counts from the next notice that has it, if there is one.
carried as (
    select
        v.* exclude (notice_key),
        if(n.status = 'withdrawn', f.notice_key, v.notice_key) as notice_key,
        -- The whole path of a nested category.
        c.category_key[len(c.program_key) + 2:] as category,
        coalesce(a.agencies, '') as agencies
    from dim_project_version as v
    inner join dim_notice as n using (notice_key)
    left join (
        select
            l.project_version_key,
            min_by(l.notice_key, (m.valid_on, e.ends_on, m.retrieved_at, l.notice_key)) as notice_key
        from fact_progress as l
        inner join dim_notice as m using (notice_key)
        inner join dim_period as e on m.period_key = e.period_key
        where m.status <> 'withdrawn'
        group by l.project_version_key
    ) as f
        on v.project_version_key = f.project_version_key
    left join dim_category as c on v.category_key = c.category_key
    left join agency as a on v.project_version_key = a.project_version_key
),

-- The notice that printed a project before each notice that prints it.
printed as (
    select
        l.project_key,
        l.notice_key,
        lag(l.notice_key) over (
            partition by l.project_key
            order by m.valid_on, e.ends_on, m.retrieved_at, l.notice_key
        ) as previous_notice_key
    from fact_progress as l
    inner join dim_notice as m using (notice_key)
    inner join dim_period as e on m.period_key = e.period_key
    where m.status <> 'withdrawn'
),

version as (
    select
        *,
        coalesce(previous_notice_key, lag(notice_key) over before) as old_notice_key,
        lag(name) over before as old_name,
        lag(goal_text) over before as old_goal_text,
        lag(plan_wan) over before as old_plan_wan,
        lag(category) over before as old_category,
        lag(line_no) over before as old_line_no,
        lag(agencies) over before as old_agencies
    from carried
    left join printed using (project_key, notice_key)
    where notice_key is not null
    window before as (partition by project_key order by version)
    qualify lag(notice_key) over before is not null
),

change as (
    select project_key, notice_key, old_notice_key, 'name' as attribute, old_name as old, name as new
    from version
    union all
    select project_key, notice_key, old_notice_key, 'goal', old_goal_text, goal_text
    from version
    union all
    select project_key, notice_key, old_notice_key, 'plan', plain(old_plan_wan), plain(plan_wan)
    from version
    union all
    select project_key, notice_key, old_notice_key, 'category', old_category, category
    from version
    union all
    select project_key, notice_key, old_notice_key, 'number', old_line_no, line_no
    from version
    union all
    select project_key, notice_key, old_notice_key, 'agencies', old_agencies, agencies
    from version
),

-- Each notice and the one that was public before it in its programme.
notice_pair as (
    select
        n.notice_key,
        lag(n.notice_key) over (
            partition by n.program_key
            order by n.valid_on, e.ends_on, n.retrieved_at, n.notice_key
        ) as old_notice_key
    from dim_notice as n
    inner join dim_period as e using (period_key)
    where n.status in ('accepted', 'waived') and n.basis = 'cumulative'
),

line_change as (
    select f.project_key, p.notice_key, p.old_notice_key, 'line' as attribute, null as old, v.name as new
    from notice_pair as p
    inner join fact_progress as f using (notice_key)
    inner join dim_project_version as v using (project_version_key)
    where
        p.old_notice_key is not null
        and not exists (
            select 1 from fact_progress as o
            where o.notice_key = p.old_notice_key and o.project_key = f.project_key
        )
    union all
    select f.project_key, p.notice_key, p.old_notice_key, 'line', v.name, null
    from notice_pair as p
    inner join fact_progress as f on p.old_notice_key = f.notice_key
    inner join dim_project_version as v using (project_version_key)
    where not exists (
        select 1 from fact_progress as o
        where o.notice_key = p.notice_key and o.project_key = f.project_key
    )
)

select
    r.name as region,
    n.program_year,
    p.series,
    n.period_key,
    n.valid_on as changed_on,
    j.name as project,
    c.attribute,
    c.old,
    c.new,
    coalesce(
        regexp_matches(
            coalesce(f.remark, '') || coalesce(f.progress_text, ''),
            '调整|变更|调增|调减|核减|核增|追加|更名|改为|新增项目|取消|修订'
        ),
        false
    ) as is_announced,
    (n.period_key, n.basis) = (o.period_key, o.basis) as is_restatement,
    c.project_key,
    c.notice_key,
    c.old_notice_key
from (
    select * from change
    where old is distinct from new
    union all
    select * from line_change
) as c
inner join dim_notice as n using (notice_key)
inner join dim_notice as o on c.old_notice_key = o.notice_key
inner join dim_program as p on n.program_key = p.program_key
inner join dim_region as r on n.region_key = r.region_key
inner join dim_project as j using (project_key)
left join fact_progress as f on c.notice_key = f.notice_key and c.project_key = f.project_key;
