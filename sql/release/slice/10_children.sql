-- Takes some regions out of a copy of the release before, first what refers to others; they are built anew after it.

create temp table gone_notice as
select notice_key
from dim_notice
where list_contains(getvariable('regions'), region_key);

create temp table gone_program as
select program_key
from dim_program
where list_contains(getvariable('regions'), region_key);

create temp table gone_project as
select project_key
from dim_project
semi join gone_program using (program_key);

create temp table gone_document as
select document_sha256 from bridge_notice_document
semi join gone_notice using (notice_key)
union
select document_sha256 from audit_quarantine
where list_contains(getvariable('regions'), region_key)
union
select d.document_sha256 from dim_document as d
inner join bridge_notice_document as b on d.attached_to = b.document_sha256
semi join gone_notice using (notice_key)
union
select document_sha256 from dim_document
where tombstone = 'forgotten';

create temp table kept_check as
select *
from audit_check
where notice_key <> 'ALL' and notice_key not in (select notice_key from gone_notice);

-- The release's own rows.
delete from audit_check;
delete from audit_release;
delete from audit_decision;
delete from audit_input;

delete from audit_match where notice_key in (select notice_key from gone_notice);
delete from audit_restatement where notice_key in (select notice_key from gone_notice);
delete from audit_correction where notice_key in (select notice_key from gone_notice);
delete from audit_reconciliation where notice_key in (select notice_key from gone_notice);
delete from audit_row where notice_key in (select notice_key from gone_notice);
delete from audit_column where notice_key in (select notice_key from gone_notice);
delete from audit_quarantine where list_contains(getvariable('regions'), region_key);
delete from fact_progress where notice_key in (select notice_key from gone_notice);
delete from fact_reported_total where notice_key in (select notice_key from gone_notice);
delete from fact_corroboration where program_key in (select program_key from gone_program);
delete from bridge_notice_document where notice_key in (select notice_key from gone_notice);
delete from bridge_project_agency
where project_version_key in (
    select project_version_key from dim_project_version semi join gone_project using (project_key)
);
delete from dim_project_alias where project_key in (select project_key from gone_project);
