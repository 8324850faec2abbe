-- Documents that cannot be read, with the cell at fault. $documents: which, or null for all.
select
    q.document_sha256,
    q.problem_no,
    q.source,
    q.reason,
    q.detail,
    q.table_no,
    q.row_no,
    q.column_no,
    q.column_header,
    q.raw_text,
    q.region_key,
    d.retrieved_at,
    -- It was read with the options of another ingest, and that reading counts.
    q.document_sha256 in (select document_sha256 from bridge_notice_document) as is_read_otherwise
from audit_quarantine as q
inner join dim_document as d using (document_sha256)
where $documents is null or list_contains($documents, q.document_sha256)
order by q.source, q.document_sha256, q.problem_no
