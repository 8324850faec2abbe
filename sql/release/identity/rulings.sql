-- What people have decided of names within one programme.
select program_key, crosswalk_id, from_name, to_name, decision
from declared_crosswalk
where to_program_key = program_key
order by program_key, crosswalk_id
