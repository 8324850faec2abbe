-- The versions of projects over time (slowly changing dimension type 2, by publication).

-- Every accepted line at each publication of its notice, and whether it differs from the project's line before it.
create temp table project_line as
with dated as (
    select
        l.notice_key,
        l.row_ordinal,
        k.project_key,
        l.version_hash,
        p.valid_on,
        a.ends_on,
        p.retrieved_at,
        p.valid_on = a.valid_on as is_last_publication,
        a.is_withdrawn,
        a.is_current_version,
        a.is_latest_period
    from candidate_line as l
    inner join line_project as k using (notice_key, row_ordinal)
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
    l.* exclude (notice_key, row_ordinal, version_hash)
from project_line as p
inner join candidate_line as l using (notice_key, row_ordinal)
where p.begins_version;

-- The newest attributes of each project; those of a withdrawn notice only where there are no others.
create temp table newest_version as
with newest as (
    select
        project_key,
        min(valid_on) as first_seen_on,
        max(valid_on) as last_seen_on,
        arg_max(project_version_key, (not is_withdrawn, valid_on, ends_on, retrieved_at, notice_key))
            as project_version_key
    from project_line
    group by project_key
)

select
    n.*,
    v.program_key,
    v.region_key,
    v.name,
    v.full_name,
    v.category_key,
    v.category_name,
    v.line_no,
    v.plan_wan,
    v.agencies,
    v.document_sha256,
    v.notice_key,
    v.row_ordinal
from newest as n
inner join project_version as v using (project_version_key);
