-- Where a figure comes from: where_from(notice, 'row 3', 'plan_wan'), where_from(notice, 'ALL', 'done_pct').
-- `subject` is written as in audit_reconciliation: ALL, a category's key, or `row N` by the line's ordinal; `what` is a
-- column of fact_progress or fact_reported_total, or a role of audit_cell.
create macro where_from(notice, subject, what) as table
select
    d.source,
    c.document_sha256,
    c.table_no,
    c.row_no,
    c.column_no,
    c.column_header,
    c.raw_text
from audit_cell as c
inner join dim_document as d using (document_sha256)
where c.notice_key = notice
and if(c.row_ordinal is null, c.category_key, 'row ' || c.row_ordinal) = subject
and c.role = case what
    when 'plan_wan' then 'plan'
    when 'done_wan' then 'done'
    when 'done_pct' then 'rate'
    when 'goal_text' then 'goal'
    when 'progress_text' then 'progress'
    when 'name' then 'item'
    when 'line_no' then 'number'
    else what
end;
