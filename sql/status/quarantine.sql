-- Documents that cannot be read, with the cell at fault. $documents: which, or null for all.
select document_sha256, problem_no, source, reason, detail, table_no, row_no, column_no, column_header, raw_text
from audit_quarantine
where $documents is null or list_contains($documents, document_sha256)
order by source, document_sha256, problem_no
