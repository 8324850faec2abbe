-- Which lines of different notices are one project (DESIGN.md decision 9). Where every name of a programme is there from
-- its first notice on and none stands twice in a notice, names alone tell it, here and in bulk. All other programmes go
-- to `load.identity`, which compares what has changed, in order of publication and never of arrival.

-- What a release has held once takes part for ever, though it be held back now: its keys have been published.
create temp table identity_notice as
select
    c.notice_key,
    c.program_key,
    d.accepted_at,
    row_number() over (
        partition by c.program_key
        order by coalesce(c.published_on, c.period_ends_on), c.period_ends_on, c.basis, c.notice_key
    ) as notice_no
from candidate_notice as c
inner join (
    select notice_key, min(accepted_at) as accepted_at
    from candidate_document
    where was_accepted or notice_key in (select notice_key from accepted)
    group by notice_key
) as d using (notice_key);

create temp table identity_line as
select
    n.notice_key,
    n.program_key,
    n.notice_no,
    n.accepted_at,
    l.row_ordinal,
    l.full_name
from candidate_line as l
inner join identity_notice as n using (notice_key);

create temp table changing_program as
select program_key
from (
    select program_key, full_name, min(notice_no) as first_notice_no
    from identity_line
    group by all
)
where first_notice_no > 1
union
select program_key
from identity_line
group by program_key, notice_key, full_name
having count(*) > 1
union
select program_key
from declared_crosswalk
where to_program_key = program_key;
