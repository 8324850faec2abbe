-- Second sources in the ledger: figures that someone else states for a total of a notice's period.
-- Here the printed total is what is computed from, and what the other source states is reported. Both are rounded, each
-- to its own unit.

create temp table corroboration as
select
    c.*,
    if(c.scope = 'grand', 'ALL', c.program_key || '/' || c.category_name) as category_key
from declared_corroboration as c
semi join candidate_notice as n using (program_key);

insert into candidate_ledger by name
with compared as (
    select
        n.notice_key,
        c.category_key,
        c.measure,
        c.source_id as against,
        t.table_no,
        t.row_no,
        c.value as reported,
        case c.measure when 'plan' then t.plan_wan when 'done' then t.done_wan else t.done_pct end as computed,
        half(c.quantum)
        + half(case c.measure when 'plan' then n.plan_quantum when 'done' then n.done_quantum else n.pct_quantum end)
            as rounding_bound
    from corroboration as c
    inner join candidate_notice as n on c.program_key = n.program_key and c.period_key = n.period_key
    left join candidate_total as t on n.notice_key = t.notice_key and c.category_key = t.category_key
    where n.basis = 'cumulative'
)

select
    notice_key,
    'second_source' as rule,
    category_key as subject,
    measure,
    against,
    if(category_key = 'ALL', null, category_key) as category_key,
    table_no,
    row_no,
    reported,
    computed,
    try_cast(reported - computed as decimal(18, 4)) as difference,
    rounding_bound,
    (computed is not null)::integer as addends,
    (computed is null)::integer as blanks,
    case
        when computed is null then 'not_checkable'
        when reported = computed then 'match'
        when abs(reported - computed) <= rounding_bound then 'rounding'
        else 'mismatch'
    end as verdict
from compared;
