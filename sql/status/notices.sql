-- Notices by region and programme: the newest period with its totals, and the held ones.
select
    r.name as region,
    n.program_year,
    n.period_key,
    n.status,
    n.version,
    n.published_on,
    t.plan_wan,
    t.done_wan,
    t.done_pct,
    n.source
from dim_notice as n
inner join dim_region as r using (region_key)
left join fact_reported_total as t on n.notice_key = t.notice_key and t.scope = 'grand'
where n.is_current_version or n.status = 'held'
order by n.region_key, n.program_year, n.period_key, n.status
