-- The projects of each region and series as their newest notices print them, year by year.
select
    n.region_key || '|' || n.series as list,
    n.program_year,
    v.project_key,
    n.region_key,
    n.series,
    v.full_name,
    v.line_no,
    v.category_name,
    v.agencies,
    s.goal_text,
    v.plan_wan
from newest_version as v
inner join dim_program as n using (program_key)
inner join read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as s
    on v.document_sha256 = s.document_sha256 and v.row_ordinal = s.row_ordinal
order by list, n.program_year, v.full_name, v.notice_key, v.row_ordinal
