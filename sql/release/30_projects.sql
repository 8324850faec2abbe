-- Projects, their versions over time (slowly changing dimension type 2, by publication) and their agencies.

-- Every accepted line with the publication of its notice, and whether it differs from the project's line before it.
create temp table project_line as
with dated as (
    select
        l.*,
        a.valid_on,
        a.last_valid_on,
        a.ends_on,
        a.first_retrieved_at,
        a.is_current_version,
        a.is_latest_period,
        md5(concat_ws(
            chr(31),
            l.name, coalesce(l.goal_text, ''), coalesce(l.category_key, ''), coalesce(l.line_no, ''),
            coalesce(cast(l.plan_wan as varchar), ''), array_to_string(l.agencies, chr(30))
        )) as attributes
    from candidate_line as l
    inner join accepted as a using (notice_key)
)

select
    *,
    attributes is distinct from lag(attributes) over project as begins_version
from dated
window project as (partition by project_key order by valid_on, ends_on, first_retrieved_at, notice_key);

create temp table project_version_line as
select
    *,
    -- The first notice of a version names it: a project stands once in a notice, so the key is unique.
    left(sha256(project_key || '|' || last_value(if(begins_version, notice_key, null) ignore nulls) over until_now), 16)
        as project_version_key
from project_line
window until_now as (
    partition by project_key
    order by valid_on, ends_on, first_retrieved_at, notice_key
    rows between unbounded preceding and current row
);

insert into dim_project by name
select
    project_key,
    arg_max(program_key, (valid_on, ends_on, first_retrieved_at)) as program_key,
    arg_max(name, (valid_on, ends_on, first_retrieved_at)) as name,
    arg_max_null(category_key, (valid_on, ends_on, first_retrieved_at)) as category_key,
    arg_max_null(line_no, (valid_on, ends_on, first_retrieved_at)) as line_no,
    min(valid_on) as first_seen_on,
    max(valid_on) as last_seen_on
from project_line
group by project_key;

insert into dim_project_version by name
select
    project_version_key,
    project_key,
    name,
    goal_text,
    category_key,
    line_no,
    plan_wan,
    valid_on as valid_from_on,
    lead(valid_on) over (
        partition by project_key
        order by valid_on, ends_on, first_retrieved_at, notice_key
    ) as valid_to_on
from project_version_line
where begins_version;

insert into dim_agency by name
with named as (
    select
        region_key,
        unnest(agencies) as name,
        unnest(agency_kinds) as kind
    from project_line
)

select
    left(sha256(region_key || '|' || name), 16) as agency_key,
    region_key,
    name,
    any_value(kind) as kind
from named
group by region_key, name;

insert into bridge_project_agency by name
select
    project_version_key,
    left(sha256(region_key || '|' || agencies[ordinal]), 16) as agency_key,
    if(ordinal = 1, 'lead', 'support') as role,
    ordinal
from (
    select *, unnest(generate_series(1, len(agencies))) as ordinal
    from project_version_line
    where begins_version
);
