-- The first $limit rows that differ, the least expected kind first, and by key.
select kind, key, old, new
from difference
order by array_position(['changed', 'removed', 'added'], kind), key
limit $limit
