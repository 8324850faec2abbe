-- Projects with their themes, their other names, their versions and agencies, and how each line was matched.

insert into dim_project by name
select
    n.project_key,
    n.program_key,
    t.theme_key,
    n.name,
    n.category_key,
    n.line_no,
    n.first_seen_on,
    n.last_seen_on
from newest_version as n
inner join theme as t using (project_key);

-- Every other name that a project has had, with the key that it would have had by that name: what was published under
-- such a key before an earlier notice joined it is found here.
insert into dim_project_alias by name
select
    a.name_key as alias_key,
    p.project_key,
    a.program_key,
    a.name,
    min(n.valid_on) as first_seen_on
from project_name as a
inner join line_project as p on a.program_key = p.program_key and a.cluster = p.cluster and a.name = p.full_name
inner join candidate_publication as n using (notice_key)
semi join newest_version as v on p.project_key = v.project_key
where not a.is_first
group by all;

insert into audit_match by name
with considered as (
    select *, candidates[candidate_no] as candidate
    from (
        select *, unnest(generate_series(1, greatest(len(candidates), 1))) as candidate_no
        from followed
    )
),

considered_theme as (
    select *, candidates[candidate_no] as candidate
    from (
        select *, unnest(generate_series(1, greatest(len(candidates), 1))) as candidate_no
        from themed
    )
)

select
    'project' as link,
    p.notice_key,
    p.row_ordinal,
    coalesce(c.candidate_no, 1) as candidate_no,
    p.project_key,
    p.method,
    p.score,
    p.outcome,
    k.project_key as candidate_key,
    c.candidate.score as candidate_score,
    p.crosswalk_id
from line_project as p
semi join accepted as a on p.notice_key = a.notice_key
left join considered as c using (notice_key, row_ordinal)
left join minted as k on p.program_key = k.program_key and cast(c.candidate.project as varchar) = k.cluster
union all by name
-- A theme is compared at the newest line of each project of a year.
select
    'theme' as link,
    v.notice_key,
    v.row_ordinal,
    c.candidate_no,
    c.project_key,
    c.method,
    c.score,
    c.outcome,
    k.theme_key as candidate_key,
    c.candidate.score as candidate_score,
    c.ruling as crosswalk_id
from considered_theme as c
inner join newest_version as v using (project_key)
left join (
    select distinct m.region_key, m.series, m.project as cluster, t.theme_key
    from themed as m
    inner join theme as t using (project_key)
) as k
    on c.region_key = k.region_key and c.series = k.series and c.candidate.project = k.cluster;

insert into dim_project_version by name
select
    v.project_version_key,
    v.project_key,
    v.notice_key,
    row_number() over (
        partition by v.project_key
        order by v.valid_on, v.ends_on, v.retrieved_at, v.notice_key
    ) as version,
    v.name,
    s.goal_text,
    v.category_key,
    v.line_no,
    v.plan_wan,
    v.valid_on as valid_from_on,
    lead(v.valid_on) over (
        partition by v.project_key
        order by v.valid_on, v.ends_on, v.retrieved_at, v.notice_key
    ) as valid_to_on
from project_version as v
inner join read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as s using (document_sha256, row_ordinal);

-- The agencies of each version; two printed names of one agency in a cell are one, in the first one's place.
create temp table version_agency as
select
    project_version_key,
    region_key,
    agencies[place] as name,
    agency_names[place] as name_printed,
    agency_roles[place] as role,
    agency_kinds[place] as kind,
    agency_known[place] as is_known,
    left(sha256(region_key || '|' || agencies[place]), 16) as agency_key,
    place
from (select *, unnest(generate_series(1, len(agencies))) as place from project_version)
qualify row_number() over (partition by project_version_key, agencies[place] order by place) = 1;

insert into dim_agency by name
select
    agency_key,
    any_value(region_key) as region_key,
    any_value(name) as name,
    any_value(kind) as kind,
    any_value(is_known) as is_known
from version_agency
group by agency_key;

insert into bridge_project_agency by name
select
    project_version_key,
    agency_key,
    role,
    row_number() over (partition by project_version_key order by place) as ordinal,
    name_printed
from version_agency;
