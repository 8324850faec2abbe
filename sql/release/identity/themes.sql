-- What people have decided of names in two years of one region.
select
    d.region_key || '|' || n.series as list,
    d.crosswalk_id,
    d.from_name,
    d.to_name,
    d.decision
from declared_crosswalk as d
inner join dim_program as n using (program_key)
where d.to_program_key <> d.program_key
order by list, d.crosswalk_id
