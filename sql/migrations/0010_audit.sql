-- What was done with the keys of the house: who came in, who was turned away, who gave whom which power. It only grows.

create table audit_log (
    tenant_id uuid not null,
    id uuid not null default gen_random_uuid(),
    at timestamptz not null,
    kind text not null,
    actor_id uuid,
    about text not null default '',
    detail jsonb not null default '{}',
    constraint audit_log__id__taken primary key (tenant_id, id),
    constraint audit_log__tenant__unknown foreign key (tenant_id) references tenants (id),
    constraint audit_log__actor__unknown foreign key (tenant_id, actor_id) references members (tenant_id, id),
    constraint audit_log__kind__malformed check (kind ~ '^[a-z_]{1,40}$'),
    constraint audit_log__about__too_long check (length(about) <= 300),
    constraint audit_log__detail__malformed check (jsonb_typeof(detail) = 'object' and pg_column_size(detail) <= 8192),
    constraint audit_log__at__range check (at >= '2000-01-01 00:00:00+00' and at < '2200-01-01 00:00:00+00')
);
comment on table audit_log is 'The application''s role adds and reads, no more.';
comment on column audit_log.actor_id is 'Null where nobody in the tenant acted: the command line.';
comment on column audit_log.about is 'Whom or what it was done to, by name.';

create index audit_log__by_time on audit_log (tenant_id, at, id);
comment on index audit_log__by_time is 'audit.page: everything of a period, latest first.';

create index audit_log__by_kind on audit_log (tenant_id, kind, at, id);
comment on index audit_log__by_kind is 'audit.page_of_kind: the same of one kind.';

create index audit_log__by_actor on audit_log (tenant_id, actor_id, at, id);
comment on index audit_log__by_actor is 'audit.page_of_actor: what one member did.';

alter table audit_log enable row level security;
alter table audit_log force row level security;
create policy audit_log__tenant on audit_log
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);
grant select, insert on audit_log to app_user;

create table door_log (
    id uuid not null default gen_random_uuid(),
    at timestamptz not null,
    kind text not null,
    account text not null default '',
    detail jsonb not null default '{}',
    constraint door_log__id__taken primary key (id),
    constraint door_log__kind__malformed check (kind ~ '^[a-z_]{1,40}$'),
    constraint door_log__account__too_long check (length(account) <= 64),
    constraint door_log__detail__malformed check (jsonb_typeof(detail) = 'object' and pg_column_size(detail) <= 8192)
);
comment on table door_log is 'What happened outside of every tenant. The application''s role adds and cannot read it.';
comment on column door_log.account is 'A hash of the address that was tried: people type passwords into the wrong field.';

create index door_log__by_time on door_log (at, id);
comment on index door_log__by_time is 'across.door_log: the latest first.';

grant insert on door_log to app_user;

-- The role for work across tenants: it bypasses policies, and so far it had no right to any table.
grant select, insert, update, delete on all tables in schema public to app_sys;
alter default privileges in schema public grant select, insert, update, delete on tables to app_sys;
