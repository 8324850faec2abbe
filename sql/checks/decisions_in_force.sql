-- Declared decisions that do nothing any more: expired ones, and ones that find nothing to decide.
select
    kind || ' ' || decision_id as subject,
    case
        when status = 'expired' then 'expired on ' || expires_on
        when status = 'unfit' then 'no longer fits what the newest notice prints'
        when kind = 'waiver' then 'no notice fails with the rows that it lists and no others'
        else 'finds nothing to decide'
    end as observed,
    'in force and needed; mend or remove the entry in the file of decisions' as expected
from audit_decision
where status in ('expired', 'unfit', 'unused')
