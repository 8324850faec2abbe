-- Slots (region, programme, period, basis) of accepted notices that do not have exactly one current version.
select
    region_key || ' ' || program_key || ' ' || period_key || ' ' || basis as subject,
    count(*) filter (where is_current_version) || ' current versions' as observed,
    'one' as expected
from dim_notice
where status in ('accepted', 'waived')
group by region_key, program_key, period_key, basis
having count(*) filter (where is_current_version) <> 1
