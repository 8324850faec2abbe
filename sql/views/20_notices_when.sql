-- The notices that were the latest of their programmes at some time, as far as they were accepted, retrieved and public
-- by then. The macros below name the one of the three that they ask for and leave the others open.
-- Versions are told as in the release: by publication, then by retrieval; the last publication of a content counts; an
-- undated copy of a dated notice says nothing of when.
create macro notices_when(accepted_by, retrieved_by, public_by) as table
with known as (
    select
        notice_key,
        published_on,
        retrieved_at,
        coalesce(published_on, cast(retrieved_at at time zone 'Asia/Shanghai' as date)) as valid_on
    from bridge_notice_document
    where
        accepted_at <= accepted_by
        and retrieved_at <= retrieved_by
        and coalesce(published_on, cast(retrieved_at at time zone 'Asia/Shanghai' as date)) <= public_by
        and (
            withdrawn_at is null
            or withdrawn_at > least(accepted_by, retrieved_by)
            or coalesce(withdrawn_on, cast(withdrawn_at at time zone 'Asia/Shanghai' as date)) > public_by
        )
),

publication as (
    select notice_key, valid_on, min(retrieved_at) as retrieved_at
    from (
        select *, bool_or(published_on is not null) over (partition by notice_key) as is_dated
        from known
    )
    where published_on is not null or not is_dated
    group by notice_key, valid_on
),

last_publication as (
    select *
    from publication
    qualify valid_on = max(valid_on) over (partition by notice_key)
),

current_version as (
    select n.notice_key, n.program_key, n.basis, e.ends_on
    from last_publication as p
    inner join dim_notice as n using (notice_key)
    inner join dim_period as e using (period_key)
    qualify row_number() over (
        partition by n.program_key, n.period_key, n.basis
        order by p.valid_on desc, p.retrieved_at desc, n.notice_key desc
    ) = 1
)

select notice_key
from current_version
where basis = 'cumulative'
qualify ends_on = max(ends_on) over (partition by program_key);
