-- Facts of accepted notices, and the ledger of all.

-- The values of declared corrections beside each figure: what the notice prints is never touched.
create temp table adjusted as
select
    notice_key,
    subject,
    any_value(adjusted) filter (where measure = 'plan') as plan,
    any_value(adjusted) filter (where measure = 'done') as done,
    any_value(adjusted) filter (where measure = 'pct') as pct
from correction
where status = 'applied'
group by notice_key, subject;

insert into fact_progress by name
select
    p.notice_key,
    p.row_ordinal,
    l.table_no,
    l.row_no,
    p.project_key,
    p.project_version_key,
    l.program_key,
    l.period_key,
    l.region_key,
    l.category_key,
    l.line_no,
    l.parent_row_ordinal,
    l.is_leaf,
    l.plan_wan,
    l.done_wan,
    l.done_pct,
    r.computed as computed_done_pct,
    s.progress_text,
    s.remark,
    s.figure_note,
    s.attributes,
    coalesce(c.plan, l.plan_wan) as plan_adjusted_wan,
    coalesce(c.done, l.done_wan) as done_adjusted_wan,
    coalesce(c.pct, l.done_pct) as done_adjusted_pct,
    c.notice_key is not null as is_corrected,
    p.is_current_version,
    p.is_latest_period
from project_line as p
inner join candidate_line as l using (notice_key, row_ordinal)
inner join candidate_ledger as r
    on l.notice_key = r.notice_key and r.rule = 'percentage_of_plan' and r.row_ordinal = l.row_ordinal
inner join read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as s
    on l.document_sha256 = s.document_sha256 and l.row_ordinal = s.row_ordinal
left join adjusted as c on l.notice_key = c.notice_key and c.subject = 'row ' || l.row_ordinal
where p.is_last_publication
order by l.program_key, l.period_key, p.notice_key, p.row_ordinal;

insert into fact_reported_total by name
select
    t.notice_key,
    t.scope,
    t.category_key,
    t.table_no,
    t.row_no,
    t.plan_wan,
    t.done_wan,
    t.done_pct,
    coalesce(c.plan, t.plan_wan) as plan_adjusted_wan,
    coalesce(c.done, t.done_wan) as done_adjusted_wan,
    coalesce(c.pct, t.done_pct) as done_adjusted_pct,
    c.notice_key is not null as is_corrected,
    a.is_current_version,
    a.is_latest_period
from candidate_total as t
inner join accepted as a using (notice_key)
left join adjusted as c on t.notice_key = c.notice_key and c.subject = t.category_key;

insert into fact_corroboration by name
select
    source_id,
    figure_no,
    region_key,
    program_key,
    period_key,
    scope,
    category_key,
    measure,
    value_printed,
    value,
    quantum,
    title,
    publisher,
    url,
    published_on,
    published_printed,
    note
from corroboration;

insert into audit_reconciliation by name
select l.* exclude (row_ordinal), n.period_key
from candidate_ledger as l
inner join candidate_notice as n using (notice_key);

-- Where each figure stands: the rows and columns of the leading document's table, as printed.
insert into audit_column by name
select n.notice_key, c.column_no, c.role, c.column_header
from read_parquet(getvariable('stage') || '/staged_columns/*.parquet') as c
inner join candidate_notice as n using (document_sha256);

insert into audit_row by name
select
    n.notice_key,
    n.table_sha256 as document_sha256,
    r.* exclude (document_sha256, category),
    coalesce(l.category_key, t.category_key) as category_key
from read_parquet(getvariable('stage') || '/staged_rows/*.parquet') as r
inner join candidate_notice as n using (document_sha256)
left join candidate_line as l on n.notice_key = l.notice_key and r.row_ordinal = l.row_ordinal
left join candidate_total as t
    on n.notice_key = t.notice_key and r.table_no = t.table_no and r.row_no = t.row_no;
