-- Ledger rows that do not settle: totals that differ from their lines, percentages that do not recompute, blanks that
-- could settle a difference. Of held notices too; `status` tells.
create view v_reconciliation_open as
select
    n.region_key,
    a.period_key,
    n.status,
    a.rule,
    a.subject,
    a.measure,
    a.against,
    a.line_no,
    a.row_no,
    a.reported,
    a.computed,
    a.difference,
    a.rounding_bound,
    a.addends,
    a.blanks,
    a.verdict,
    n.title,
    n.source,
    a.notice_key
from audit_reconciliation as a
inner join dim_notice as n using (notice_key)
where a.verdict in ('mismatch', 'incomplete');
