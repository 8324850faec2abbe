-- The ledger of current and held notices, what does not settle first. $period: which, or null for the latest of each.
select
    g.name as region,
    a.period_key,
    n.status,
    a.rule,
    case
        when a.subject = 'ALL' then '合计'
        when a.line_no is not null then coalesce(a.line_no || ' ' || v.name, a.line_no)
        else coalesce(c.name, a.subject)
    end as subject,
    a.measure,
    a.reported,
    a.computed,
    a.difference,
    a.rounding_bound,
    a.addends,
    a.blanks,
    a.verdict
from audit_reconciliation as a
inner join dim_notice as n using (notice_key)
inner join dim_region as g on n.region_key = g.region_key
left join dim_category as c on a.category_key = c.category_key
left join fact_progress as f on a.notice_key = f.notice_key and a.subject = 'row ' || f.row_ordinal
left join dim_project_version as v using (project_version_key)
where
    (n.is_current_version or n.status = 'held')
    and if(
        $period is null,
        a.period_key = (
            select max_by(o.period_key, e.ends_on)
            from dim_notice as o
            inner join dim_period as e using (period_key)
            where o.program_key = n.program_key and o.basis = n.basis
        ),
        a.period_key = $period
    )
order by
    g.name, a.period_key, n.notice_key,
    array_position(['mismatch', 'incomplete', 'rounding', 'match', 'not_checkable'], a.verdict),
    a.rule, a.row_no, a.measure
