-- The tables of the attached database $side: their columns with types, and their primary keys (null without one).
select
    c.table_name,
    list(c.column_name order by c.column_index) as columns,
    list(c.data_type order by c.column_index) as types,
    (
        select any_value(k.constraint_column_names)
        from duckdb_constraints() as k
        where
            k.database_name = $side
            and k.table_name = c.table_name
            and k.constraint_type = 'PRIMARY KEY'
    ) as key
from duckdb_columns() as c
inner join duckdb_tables() as t using (database_name, schema_name, table_name)
where c.database_name = $side
group by c.table_name
order by c.table_name
