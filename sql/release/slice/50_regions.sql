delete from dim_program where program_key in (select program_key from gone_program);
