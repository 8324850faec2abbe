-- Reported totals and printed percentages without their row in the ledger.
with due as (
    select notice_key, if(scope = 'grand', 'grand_from_lines', 'category_from_lines') as rule, category_key as subject, 'plan' as measure
    from fact_reported_total
    union all
    select notice_key, if(scope = 'grand', 'grand_from_lines', 'category_from_lines'), category_key, 'done'
    from fact_reported_total
    union all
    select notice_key, 'percentage_of_plan', category_key, 'pct'
    from fact_reported_total
    union all
    select notice_key, 'percentage_of_plan', 'row ' || row_ordinal, 'pct'
    from fact_progress
)

select
    notice_key || ' ' || rule || ' ' || subject || ' ' || measure as subject,
    'no ledger row' as observed,
    'one' as expected
from due
anti join audit_reconciliation using (notice_key, rule, subject, measure)
