-- Which notices are there: each quarter of each programme that had ended when the release was built, and every other
-- period that a notice is about. A document in quarantine does not tell its period: it is counted with its region.
create view v_coverage as
with due as (
    select
        p.program_key,
        p.region_key,
        p.program_year,
        p.series,
        p.program_year || 'Q' || q.quarter as period_key,
        last_day(make_date(p.program_year, cast(3 * q.quarter as integer), 1)) as ends_on
    from dim_program as p
    cross join (select unnest(generate_series(1, 4)) as quarter) as q
    where ends_on < (select cast(built_at at time zone 'Asia/Shanghai' as date) from audit_release)
),

held as (
    select
        program_key,
        period_key,
        count(*) filter (where status in ('accepted', 'waived')) as versions,
        count(*) filter (where status = 'held') as held,
        count(*) filter (where status = 'withdrawn') as withdrawn,
        max(valid_on) filter (where is_current_version) as valid_on,
        max(source) filter (where is_current_version) as source
    from dim_notice
    group by program_key, period_key
),

quarantined as (
    select region_key, count(distinct document_sha256) as documents
    from audit_quarantine
    where document_sha256 not in (select document_sha256 from bridge_notice_document)
    group by region_key
)

select
    coalesce(r.name, s.region_key) as region,
    s.program_year,
    s.series,
    s.period_key,
    s.state,
    s.versions,
    s.held,
    s.withdrawn,
    coalesce(q.documents, 0) as quarantined_documents,
    s.valid_on,
    s.source,
    s.region_key,
    s.program_key
from (
    select
        coalesce(d.program_key, h.program_key) as program_key,
        p.region_key,
        p.program_year,
        p.series,
        coalesce(d.period_key, h.period_key) as period_key,
        case
            when h.versions > 0 then 'present'
            when h.held > 0 then 'held'
            when h.withdrawn > 0 then 'withdrawn'
            else 'missing'
        end as state,
        coalesce(h.versions, 0) as versions,
        coalesce(h.held, 0) as held,
        coalesce(h.withdrawn, 0) as withdrawn,
        h.valid_on,
        h.source
    from due as d
    full join held as h on d.program_key = h.program_key and d.period_key = h.period_key
    inner join dim_program as p on coalesce(d.program_key, h.program_key) = p.program_key
    union all
    select null, region_key, null, null, null, 'quarantined', 0, 0, 0, null, null
    from quarantined
) as s
left join dim_region as r on s.region_key = r.region_key
left join quarantined as q on s.region_key = q.region_key;
