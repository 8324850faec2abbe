-- The blocking checks that a notice failed, with what was found. Of each check the first rows, and how many there are.
select
    c.expectation,
    f.subject,
    f.observed,
    f.expected,
    c.failing_row_count
from audit_check as c,
    unnest(from_json(c.failing_rows, '[{"subject":"VARCHAR","observed":"VARCHAR","expected":"VARCHAR"}]')) as u (f)
where c.notice_key = $notice_key and not c.is_success and not c.is_waived and c.severity = 'blocking'
