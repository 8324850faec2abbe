-- The documents whose figures are in this release. It reads releases of older contracts, too.
select b.document_sha256
from bridge_notice_document as b
inner join dim_notice as n using (notice_key)
where n.accepted_at is not null
order by b.document_sha256
