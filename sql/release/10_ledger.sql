-- The ledger: every rule applied to every reported figure, of all candidate notices.
-- Sums and products are exact decimals. Percentages compare by cross-multiplication, since a division gives a
-- floating-point number. Rules and verdicts: DESIGN.md decision 6.

-- Half of a printed unit, exactly: a division would be rounded.
create temp macro half(x) as cast(x * cast(0.5 as decimal(2, 1)) as decimal(18, 5));

create temp table candidate_ledger as
with line_sum as (
    select
        notice_key,
        category_key,
        sum(plan_wan) as plan,
        count(plan_wan) as plan_addends,
        sum(done_wan) as done,
        count(done_wan) as done_addends,
        count(*) as lines
    from candidate_line
    group by grouping sets ((notice_key), (notice_key, category_key))
    -- Lines outside of every category count for the grand total alone.
    having grouping(category_key) = 1 or category_key is not null
),

category_sum as (
    select
        notice_key,
        sum(plan_wan) as plan,
        count(plan_wan) as plan_addends,
        sum(done_wan) as done,
        count(done_wan) as done_addends,
        count(*) as lines
    from candidate_total
    where scope = 'category'
    -- Lines outside of every category are in the grand total and in no category's.
    and notice_key not in (select notice_key from candidate_line where category_key is null)
    group by notice_key
),

paired as (
    select if(t.scope = 'grand', 'grand_from_lines', 'category_from_lines') as rule, t.*, s.* exclude (notice_key, category_key)
    from candidate_total as t
    left join line_sum as s
        on t.notice_key = s.notice_key and if(t.scope = 'grand', null, t.category_key) is not distinct from s.category_key
    union all by name
    -- A notice without category rows has nothing to check by this rule.
    select 'grand_from_categories' as rule, t.*, s.* exclude (notice_key)
    from candidate_total as t
    inner join category_sum as s using (notice_key)
    where t.scope = 'grand'
),

summed as (
    select
        rule, notice_key, scope, category_key, row_no, 'plan' as measure,
        plan_wan as figure, plan as computed, plan_addends as addends, lines - plan_addends as blanks
    from paired
    union all
    select
        rule, notice_key, scope, category_key, row_no, 'done',
        done_wan, done, done_addends, lines - done_addends
    from paired
),

bounded as (
    select
        s.*,
        s.figure - s.computed as difference,
        -- Each addend and the total itself may be off by half a unit of the finest decimal in the column.
        (coalesce(s.addends, 0) + 1) * half(if(s.measure = 'plan', n.plan_quantum, n.done_quantum)) as rounding_bound
    from summed as s
    inner join candidate_notice as n using (notice_key)
),

percentage_figure as (
    select
        notice_key, 'row ' || row_ordinal as subject, row_ordinal, category_key, line_no, row_no,
        plan_wan, done_wan, done_pct
    from candidate_line
    union all
    select
        notice_key, category_key, null, if(scope = 'grand', null, category_key), null, row_no,
        plan_wan, done_wan, done_pct
    from candidate_total
),

percentage_guess as (
    select
        p.*,
        n.pct_quantum,
        coalesce(plan_wan <> 0 and done_wan is not null and done_pct is not null, false) as is_checkable,
        -- Two decimals of 18 digits multiply to one of 18 that overflows; of 20 digits, to one that holds the product.
        cast(abs(done_wan) as decimal(20, 4)) as part,
        cast(abs(plan_wan) as decimal(20, 4)) as whole,
        (done_wan < 0) <> (plan_wan < 0) as is_negative,
        -- A floating-point division comes close; what it leaves over puts it right. Null where it fits no column.
        if(plan_wan <> 0, try_cast(part / whole * 100 as decimal(18, 4)), null) as guess,
        guess + cast((part * 100 - guess * whole) / whole as decimal(18, 4)) as better
    from percentage_figure as p
    inner join candidate_notice as n using (notice_key)
),

percentage_scaled as (
    select
        *,
        -- Sizes alone are compared; a printed percentage of the wrong sign lies on the other side of zero.
        part * 100 - if(is_negative, -done_pct, done_pct) * whole as excess,
        -- done / plan in percent, rounded half away from zero to 4 decimals: the last unit is decided exactly.
        better + case
            when part * 100 - better * whole >= cast(0.00005 as decimal(5, 5)) * whole then cast(0.0001 as decimal(4, 4))
            when part * 100 - better * whole < cast(-0.00005 as decimal(5, 5)) * whole then cast(-0.0001 as decimal(4, 4))
            else 0
        end as size,
        if(is_negative, -size, size) as computed
    from percentage_guess
)

select
    notice_key,
    rule,
    category_key as subject,
    measure,
    if(scope = 'grand', null, category_key) as category_key,
    cast(null as integer) as row_ordinal,
    cast(null as varchar) as line_no,
    row_no,
    figure as reported,
    -- Sums and differences of figures that a column holds may themselves not fit; the verdict knows them all the same.
    try_cast(computed as decimal(18, 4)) as computed,
    try_cast(difference as decimal(18, 4)) as difference,
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
    row_ordinal,
    line_no,
    row_no,
    done_pct,
    try_cast(computed as decimal(18, 4)),
    try_cast(done_pct - computed as decimal(18, 4)),
    half(pct_quantum),
    cast(is_checkable as integer),
    (plan_wan is null)::integer + (done_wan is null)::integer,
    case
        when not is_checkable then 'not_checkable'
        when abs(excess) <= half(pct_quantum) * whole then 'match'
        -- Truncated: the digits after the printed ones were dropped, towards zero.
        when if(is_negative, -done_pct, done_pct) >= 0 and excess >= 0 and excess < pct_quantum * whole then 'rounding'
        else 'mismatch'
    end
from percentage_scaled;
