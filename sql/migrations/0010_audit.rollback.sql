alter default privileges in schema public revoke select, insert, update, delete on tables from app_sys;
revoke all on all tables in schema public from app_sys;
drop table door_log;
drop table audit_log;
