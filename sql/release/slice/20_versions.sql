-- A transaction of its own: DuckDB still sees what has been deleted in this one when it looks for references.
delete from dim_project_version where project_key in (select project_key from gone_project);
delete from dim_agency where list_contains(getvariable('regions'), region_key);
delete from dim_document where document_sha256 in (select document_sha256 from gone_document);
