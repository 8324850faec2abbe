-- Projects, their versions over time (slowly changing dimension type 2, by publication) and their agencies.

-- Every accepted line at each publication of its notice, and whether it differs from the project's line before it.
create temp table project_line as
with dated as (
    select
        l.notice_key,
        l.row_ordinal,
        l.project_key,
        l.version_hash,
        p.valid_on,
        a.ends_on,
        p.retrieved_at,
        p.valid_on = a.valid_on as is_last_publication,
        a.is_current_version,
        a.is_latest_period
    from candidate_line as l
    inner join accepted as a using (notice_key)
    inner join publication as p using (notice_key)
),

compared as (
    select
        *,
        version_hash is distinct from lag(version_hash) over line_before as begins_version
    from dated
    window line_before as (partition by project_key order by valid_on, ends_on, retrieved_at, notice_key)
)

select
    *,
    -- The publication that began a version names it: a project stands once in each, so the key is unique.
    left(
        sha256(
            project_key || '|'
            || last_value(if(begins_version, notice_key || valid_on, null) ignore nulls) over until_now
        ),
        16
    ) as project_version_key
from compared
window until_now as (
    partition by project_key
    order by valid_on, ends_on, retrieved_at, notice_key
    rows between unbounded preceding and current row
);

-- Where each version begins, with the attributes that it has.
create temp table project_version as
select
    p.*,
    l.* exclude (notice_key, row_ordinal, project_key, version_hash)
from project_line as p
inner join candidate_line as l using (notice_key, row_ordinal)
where p.begins_version;

insert into dim_project by name
with newest as (
    select
        project_key,
        min(valid_on) as first_seen_on,
        max(valid_on) as last_seen_on,
        arg_max(project_version_key, (valid_on, ends_on, retrieved_at, notice_key)) as project_version_key
    from project_line
    group by project_key
)

select
    n.project_key,
    v.program_key,
    v.name,
    v.category_key,
    v.line_no,
    n.first_seen_on,
    n.last_seen_on
from newest as n
inner join project_version as v using (project_version_key);

insert into dim_project_version by name
select
    v.project_version_key,
    v.project_key,
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
