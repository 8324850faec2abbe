-- Candidate tables: every notice of the stage, accepted or not, each once.
-- Several documents with the same content are one notice; its rows come from the document that was published first.

create temp table candidate_document as
select
    *,
    row_number() over (
        partition by notice_key
        order by published_on nulls last, retrieved_at, document_sha256
    ) = 1 as is_lead,
    min(retrieved_at) over (partition by notice_key) as first_retrieved_at
from read_parquet(getvariable('stage') || '/staged_notices/*.parquet');

create temp table candidate_notice as
select * exclude (is_lead)
from candidate_document
where is_lead;

-- Lines of the leading documents, without their long texts, which are read again only where they are stored.
create temp table candidate_line as
with named as (
    select
        l.document_sha256,
        l.notice_key,
        l.row_ordinal,
        l.row_no,
        l.line_no,
        l.category_name,
        l.name,
        l.plan_wan,
        l.done_wan,
        l.done_pct,
        l.agencies,
        l.agency_kinds,
        n.region_key,
        n.program_key,
        n.period_key,
        n.program_key || '/' || l.category_name as category_key,
        -- What makes another version of a project when it changes.
        hash(l.name, l.goal_text, l.category_name, l.line_no, l.plan_wan, l.agencies) as attributes,
        -- Two lines of one notice under one name are two projects.
        row_number() over (partition by l.notice_key, l.name order by l.row_ordinal) as nth
    from read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as l
    inner join candidate_notice as n using (document_sha256)
)

select
    * exclude (nth),
    left(sha256(program_key || '|' || name || if(nth > 1, '#' || nth, '')), 16) as project_key
from named;

create temp table candidate_total as
select
    t.*,
    n.program_key,
    n.period_key,
    if(t.scope = 'grand', 'ALL', n.program_key || '/' || t.category_name) as category_key
from read_parquet(getvariable('stage') || '/staged_totals/*.parquet') as t
inner join candidate_notice as n using (document_sha256);
