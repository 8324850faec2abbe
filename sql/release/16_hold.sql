-- The checks of single notices are done: hold what failed a blocking one, and give the published names free.

create temp table held as
select distinct notice_key
from candidate_check
where severity = 'blocking' and not is_success and not is_waived;

drop view temp.audit_reconciliation;
drop view temp.dim_notice;
drop view temp.fact_progress;
drop view temp.audit_correction;
