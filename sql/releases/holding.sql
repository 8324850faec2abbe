-- What a release says of some documents. Older releases have fewer columns: all of them are asked for.
-- $documents: SHA-256 of the documents.
select *
from dim_document
where list_contains($documents, document_sha256)
