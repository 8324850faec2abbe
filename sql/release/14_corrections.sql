-- Declared corrections, figure by figure: which printed figure each speaks of, and whether it is still what the
-- correction expects. It runs when the other checks of single notices are done: the guard is that of the newest notice
-- that passed them, for an older version may well print what was corrected later.

create temp table candidate_figure as
with printed as (
    select
        notice_key, 'line' as scope, 'row ' || row_ordinal as subject, row_ordinal, name, line_no as number,
        null as category_key, plan_wan, done_wan, done_pct
    from candidate_line
    semi join (select program_key from declared_correction) as c using (program_key)
    union all
    select notice_key, scope, category_key, null, null, null, category_key, plan_wan, done_wan, done_pct
    from candidate_total
    semi join (select program_key from declared_correction) as c using (program_key)
)

select * exclude (plan_wan, done_wan, done_pct), 'plan' as measure, plan_wan as reported from printed
union all
select * exclude (plan_wan, done_wan, done_pct), 'done', done_wan from printed
union all
select * exclude (plan_wan, done_wan, done_pct), 'pct', done_pct from printed;

-- The newest of each slot is the one that is current unless its corrections hold it; what is withdrawn is none.
create temp table slot_notice as
select
    *,
    not is_withdrawn
    and row_number() over (
        partition by program_key, period_key, basis
        order by is_withdrawn, valid_on desc, retrieved_at desc, notice_key desc
    ) = 1 as is_newest
from (
    select n.notice_key, n.program_key, n.period_key, n.basis, p.valid_on, p.retrieved_at, p.is_withdrawn
    from candidate_notice as n
    inner join last_publication as p using (notice_key)
    anti join (
        select notice_key
        from candidate_check
        where severity = 'blocking' and not is_success and not is_waived
    ) as h using (notice_key)
);

-- From here on the checks can ask which notices are the newest.
create or replace temp view dim_notice as
select c.*, 'accepted' as status, coalesce(s.is_newest, false) as is_current_version
from candidate_notice as c
left join slot_notice as s using (notice_key);

create temp table correction as
with spoken_of as (
    select
        c.*,
        n.notice_key,
        n.is_newest,
        f.subject,
        f.row_ordinal,
        f.category_key,
        f.reported,
        f.notice_key is not null as is_found
    from declared_correction as c
    inner join slot_notice as n using (program_key, period_key, basis)
    left join candidate_figure as f
        on n.notice_key = f.notice_key
        and c.scope = f.scope
        and c.measure = f.measure
        and case c.scope
            when 'line' then c.name = f.name and (c.number is null or c.number = f.number)
            when 'category' then f.category_key = c.program_key || '/' || c.category_name
            else true
        end
    -- A correction that is to follow another one begins on its own day.
    where c.decided_on <= getvariable('built_on')
),

judged as (
    select
        *,
        case
            when expires_on < getvariable('built_on') then 'expired'
            when not is_found then 'not_found'
            when count(*) over (partition by correction_id, notice_key) > 1 then 'ambiguous'
            when reported is distinct from expect then 'unfit'
            else 'applied'
        end as status
    from spoken_of
)

select *
from judged
-- What an older version prints otherwise is no fault of the correction.
where status = 'applied' or is_newest
qualify row_number() over (partition by correction_id, notice_key order by subject) = 1;

create temp view audit_correction as select * from correction;
