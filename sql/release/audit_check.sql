-- One outcome of the audit of the release as a whole.
insert into audit_check (
    release_no, expectation, notice_key, severity, is_success, is_waived, observed, expected, failing_row_count, failing_rows
)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
