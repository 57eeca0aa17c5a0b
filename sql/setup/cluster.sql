-- Run once, in single-user mode, as a new embedded cluster is made; an empty line ends a statement.
-- The owner migrates; the application's role owns and bypasses nothing; the third works across tenants, never for the web.

create role app_owner login;

create role app_user login nobypassrls;

create role app_sys login bypassrls;

-- On the distributed engine SET LOCAL reaches the shards only so; plain PostgreSQL keeps it as an unknown setting.
alter role app_user set citus.propagate_set_commands = 'local' -- noqa: PRS
;

create database next_action_tracker owner app_owner;

revoke all on database next_action_tracker from public;

grant connect, temporary on database next_action_tracker to app_user, app_sys;
