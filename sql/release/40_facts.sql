-- Facts of accepted notices, and the ledger of all.

insert into fact_progress by name
select
    notice_key,
    row_ordinal,
    row_no,
    project_key,
    project_version_key,
    program_key,
    period_key,
    region_key,
    category_key,
    line_no,
    null as parent_row_ordinal,
    true as is_leaf,
    plan_wan,
    done_wan,
    done_pct,
    percentage(done_wan, plan_wan) as computed_done_pct,
    progress_text,
    remark,
    is_current_version,
    is_latest_period
from project_version_line
order by program_key, period_key, notice_key, row_ordinal;

insert into fact_reported_total by name
select
    t.notice_key,
    t.scope,
    t.category_key,
    t.row_no,
    t.plan_wan,
    t.done_wan,
    t.done_pct,
    a.is_current_version,
    a.is_latest_period
from candidate_total as t
inner join accepted as a using (notice_key);

insert into audit_reconciliation by name
select l.*, n.period_key
from candidate_ledger as l
inner join candidate_notice as n using (notice_key);
