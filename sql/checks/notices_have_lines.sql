-- Accepted notices without any project line.
select
    notice_key,
    'notice' as subject,
    'no project lines' as observed,
    'at least one' as expected
from dim_notice
anti join fact_progress using (notice_key)
where accepted_at is not null
