-- Number of rows and content hash of the view `subject`: the same rows give the same hash, whatever their order, the
-- file or the machine. The row's text names its columns and quotes what could be mistaken (NULL and 'NULL' differ).
-- Each row's MD5 is added up, not XORed: two equal rows would cancel each other. TimeZone must be UTC.
with hashed as (
    select
        md5_number_upper(cast(s as varchar)) as upper_half,
        md5_number_lower(cast(s as varchar)) as lower_half
    from subject as s
)

select
    count(*) as rows,
    format(
        '{:016x}{:016x}',
        (coalesce(sum(upper_half), 0) % 18446744073709551616)::ubigint,
        (coalesce(sum(lower_half), 0) % 18446744073709551616)::ubigint
    ) as content_hash
from hashed
