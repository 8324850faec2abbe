-- What has changed: figures that a later version of a notice restates, and the decisions that people have declared.

insert into audit_restatement by name
with published as (
    select
        p.notice_key,
        a.program_key,
        a.period_key,
        a.basis,
        p.valid_on,
        lag(p.notice_key) over (
            partition by a.program_key, a.period_key, a.basis
            order by p.valid_on, p.retrieved_at, p.notice_key
        ) as supersedes
    from publication as p
    inner join accepted as a using (notice_key)
),

-- A page that is corrected and then set back restates twice, though its first content is one notice.
version_pair as (
    select notice_key, supersedes, program_key, period_key, basis, min(valid_on) as valid_on
    from published
    where supersedes <> notice_key
    group by all
),

figure as (
    select notice_key, project_key as subject, 'line' as scope, plan_wan, done_wan, done_pct
    from fact_progress
    union all
    select notice_key, category_key, scope, plan_wan, done_wan, done_pct
    from fact_reported_total
),

paired as (
    select
        v.*,
        'new' as side,
        f.* exclude (notice_key)
    from version_pair as v
    inner join figure as f using (notice_key)
    union all
    select
        v.*,
        'old' as side,
        f.* exclude (notice_key)
    from version_pair as v
    inner join figure as f on v.supersedes = f.notice_key
),

side_by_side as (
    select
        notice_key,
        supersedes,
        program_key,
        period_key,
        basis,
        valid_on,
        scope,
        subject,
        count(*) filter (where side = 'old') as olds,
        count(*) filter (where side = 'new') as news,
        any_value(plan_wan) filter (where side = 'old') as old_plan,
        any_value(plan_wan) filter (where side = 'new') as new_plan,
        any_value(done_wan) filter (where side = 'old') as old_done,
        any_value(done_wan) filter (where side = 'new') as new_done,
        any_value(done_pct) filter (where side = 'old') as old_pct,
        any_value(done_pct) filter (where side = 'new') as new_pct
    from paired
    group by all
),

measured as (
    select * exclude (old_plan, new_plan, old_done, new_done, old_pct, new_pct),
        'plan' as measure, old_plan as old, new_plan as new
    from side_by_side
    union all
    select * exclude (old_plan, new_plan, old_done, new_done, old_pct, new_pct), 'done', old_done, new_done
    from side_by_side
    union all
    select * exclude (old_plan, new_plan, old_done, new_done, old_pct, new_pct), 'pct', old_pct, new_pct
    from side_by_side
)

select
    notice_key,
    supersedes,
    program_key,
    period_key,
    basis,
    valid_on as restated_on,
    scope,
    subject,
    measure,
    case when olds = 0 then 'added' when news = 0 then 'removed' else 'changed' end as change,
    old,
    new,
    -- Null where one of them is not stated: a blank is no zero.
    try_cast(new - old as decimal(18, 4)) as difference
from measured
where old is distinct from new;

insert into audit_correction by name
select
    correction_id,
    notice_key,
    program_key,
    period_key,
    basis,
    scope,
    coalesce(subject, '') as subject,
    measure,
    expect,
    reported,
    adjusted,
    status,
    reason,
    author,
    decided_on,
    expires_on
from correction;

-- One row a declared decision and whether it is in force. What concerns programmes or periods that this store does not
-- hold is idle: the files of decisions are shared by stores of other regions.
insert into audit_decision by name
with used_waiver as (
    select distinct notice_key, waiver_id
    from candidate_check
    where is_waived
),

decision as (
    select
        'correction' as kind,
        d.correction_id as decision_id,
        d.program_key,
        d.reason,
        d.author,
        d.decided_on,
        d.expires_on,
        count(c.notice_key) filter (where c.status = 'applied') as applications,
        case
            when bool_or(c.status = 'expired') then 'expired'
            when bool_or(c.status in ('unfit', 'not_found', 'ambiguous')) then 'unfit'
            when count(c.notice_key) > 0 then 'applied'
            else 'idle'
        end as status
    from declared_correction as d
    left join correction as c using (correction_id)
    group by all
    union all by name
    select
        'waiver' as kind,
        d.waiver_id as decision_id,
        d.program_key,
        d.reason,
        d.author,
        d.decided_on,
        d.expires_on,
        count(u.notice_key) as applications,
        case
            when count(w.notice_key) = 0 then 'idle'
            when not bool_or(w.is_in_force) then 'expired'
            when count(u.notice_key) > 0 then 'applied'
            else 'unused'
        end as status
    from declared_waiver as d
    left join waiver as w using (waiver_id)
    left join used_waiver as u on w.notice_key = u.notice_key and w.waiver_id = u.waiver_id
    group by all
    union all by name
    select
        'crosswalk' as kind,
        d.crosswalk_id as decision_id,
        d.program_key,
        d.reason,
        d.author,
        d.decided_on,
        null as expires_on,
        coalesce(m.applications, 0) as applications,
        case
            when m.applications > 0 then 'applied'
            when o.program_key is null or t.program_key is null then 'idle'
            -- That two names are different needs nothing to be done.
            when d.decision = 'different' then 'applied'
            else 'unused'
        end as status
    from declared_crosswalk as d
    left join (select crosswalk_id, count(*) as applications from audit_match group by all) as m using (crosswalk_id)
    left join dim_program as o on d.program_key = o.program_key
    left join dim_program as t on d.to_program_key = t.program_key
)

select * from decision;
