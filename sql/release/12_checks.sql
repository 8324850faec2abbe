-- Outcomes of the checks of single notices, filled check by check (15_check_notices.sql).
create temp table candidate_check (
    expectation varchar,
    notice_key varchar,
    severity varchar,
    is_success boolean,
    observed varchar,
    expected varchar,
    failing_row_count bigint,
    failing_rows varchar
);

-- The checks of single notices read the ledger and the facts under their published names. Until the release's own
-- tables exist these views stand for them and show every notice, so that one text of a check serves both.
create temp view audit_reconciliation as select * from candidate_ledger;
create temp view dim_notice as select *, 'accepted' as status from candidate_notice;
create temp view fact_progress as select * from candidate_line;

create temp macro plain(number) as rtrim(rtrim(cast(number as varchar), '0'), '.');
