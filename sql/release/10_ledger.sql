-- The ledger: every rule applied to every reported figure, of all candidate notices.
-- Sums are exact decimals. Percentages compare by cross-multiplication in whole numbers, since a division would give
-- a floating-point number. Rules and verdicts: DESIGN.md decision 6.

-- A DECIMAL(18,4) as a whole number of its ten-thousandths; products of two fit in a HUGEINT.
create temp macro ten_thousandths(x) as cast(cast(x as decimal(22, 4)) * 10000 as hugeint);

-- done / plan in percent, rounded half away from zero to 4 decimals; null where it is not defined.
create temp macro percentage(done, plan) as if(
    plan > 0,
    cast(
        cast(
            sign(done)
            * ((2000000 * abs(ten_thousandths(done)) + ten_thousandths(plan)) // (2 * ten_thousandths(plan)))
            as decimal(22, 0)
        ) * cast(0.0001 as decimal(5, 4))
        as decimal(18, 4)
    ),
    null
);

create temp table candidate_ledger as
with line_figure as (
    from (select notice_key, category_key, plan_wan as plan, done_wan as done from candidate_line)
    unpivot include nulls (figure for measure in (plan, done))
),

total_figure as (
    from (select notice_key, scope, category_key, row_no, plan_wan as plan, done_wan as done from candidate_total)
    unpivot include nulls (figure for measure in (plan, done))
),

line_sum as (
    select
        notice_key,
        measure,
        sum(figure) as computed,
        count(figure) as addends,
        count(*) - count(figure) as blanks
    from line_figure
    group by notice_key, measure
),

category_line_sum as (
    select
        notice_key,
        measure,
        category_key,
        sum(figure) as computed,
        count(figure) as addends,
        count(*) - count(figure) as blanks
    from line_figure
    where category_key is not null
    group by notice_key, measure, category_key
),

category_sum as (
    select
        notice_key,
        measure,
        sum(figure) as computed,
        count(figure) as addends,
        count(*) - count(figure) as blanks
    from total_figure
    where scope = 'category'
    group by notice_key, measure
),

summed as (
    select 'grand_from_lines' as rule, t.*, s.computed, s.addends, s.blanks
    from total_figure as t
    left join line_sum as s using (notice_key, measure)
    where t.scope = 'grand'
    union all
    select 'grand_from_categories', t.*, s.computed, s.addends, s.blanks
    from total_figure as t
    -- A notice without category rows has nothing to check by this rule.
    inner join category_sum as s using (notice_key, measure)
    where t.scope = 'grand'
    union all
    select 'category_from_lines', t.*, s.computed, s.addends, s.blanks
    from total_figure as t
    left join category_line_sum as s using (notice_key, measure, category_key)
    where t.scope = 'category'
),

bounded as (
    select
        s.*,
        s.figure - s.computed as difference,
        -- Each addend and the total itself may be off by half a unit of the finest decimal in the column.
        cast((coalesce(s.addends, 0) + 1) * if(s.measure = 'plan', n.plan_quantum, n.done_quantum) / 2 as decimal(18, 4))
            as rounding_bound
    from summed as s
    inner join candidate_notice as n using (notice_key)
),

percentage_figure as (
    select notice_key, 'row ' || row_ordinal as subject, category_key, line_no, row_no, plan_wan, done_wan, done_pct
    from candidate_line
    union all
    select notice_key, category_key, if(scope = 'grand', null, category_key), null, row_no, plan_wan, done_wan, done_pct
    from candidate_total
),

percentage_scaled as (
    select
        p.*,
        n.pct_quantum,
        plan_wan > 0 and done_wan is not null and done_pct is not null as is_checkable,
        -- done * 100 - pct * plan, and one printed unit of the percentage times the plan, in the same whole unit.
        ten_thousandths(done_wan) * 1000000 - ten_thousandths(done_pct) * ten_thousandths(plan_wan) as excess,
        ten_thousandths(n.pct_quantum) * ten_thousandths(plan_wan) as unit
    from percentage_figure as p
    inner join candidate_notice as n using (notice_key)
)

select
    notice_key,
    rule,
    category_key as subject,
    measure,
    if(scope = 'grand', null, category_key) as category_key,
    cast(null as varchar) as line_no,
    row_no,
    figure as reported,
    cast(computed as decimal(18, 4)) as computed,
    cast(difference as decimal(18, 4)) as difference,
    rounding_bound,
    cast(coalesce(addends, 0) as integer) as addends,
    cast(coalesce(blanks, 0) as integer) as blanks,
    case
        when figure is null or coalesce(addends, 0) = 0 then 'not_checkable'
        when difference = 0 then 'match'
        when abs(difference) <= rounding_bound then 'rounding'
        when difference > 0 and blanks > 0 then 'incomplete'
        else 'mismatch'
    end as verdict
from bounded
union all
select
    notice_key,
    'percentage_of_plan',
    subject,
    'pct',
    category_key,
    line_no,
    row_no,
    done_pct,
    percentage(done_wan, plan_wan),
    done_pct - percentage(done_wan, plan_wan),
    cast(pct_quantum / 2 as decimal(18, 4)),
    cast(is_checkable as integer),
    (plan_wan is null)::integer + (done_wan is null)::integer,
    case
        when not coalesce(is_checkable, false) then 'not_checkable'
        when 2 * abs(excess) <= unit then 'match'
        when excess between 0 and unit - 1 then 'rounding'
        else 'mismatch'
    end
from percentage_scaled;
