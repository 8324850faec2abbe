-- What the checks warn of in this release: of the release itself, and of some of its notices. $notices: their keys.
select
    c.notice_key,
    c.expectation,
    n.source,
    f.subject,
    f.observed,
    f.expected,
    c.failing_row_count
from audit_check as c
left join dim_notice as n using (notice_key),
    unnest(from_json(c.failing_rows, '[{"subject":"VARCHAR","observed":"VARCHAR","expected":"VARCHAR"}]')) as u (f)
where
    c.severity = 'warning'
    and not c.is_success
    and not c.is_waived
    and if(
        c.notice_key = 'ALL',
        -- A check of notices has told its own of each.
        not exists (select 1 from audit_check as o where o.expectation = c.expectation and o.notice_key <> 'ALL'),
        list_contains($notices, c.notice_key)
    )
order by n.source nulls first, c.notice_key, c.expectation, f.subject
