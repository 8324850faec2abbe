-- Notices that failed an expectation, with what was observed first.
select
    c.expectation,
    c.notice_key,
    n.source,
    coalesce(n.title, '') as title,
    n.period_key,
    c.observed,
    c.failing_row_count
from audit_check as c
inner join dim_notice as n using (notice_key)
where not c.is_success and not c.is_waived
order by c.expectation, n.source
