-- Every cell of the tables of accepted and held notices, as printed: document, table, row, column, path of headings.
-- A cell that covers several rows or columns stands in each of them. Cells that are blank are left out.
create view audit_cell as
with cell as (
    unpivot (
        select
            notice_key, document_sha256, table_no, row_no, kind, row_ordinal, category_key,
            number, item, goal, plan, agency, support, progress, done, rate, remark
        from audit_row
    )
    on number, item, goal, plan, agency, support, progress, done, rate, remark
    into name role value raw_text
),

attribute as (
    select
        notice_key, document_sha256, table_no, row_no, kind, row_ordinal, category_key,
        'attribute' as role,
        -- A path into the JSON would have to quote what a heading holds: a quotation mark in it fails the whole view.
        unnest(map_entries(from_json(attributes, '"MAP(VARCHAR, VARCHAR)"'))) as entry
    from audit_row
    where attributes <> ''
)

select c.*, h.column_no, h.column_header
from cell as c
inner join audit_column as h using (notice_key, role)
where c.raw_text <> ''
union all by name
select
    a.* exclude (entry),
    a.entry.value as raw_text,
    h.column_no,
    h.column_header
from attribute as a
inner join audit_column as h
    on a.notice_key = h.notice_key and h.role = 'attribute' and a.entry.key = h.column_header;
