-- The rows of the views `old_rows` and `new_rows` that are not in both, or not with the same values.
create or replace temp table difference as
select
    case when o.key is null then 'added' when n.key is null then 'removed' else 'changed' end as kind,
    coalesce(o.key, n.key) as key,
    o.value as old,
    n.value as new
from old_rows as o
full join new_rows as n on o.key = n.key
where o.key is null or n.key is null or o.value is distinct from n.value
