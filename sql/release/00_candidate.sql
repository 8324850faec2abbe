-- Candidate tables: every notice of the stage (or of the regions to build), accepted or not, each once.
-- Several documents with the same content are one notice; its rows come from the document that was published first.

-- A withdrawal concerns the content: every document of it that we had by then. Another one that comes later publishes it
-- again; the same bytes do not, since nobody can tell that file from the one that was withdrawn.
create temp table candidate_document as
select
    n.*,
    last_day(make_date(
        cast(left(n.period_key, 4) as integer),
        if(n.period_key[5] = 'Q', 3, 1) * cast(n.period_key[6:] as integer),
        1
    )) as period_ends_on,
    -- When a release first held it. What is new now is accepted by this release, unless it is held.
    greatest(coalesce(a.accepted_at, getvariable('built_at')), n.retrieved_at) as accepted_at,
    a.accepted_at is not null as was_accepted,
    w.entered_at as withdrawn_at,
    w.effective_on as withdrawn_on,
    row_number() over (
        partition by n.notice_key
        order by n.published_on nulls last, n.retrieved_at, n.document_sha256
    ) = 1 as is_lead,
    min(n.retrieved_at) over (partition by n.notice_key) as first_retrieved_at
from read_parquet(getvariable('stage') || '/staged_notices/*.parquet') as n
left join declared_acceptance as a using (document_sha256)
left join (
    -- The first withdrawal counts: that of a later copy says nothing new of those before it.
    select
        s.document_sha256,
        min(t.entered_at) as entered_at,
        min_by(t.effective_on, t.entered_at) as effective_on
    from read_parquet(getvariable('stage') || '/staged_notices/*.parquet') as s
    inner join (
        select c.notice_key, d.entered_at, d.effective_on
        from declared_tombstone as d
        inner join read_parquet(getvariable('stage') || '/staged_notices/*.parquet') as c using (document_sha256)
        where d.kind = 'withdrawn'
    ) as t
        on s.notice_key = t.notice_key and s.retrieved_at <= t.entered_at
    group by s.document_sha256
) as w using (document_sha256)
where getvariable('regions') is null or list_contains(getvariable('regions'), n.region_key);

create temp view candidate_problem as
select *
from read_parquet(getvariable('stage') || '/staged_problems.parquet')
where getvariable('regions') is null or list_contains(getvariable('regions'), region_key);

create temp table candidate_notice as
select * exclude (is_lead)
from candidate_document
where is_lead;

-- Every publication of a content. A page corrected and then set back publishes its first content twice.
-- A content without any date counts as published on the day in China on which it was retrieved; an undated copy of a
-- dated one says nothing of when. After a withdrawal only what came after it counts, for the date as for the retrieval.
create temp table candidate_publication as
select
    notice_key,
    valid_on,
    coalesce(min(retrieved_at) filter (withdrawn_at is null), min(retrieved_at)) as retrieved_at,
    bool_and(withdrawn_at is not null) as is_withdrawn
from (
    select
        *,
        coalesce(published_on, cast(retrieved_at at time zone 'Asia/Shanghai' as date)) as valid_on,
        max(published_on) over (partition by notice_key) as last_published_on,
        max(published_on) filter (withdrawn_at is null) over (partition by notice_key) as last_published_since_on
    from candidate_document
)
where
    published_on is not null
    or last_published_on is null
    or (withdrawn_at is null and last_published_since_on is null)
group by all;

-- The publication by which a notice takes its place among the versions.
create temp table last_publication as
select *
from candidate_publication
qualify row_number() over (partition by notice_key order by is_withdrawn, valid_on desc) = 1;

-- Lines of the leading documents, without their long texts, which are read again only where they are stored.
create temp table candidate_line as
select
    l.document_sha256,
    l.notice_key,
    l.row_ordinal,
    l.parent_row_ordinal,
    l.is_leaf,
    l.table_no,
    l.row_no,
    l.line_no,
    l.category_name,
    l.name,
    l.plan_wan,
    l.done_wan,
    l.done_pct,
    l.agencies,
    l.agency_names,
    l.agency_roles,
    l.agency_kinds,
    l.agency_known,
    n.region_key,
    n.program_key,
    n.period_key,
    n.program_key || '/' || l.category_name as category_key,
    -- What makes another version of a project when it changes.
    hash(l.name, l.goal_text, l.category_name, l.line_no, l.plan_wan, l.agencies, l.agency_roles) as version_hash,
    -- A part is a project of its own, under the name of the line that it is a part of.
    coalesce(parent.name || '/', '') || l.name as full_name
from read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as l
inner join candidate_notice as n using (document_sha256)
left join read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as parent
    on l.document_sha256 = parent.document_sha256 and l.parent_row_ordinal = parent.row_ordinal;

create temp table candidate_total as
select
    t.*,
    n.program_key,
    n.period_key,
    if(t.scope = 'grand', 'ALL', n.program_key || '/' || t.category_name) as category_key
from read_parquet(getvariable('stage') || '/staged_totals/*.parquet') as t
inner join candidate_notice as n using (document_sha256);
