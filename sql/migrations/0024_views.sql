-- Saved views: a list with its filters under a name, a member's own or the team's.

create table views (
    tenant_id uuid not null,
    id uuid not null default gen_random_uuid(),
    member_id uuid not null,
    shared boolean not null,
    name text not null,
    kind text not null,
    words jsonb not null,
    position integer not null,
    created_at timestamptz not null default now(),
    constraint views__id__taken primary key (tenant_id, id),
    constraint views__member__unknown foreign key (tenant_id, member_id) references members (tenant_id, id),
    constraint views__name__malformed check (name ~ '[^[:space:]]' and length(name) <= 60),
    constraint views__kind__malformed check (kind ~ '^[a-z]{1,30}$'),
    constraint views__words__malformed check (jsonb_typeof(words) = 'object' and pg_column_size(words) <= 4096)
);
comment on table views is 'The team''s stay when who saved them leaves; a member''s own are shown to nobody else, ever.';
comment on column views.words is 'The filters as the address of the list says them.';

create index views__by_position on views (tenant_id, position);
comment on index views__by_position is 'tenants.find: all of a tenant''s, in their order.';

alter table views enable row level security;
alter table views force row level security;
create policy views__tenant on views
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);
grant select, insert, update, delete on views to app_user;
