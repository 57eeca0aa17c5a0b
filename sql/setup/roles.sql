-- What an existing PostgreSQL needs before the migrations, and what must be true of the role that serves.

-- name: needed(login)
-- The statements still to be run, by a role that may, before this login can serve.
select 'create role app_user nologin' as statement
where not exists (select from pg_roles where rolname = 'app_user')
union all
select 'create role app_sys nologin bypassrls'
where not exists (select from pg_roles where rolname = 'app_sys')
union all
select format('grant app_user to %%I', cast(:login as text))
where not exists (
    select from pg_roles as app, pg_roles as login
    where app.rolname = 'app_user' and login.rolname = :login and pg_has_role(login.oid, app.oid, 'usage')
);

-- name: powers()^
-- What the present role could do that the serving one must not, by itself or as a member of another.
select
    current_user as login,
    (select bool_or(rolsuper) from pg_roles where pg_has_role(current_user, oid, 'member')) as superuser,
    (select bool_or(rolbypassrls) from pg_roles where pg_has_role(current_user, oid, 'member')) as bypasses,
    exists (
        select from pg_class
        where
            pg_has_role(current_user, relowner, 'member')
            and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            and relkind in ('r', 'p', 'v', 'm') and relpersistence = 'p'
    ) or exists (
        select from pg_database
        where datname = current_database() and pg_has_role(current_user, datdba, 'member')
    ) as owns;

-- name: patience()$
-- The settings the present role brings along to every session.
select coalesce(rolconfig, '{}') from pg_roles where rolname = current_user;

-- name: be_brief#
-- No request may hold a connection, a lock or a transaction for longer; a role may set this for itself.
alter role current_user set statement_timeout = '5s';
alter role current_user set lock_timeout = '2s';
alter role current_user set idle_in_transaction_session_timeout = '10s';

-- name: distributed()$
-- Whether the database is of the distributed engine.
select exists (select from pg_extension where extname = 'citus');

-- name: reach_the_shards#
-- On the distributed engine SET LOCAL travels to the shards only so.
alter role current_user set citus.propagate_set_commands = 'local'; -- noqa: PRS

-- name: lock_migrations#
-- Held until the session ends; whoever comes second waits and then finds nothing left to do.
select pg_advisory_lock(5136918);
