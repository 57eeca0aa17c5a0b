drop table tokens;
drop table password_links;
drop table sign_in_attempts;
drop table sessions;
drop table members;
drop table people;
drop table tenants;
