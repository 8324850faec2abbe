-- The lines of the programmes whose names change, notice by notice in order of publication.
select
    l.program_key,
    l.notice_no,
    l.notice_key,
    l.row_ordinal,
    l.full_name,
    c.line_no,
    c.category_name,
    c.agencies,
    s.goal_text,
    c.plan_wan
from identity_line as l
inner join changing_program as p using (program_key)
inner join candidate_line as c using (notice_key, row_ordinal)
inner join read_parquet(getvariable('stage') || '/staged_lines/*.parquet') as s
    on c.document_sha256 = s.document_sha256 and c.row_ordinal = s.row_ordinal
order by l.program_key, l.notice_no, l.row_ordinal
