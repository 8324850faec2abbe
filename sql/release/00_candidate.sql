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
        parent.name as parent_name
    from read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as l
    inner join candidate_notice as n using (document_sha256)
    left join read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as parent
        on l.document_sha256 = parent.document_sha256 and l.parent_row_ordinal = parent.row_ordinal
),

numbered as (
    select
        *,
        coalesce(parent_name || '/', '') || name as full_name,
        -- Two lines of one notice under one name are two projects.
        row_number() over (partition by notice_key, full_name order by row_ordinal) as nth
    from named
)

select
    * exclude (nth, parent_name, full_name),
    left(sha256(program_key || '|' || full_name || if(nth > 1, '#' || nth, '')), 16) as project_key
from numbered;

create temp table candidate_total as
select
    t.*,
    n.program_key,
    n.period_key,
    if(t.scope = 'grand', 'ALL', n.program_key || '/' || t.category_name) as category_key
from read_parquet(getvariable('stage') || '/staged_totals/*.parquet') as t
inner join candidate_notice as n using (document_sha256);
