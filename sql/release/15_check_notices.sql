-- One check's outcome for every candidate notice. The temp view `failure` holds the check's own SQL.
-- A waiver counts if it is in force and names all that fails, word for word: a new failure is never waived with an old.
insert into candidate_check by name
with failed as (
    select
        notice_key,
        count(*) as failing_row_count,
        first(subject || ': ' || observed order by subject) as observed,
        -- A row without words is in no waiver; a null would be in each.
        list(coalesce(subject || ': ' || observed, '')) as failing,
        to_json(list({subject: subject, observed: observed, expected: expected} order by subject)[:200]) as failing_rows
    from failure
    group by notice_key
),

waived as (
    select f.notice_key, min(w.waiver_id) as waiver_id
    from failed as f
    inner join waiver as w using (notice_key)
    where w.expectation = getvariable('name') and w.is_in_force and list_has_all(w.expect, f.failing)
    group by f.notice_key
)

select
    getvariable('name') as expectation,
    n.notice_key,
    getvariable('severity') as severity,
    f.notice_key is null as is_success,
    w.waiver_id is not null as is_waived,
    w.waiver_id,
    coalesce(f.observed, 'no failing row') as observed,
    getvariable('expected') as expected,
    coalesce(f.failing_row_count, 0) as failing_row_count,
    f.failing_rows
from candidate_notice as n
left join failed as f using (notice_key)
left join waived as w using (notice_key);
