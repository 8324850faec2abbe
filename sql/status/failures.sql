-- The blocking checks that a notice failed, with what was found.
select
    c.expectation,
    f.subject,
    f.observed
from audit_check as c,
    unnest(from_json(c.failing_rows, '[{"subject":"VARCHAR","observed":"VARCHAR"}]')) as u (f)
where c.notice_key = $notice_key and not c.is_success and c.severity = 'blocking'
