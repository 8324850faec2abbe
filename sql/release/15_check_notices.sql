-- One check's outcome for every candidate notice. The temp view `failure` holds the check's own SQL.
insert into candidate_check by name
with failed as (
    select
        notice_key,
        count(*) as failing_row_count,
        first(subject || ': ' || observed order by subject) as observed,
        to_json(list({subject: subject, observed: observed, expected: expected} order by subject)[:20]) as failing_rows
    from failure
    group by notice_key
)

select
    getvariable('name') as expectation,
    n.notice_key,
    getvariable('severity') as severity,
    f.notice_key is null as is_success,
    coalesce(f.observed, 'no failing row') as observed,
    getvariable('expected') as expected,
    coalesce(f.failing_row_count, 0) as failing_row_count,
    f.failing_rows
from candidate_notice as n
left join failed as f using (notice_key);
