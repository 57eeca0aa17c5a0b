alter table members drop column keymap;
alter table members drop column single_keys;
drop table leases;
