-- Dimensions of the release. Held notices keep their row in dim_notice and what it refers to; their facts stay out.

insert into dim_region by name
select region_key, any_value(region_name) as name, any_value(parent_name) as parent_name
from candidate_notice
group by region_key;

insert into dim_program by name
select distinct program_key, region_key, program_year, series
from candidate_notice;

insert into dim_period by name
with period as (
    select distinct
        period_key,
        cast(left(period_key, 4) as integer) as year,
        if(period_key[5] = 'Q', 3 * cast(period_key[6:] as integer), cast(period_key[6:] as integer)) as through_month
    from candidate_notice
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
from period;

-- Every publication of an accepted content. A page corrected and then set back publishes its first content twice.
-- A content without any date counts as published on the day in China on which it was retrieved; an undated copy of a
-- dated one says nothing of when.
create temp table publication as
select
    notice_key,
    coalesce(published_on, cast(retrieved_at at time zone 'Asia/Shanghai' as date)) as valid_on,
    min(retrieved_at) as retrieved_at
from (
    select *, max(published_on) over (partition by notice_key) as last_published_on
    from candidate_document
)
anti join held using (notice_key)
where published_on is not null or last_published_on is null
group by all;

-- Versions of a notice: by publication, then by retrieval, never by arrival. The last publication of a content counts.
create temp table accepted as
with ordered as (
    select
        n.*,
        p.valid_on,
        p.retrieved_at as valid_retrieved_at
    from candidate_notice as n
    inner join publication as p using (notice_key)
    qualify p.valid_on = max(p.valid_on) over (partition by n.notice_key)
),

versioned as (
    select
        *,
        row_number() over slot as version,
        lag(notice_key) over slot as supersedes,
        lead(notice_key) over slot is null as is_current_version
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
    and p.ends_on = max(if(v.basis = 'cumulative', p.ends_on, null)) over (partition by v.program_key) as is_latest_period
from versioned as v
inner join dim_period as p using (period_key);

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
    if(a.notice_key is null, null, c.first_retrieved_at) as accepted_at,
    a.version,
    a.supersedes,
    if(a.notice_key is null, 'held', 'accepted') as status,
    coalesce(a.is_current_version, false) as is_current_version
from candidate_notice as c
left join accepted as a using (notice_key);

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
select document_sha256, media_type, source, retrieved_at, null as attached_to
from candidate_document
union all
-- The attachments that hold tables, unless they were ingested as documents of their own.
select
    table_sha256,
    any_value(table_media_type),
    any_value(table_source),
    min(retrieved_at),
    arg_min(document_sha256, retrieved_at)
from candidate_document
where table_source is not null
and table_sha256 not in (select document_sha256 from candidate_document)
and table_sha256 not in (select document_sha256 from read_parquet(getvariable('stage') || '/staged_problems.parquet'))
group by table_sha256
union all
select document_sha256, null, any_value(source), min(retrieved_at), null
from read_parquet(getvariable('stage') || '/staged_problems.parquet')
anti join candidate_document using (document_sha256)
group by document_sha256;

insert into bridge_notice_document by name
select notice_key, document_sha256, is_lead
from candidate_document;

insert into audit_quarantine by name
select
    * exclude (retrieved_at),
    row_number() over (partition by document_sha256 order by table_no, row_no, column_no, detail) as problem_no
from read_parquet(getvariable('stage') || '/staged_problems.parquet');
