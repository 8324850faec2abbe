delete from dim_region where list_contains(getvariable('regions'), region_key);

insert into audit_check by name
select getvariable('release_no') as release_no, * exclude (release_no)
from kept_check;
