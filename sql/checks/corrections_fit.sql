-- Declared corrections whose figure is not, or is no longer, the one that they expect.
select
    notice_key,
    'correction ' || correction_id as subject,
    case status
        when 'not_found' then 'the notice has no such figure'
        when 'ambiguous' then 'several lines have this name'
        else 'the notice prints ' || coalesce(plain(reported), 'a blank') || coalesce(' (' || subject || ')', '')
    end as observed,
    coalesce(plain(expect), 'a blank')
    || '; remove or mend the entry in corrections.yml if the source has been put right' as expected
from audit_correction
where status in ('unfit', 'not_found', 'ambiguous')
