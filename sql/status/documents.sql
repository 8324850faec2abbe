-- Every archived document of the release by hash and name.
select document_sha256, source
from dim_document
order by source, document_sha256
