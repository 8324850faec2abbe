-- Dimensions of the release. Held notices keep their row in dim_notice and what it refers to; their facts stay out.

insert into dim_region by name
select region_key, any_value(region_name) as name, any_value(parent_name) as parent_name
from candidate_notice
group by region_key;

insert into dim_program by name
select distinct program_key, region_key, program_year, series
from candidate_notice;

insert into dim_period by name
with stated as (
    select period_key from candidate_notice
    union
    select period_key from corroboration
),

period as (
    select
        period_key,
        cast(left(period_key, 4) as integer) as year,
        if(period_key[5] = 'Q', 3 * cast(period_key[6:] as integer), cast(period_key[6:] as integer)) as through_month
    from stated
)

select
    period_key,
    year,
    through_month,
    (through_month - 1) // 3 + 1 as quarter,
    year || '年' || case through_month
        when 3 then '一季度'
        when 6 then '上半年'
        when 9 then '前三季度'
        when 12 then '全年'
        else '1—' || through_month || '月'
    end as label_zh,
    make_date(year, 1, 1) as starts_on,
    last_day(make_date(year, through_month, 1)) as ends_on
from period
where period_key not in (select period_key from dim_period);

create temp table publication as
select *
from candidate_publication
anti join held using (notice_key);

-- Versions of a notice: by publication, then by retrieval, never by arrival. The last publication of a content counts.
-- A withdrawn one keeps its number and its figures, and the version before it is current again.
create temp table accepted as
with ordered as (
    select
        n.* exclude (accepted_at, withdrawn_at, withdrawn_on),
        p.valid_on,
        p.retrieved_at as valid_retrieved_at,
        p.is_withdrawn
    from candidate_notice as n
    inner join last_publication as p using (notice_key)
    anti join held as h using (notice_key)
),

versioned as (
    select
        *,
        row_number() over slot as version,
        lag(notice_key) over slot as supersedes,
        not is_withdrawn
        and row_number() over (
            partition by region_key, program_key, period_key, basis
            order by is_withdrawn, valid_on desc, valid_retrieved_at desc, notice_key desc
        ) = 1 as is_current_version
    from ordered
    window slot as (
        partition by region_key, program_key, period_key, basis
        order by valid_on, valid_retrieved_at, notice_key
    )
)

select
    v.*,
    p.ends_on,
    -- Figures of a single quarter must never be added to cumulative ones: only cumulative ones are ever the latest.
    v.is_current_version
    and v.basis = 'cumulative'
    and p.ends_on = max(if(v.basis = 'cumulative' and v.is_current_version, p.ends_on, null))
        over (partition by v.program_key) as is_latest_period,
    d.accepted_at,
    d.withdrawn_at,
    d.withdrawn_on
from versioned as v
inner join dim_period as p using (period_key)
inner join (
    select
        notice_key,
        min(accepted_at) as accepted_at,
        max(withdrawn_at) as withdrawn_at,
        max(withdrawn_on) as withdrawn_on
    from candidate_document
    group by notice_key
) as d using (notice_key);

insert into dim_notice by name
select
    c.notice_key,
    c.region_key,
    c.program_key,
    c.program_year,
    c.period_key,
    c.basis,
    c.title,
    c.publisher,
    c.source,
    c.published_on,
    c.signed_on,
    c.objection_from_on,
    c.objection_to_on,
    c.date_note,
    c.reading_note,
    c.first_retrieved_at as retrieved_at,
    a.valid_on,
    a.accepted_at,
    if(a.is_withdrawn, a.withdrawn_at, null) as withdrawn_at,
    if(a.is_withdrawn, a.withdrawn_on, null) as withdrawn_on,
    a.version,
    a.supersedes,
    case
        when a.notice_key is null then if(g.notice_key is null, 'held', 'withdrawn')
        when a.is_withdrawn then 'withdrawn'
        when w.notice_key is not null then 'waived'
        else 'accepted'
    end as status,
    coalesce(a.is_current_version, false) as is_current_version
from candidate_notice as c
left join accepted as a using (notice_key)
left join (
    -- A notice may be held and, later, withdrawn: nobody needs to look at it any more.
    select notice_key
    from candidate_document
    group by notice_key
    having bool_and(withdrawn_at is not null)
) as g using (notice_key)
left join (
    select distinct notice_key
    from candidate_check
    where severity = 'blocking' and is_waived
) as w using (notice_key);

insert into dim_category by name
with stated as (
    select category_key, program_key, category_name from candidate_line
    semi join accepted using (notice_key)
    union
    select category_key, program_key, category_name from candidate_total
    semi join accepted using (notice_key)
    where scope = 'category'
),

named as (
    -- The categories around nested ones, too, should no row state them.
    select distinct
        program_key,
        string_split(category_name, ' / ') as labels,
        unnest(generate_series(1, len(labels))) as depth
    from stated
    where category_key is not null
)

select distinct
    program_key || '/' || array_to_string(labels[:depth], ' / ') as category_key,
    program_key,
    if(depth > 1, program_key || '/' || array_to_string(labels[:depth - 1], ' / '), null) as parent_category_key,
    labels[depth] as name,
    case
        when labels[depth] like '市级%' then 'municipal'
        when regexp_matches(labels[depth], '^(区|县)级') then 'district'
        else 'other'
    end as level
from named;

insert into dim_document by name
select
    d.document_sha256,
    d.media_type,
    d.source,
    d.retrieved_at,
    null as attached_to,
    t.kind as tombstone,
    t.entered_at as tombstone_at,
    t.reason as tombstone_reason
from candidate_document as d
left join declared_tombstone as t using (document_sha256)
union all by name
-- The attachments that hold tables, unless they were ingested as documents of their own.
select
    table_sha256 as document_sha256,
    arg_min(table_media_type, (retrieved_at, document_sha256)) as media_type,
    arg_min(table_source, (retrieved_at, document_sha256)) as source,
    min(retrieved_at) as retrieved_at,
    arg_min(document_sha256, (retrieved_at, document_sha256)) as attached_to
from candidate_document
where table_source is not null
and table_sha256 not in (select document_sha256 from candidate_document)
and table_sha256 not in (select document_sha256 from candidate_problem)
group by table_sha256
union all by name
select
    p.document_sha256,
    any_value(p.source) as source,
    min(p.retrieved_at) as retrieved_at,
    any_value(t.kind) as tombstone,
    any_value(t.entered_at) as tombstone_at,
    any_value(t.reason) as tombstone_reason
from candidate_problem as p
anti join candidate_document as d using (document_sha256)
left join declared_tombstone as t using (document_sha256)
group by p.document_sha256
union all by name
-- What has been forgotten: its bytes and its figures are gone, that there was something is not.
select
    document_sha256,
    source,
    retrieved_at,
    kind as tombstone,
    entered_at as tombstone_at,
    reason as tombstone_reason
from declared_tombstone
where kind = 'forgotten';

insert into bridge_notice_document by name
select
    d.notice_key,
    d.document_sha256,
    d.is_lead,
    d.published_on,
    d.retrieved_at,
    if(h.notice_key is null, d.accepted_at, null) as accepted_at,
    d.withdrawn_at,
    d.withdrawn_on
from candidate_document as d
left join held as h using (notice_key);

insert into audit_quarantine by name
select
    * exclude (retrieved_at),
    row_number() over (partition by document_sha256 order by table_no, row_no, column_no, detail) as problem_no
from candidate_problem;
