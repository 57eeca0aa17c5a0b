-- Who is at work on what, and each member's own keyboard.

create table leases (
    tenant_id uuid not null,
    opportunity_id uuid not null,
    member_id uuid not null,
    expires_at timestamptz not null,
    constraint leases__opportunity__taken primary key (tenant_id, opportunity_id),
    constraint leases__opportunity__unknown foreign key (tenant_id, opportunity_id)
    references opportunities (tenant_id, id),
    constraint leases__member__unknown foreign key (tenant_id, member_id) references members (tenant_id, id)
);
comment on table leases is 'A hint to colleagues for two minutes; it blocks nobody, the version guards the save.';

alter table leases enable row level security;
alter table leases force row level security;
create policy leases__tenant on leases
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);
grant select, insert, update, delete on leases to app_user;

alter table members add column single_keys text not null default 'on';
alter table members add column keymap jsonb not null default '{}';
alter table members add constraint members__single_keys__unknown
check (single_keys in ('on', 'off', 'list')) not valid;
alter table members validate constraint members__single_keys__unknown;
alter table members add constraint members__keymap__malformed
check (jsonb_typeof(keymap) = 'object' and pg_column_size(keymap) <= 8192) not valid;
alter table members validate constraint members__keymap__malformed;
comment on column members.single_keys is 'Whether single letters are commands: on, off, or only while the list has the focus.';
comment on column members.keymap is 'The member''s own keys: command name to a list of key sequences.';
