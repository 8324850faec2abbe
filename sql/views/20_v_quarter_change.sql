-- Money done between a notice and the one before it that has the project. Figures are cumulative from January, so an
-- increment is a difference. It may be negative: sources do take figures back, and that is shown as it is.
-- `months` says what an increment covers: 3 for a quarter, more where a quarter's notice is missing. `since` tells what
-- it is counted from; where that is not known, the increment is null and never a guess.
create view v_quarter_change as
with line as (
    select
        f.*,
        e.through_month,
        e.ends_on,
        lag(f.period_key) over project as previous_period_key,
        lag(f.notice_key) over project as previous_notice_key,
        lag(e.through_month) over project as previous_month,
        lag(f.done_wan) over project as previous_done_wan,
        lag(f.plan_wan) over project as previous_plan_wan
    from v_progress as f
    inner join dim_period as e using (period_key)
    where f.is_current_version and f.is_leaf and f.basis = 'cumulative'
    window project as (partition by f.project_key order by e.ends_on)
),

first_period as (
    select program_key, min(ends_on) as ends_on
    from line
    group by program_key
)

select
    l.region,
    l.program_year,
    l.series,
    l.period_key,
    l.previous_period_key,
    l.category,
    l.line_no,
    l.project,
    case
        when l.previous_period_key is not null and l.done_wan is not null and l.previous_done_wan is not null
            then 'previous_notice'
        when l.previous_period_key is not null then 'not_stated'
        when l.ends_on > s.ends_on then 'not_in_previous_notice'
        when l.done_wan is null then 'not_stated'
        else 'january'
    end as since,
    l.through_month - coalesce(l.previous_month, 0) as months,
    l.plan_wan,
    l.previous_plan_wan,
    l.done_wan,
    l.previous_done_wan,
    case since
        when 'previous_notice' then l.done_wan - l.previous_done_wan
        when 'january' then l.done_wan
    end as increment_wan,
    coalesce(increment_wan < 0, false) as is_negative,
    -- What a notice about the quarter alone states for it, where there is one.
    q.done_wan as stated_increment_wan,
    l.project_key,
    l.notice_key,
    l.previous_notice_key
from line as l
inner join first_period as s using (program_key)
left join v_progress as q
    on l.project_key = q.project_key
    and l.period_key = q.period_key
    and q.basis = 'single'
    and q.is_current_version
    and q.is_leaf;
