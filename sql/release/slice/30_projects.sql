delete from dim_project where project_key in (select project_key from gone_project);
delete from dim_notice where notice_key in (select notice_key from gone_notice);
