-- The ledger: every rule applied to every reported figure, of all candidate notices.
-- Sums and products are exact decimals. Percentages compare by cross-multiplication, since a division gives a
-- floating-point number. Rules and verdicts: DESIGN.md decision 6.

-- Half of a printed unit, exactly: a division would be rounded.
create temp macro half(x) as cast(x * cast(0.5 as decimal(2, 1)) as decimal(18, 5));

create temp table candidate_ledger as
with in_category as (
    select notice_key, category_key, plan_wan, done_wan
    from candidate_line
    where is_leaf and category_key is not null
    union all
    -- A line in a nested category counts for each of the categories around it, too.
    select
        notice_key,
        program_key || '/' || array_to_string(labels[:depth], ' / '),
        plan_wan,
        done_wan
    from (
        select *, string_split(category_name, ' / ') as labels, unnest(generate_series(1, len(labels) - 1)) as depth
        from candidate_line
        where is_leaf and category_name like '% / %'
    )
),

line_sum as (
    select
        notice_key,
        -- Lines outside of every category count for the grand total alone.
        null as category_key,
        sum(plan_wan) as plan,
        count(plan_wan) as plan_addends,
        sum(done_wan) as done,
        count(done_wan) as done_addends,
        count(*) as lines
    from candidate_line
    where is_leaf
    group by notice_key
    union all
    select
        notice_key,
        category_key,
        sum(plan_wan),
        count(plan_wan),
        sum(done_wan),
        count(done_wan),
        count(*)
    from in_category
    group by notice_key, category_key
),

-- Headings of nested categories that state no figures themselves: their figures are those of the categories in them.
heading as (
    select distinct t.notice_key
    from candidate_total as t
    inner join candidate_total as inner_t
        on t.notice_key = inner_t.notice_key and starts_with(inner_t.category_key, t.category_key || ' / ')
    where t.scope = 'category' and coalesce(t.plan_wan, t.done_wan, t.done_pct) is null
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
    -- Nested categories are in the ones around them.
    and category_name not like '% / %'
    and notice_key not in (select notice_key from heading)
    -- Lines outside of every category are in the grand total and in no category's.
    and notice_key not in (select notice_key from candidate_line where category_key is null)
    group by notice_key
),

part_sum as (
    select
        notice_key,
        parent_row_ordinal as row_ordinal,
        sum(plan_wan) as plan,
        count(plan_wan) as plan_addends,
        sum(done_wan) as done,
        count(done_wan) as done_addends,
        count(*) as lines
    from candidate_line
    where is_leaf and parent_row_ordinal is not null
    group by notice_key, parent_row_ordinal
),

paired as (
    select
        if(t.scope = 'grand', 'grand_from_lines', 'category_from_lines') as rule,
        t.category_key as subject,
        if(t.scope = 'grand', null, t.category_key) as in_category_key,
        null as row_ordinal,
        null as line_no,
        t.notice_key, t.table_no, t.row_no, t.plan_wan, t.done_wan,
        s.* exclude (notice_key, category_key)
    from candidate_total as t
    left join line_sum as s
        on t.notice_key = s.notice_key and if(t.scope = 'grand', null, t.category_key) is not distinct from s.category_key
    union all by name
    -- A notice without category rows has nothing to check by this rule.
    select
        'grand_from_categories' as rule,
        t.category_key as subject,
        t.notice_key, t.table_no, t.row_no, t.plan_wan, t.done_wan,
        s.* exclude (notice_key)
    from candidate_total as t
    inner join category_sum as s using (notice_key)
    where t.scope = 'grand'
    union all by name
    select
        'line_from_parts' as rule,
        'row ' || l.row_ordinal as subject,
        l.category_key as in_category_key,
        l.row_ordinal,
        l.line_no,
        l.notice_key, l.table_no, l.row_no, l.plan_wan, l.done_wan,
        s.* exclude (notice_key, row_ordinal)
    from candidate_line as l
    inner join part_sum as s using (notice_key, row_ordinal)
),

summed as (
    select
        rule, notice_key, subject, in_category_key, row_ordinal, line_no, table_no, row_no, 'plan' as measure,
        plan_wan as figure, plan as computed, plan_addends as addends, lines - plan_addends as blanks
    from paired
    union all
    select
        rule, notice_key, subject, in_category_key, row_ordinal, line_no, table_no, row_no, 'done',
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
        notice_key, 'row ' || row_ordinal as subject, row_ordinal, category_key, line_no, table_no, row_no,
        plan_wan, done_wan, done_pct
    from candidate_line
    union all
    select
        notice_key, category_key, null, if(scope = 'grand', null, category_key), null, table_no, row_no,
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
    subject,
    measure,
    'notice' as against,
    in_category_key as category_key,
    cast(row_ordinal as integer) as row_ordinal,
    cast(line_no as varchar) as line_no,
    table_no,
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
    'notice',
    category_key,
    row_ordinal,
    line_no,
    table_no,
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
