-- The totals of one accepted notice with the worst verdict of their ledger rows, the grand total first.
select
    coalesce(c.name, '合计') as total,
    t.plan_wan,
    t.done_wan,
    t.done_pct,
    (
        select
            arg_max(a.verdict, array_position(['not_checkable', 'match', 'rounding', 'incomplete', 'mismatch'], a.verdict))
        from audit_reconciliation as a
        where a.notice_key = t.notice_key and a.subject = t.category_key and a.against = 'notice'
    ) as verdict
from fact_reported_total as t
left join dim_category as c using (category_key)
where t.notice_key = $notice_key
order by t.scope = 'category', t.row_no
