delete from dim_category where program_key in (select program_key from gone_program);
