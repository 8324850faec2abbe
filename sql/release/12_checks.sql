-- Outcomes of the checks of single notices, filled check by check (15_check_notices.sql).
create temp table candidate_check (
    expectation varchar,
    notice_key varchar,
    severity varchar,
    is_success boolean,
    is_waived boolean,
    waiver_id varchar,
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

-- Waivers in force for each notice, and those that were: a person's decision begins on its day and ends on its last.
create temp table waiver as
select
    n.notice_key,
    w.*,
    w.expires_on >= getvariable('built_on') as is_in_force
from declared_waiver as w
inner join candidate_notice as n using (program_key, period_key, basis)
where w.decided_on <= getvariable('built_on');
