-- A decimal as a reader writes it, without zeros at its end: 182852 for 182852.0000.
create macro plain(number) as rtrim(rtrim(cast(number as varchar), '0'), '.');
