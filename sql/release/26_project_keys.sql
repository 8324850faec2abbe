-- Keys of projects, minted once: the hash of programme and of the name in the notice that a release held first. A notice
-- that comes late may join what had been two projects, or bring an earlier name: the key that was first stays. The keys
-- by all other names are aliases: any of them may have been the project's before something joined it.

create temp table project_of_line as
select
    l.notice_key,
    l.row_ordinal,
    l.program_key,
    l.notice_no,
    l.accepted_at,
    l.full_name,
    l.full_name as cluster,
    if(l.notice_no = 1, 'first', 'name') as method,
    if(l.notice_no = 1, null, cast(1 as decimal(5, 4))) as score,
    if(l.notice_no = 1, 'new', 'matched') as outcome,
    null as crosswalk_id
from identity_line as l
anti join changing_program as c using (program_key)
union all by name
select
    l.notice_key,
    l.row_ordinal,
    l.program_key,
    l.notice_no,
    l.accepted_at,
    l.full_name,
    cast(f.project as varchar) as cluster,
    f.method,
    f.score,
    f.outcome,
    f.ruling as crosswalk_id
from identity_line as l
inner join followed as f using (notice_key, row_ordinal);

create temp table project_name as
with named as (
    select
        program_key,
        cluster,
        full_name as name,
        min((accepted_at, notice_no, row_ordinal)) as since
    from project_of_line
    group by program_key, cluster, full_name
),

numbered as (
    select
        *,
        -- Two projects may have one name. The mark between name and number stands in no name.
        row_number() over (partition by program_key, name order by since) as nth,
        row_number() over (partition by program_key, cluster order by since) as place
    from named
)

select
    program_key,
    cluster,
    name,
    place = 1 as is_first,
    left(sha256(program_key || '|' || name || if(nth > 1, chr(31) || nth, '')), 16) as name_key
from numbered;

create temp table minted as
select
    program_key,
    cluster,
    name_key as project_key
from project_name
where is_first;

create temp table line_project as
select p.*, m.project_key
from project_of_line as p
inner join minted as m using (program_key, cluster);
