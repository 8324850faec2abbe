-- What became of some documents in the published release: one row a notice that has one of them.
select
    n.notice_key,
    n.region_key,
    r.name as region,
    p.series,
    n.program_year,
    n.period_key,
    e.label_zh as period,
    n.title,
    n.status,
    n.version,
    n.supersedes,
    n.is_current_version,
    n.reading_note,
    n.date_note,
    any_value(d.source) as source,
    (select count(*) from fact_progress as f where f.notice_key = n.notice_key) as lines
from dim_notice as n
inner join bridge_notice_document as b using (notice_key)
inner join dim_document as d using (document_sha256)
inner join dim_region as r on n.region_key = r.region_key
inner join dim_program as p on n.program_key = p.program_key
inner join dim_period as e on n.period_key = e.period_key
where list_contains($documents, b.document_sha256)
group by all
order by n.region_key, n.period_key, n.version
