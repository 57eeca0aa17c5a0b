-- Calendar feeds: a member's own next actions under a secret address, one for each member, revocable.

create table calendar_links (
    tenant_id uuid not null,
    member_id uuid not null,
    token_hash bytea not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    constraint calendar_links__member__taken primary key (tenant_id, member_id),
    constraint calendar_links__token__taken unique (tenant_id, token_hash),
    constraint calendar_links__member__unknown foreign key (tenant_id, member_id) references members (tenant_id, id)
);
comment on table calendar_links is 'Another link takes the place of the one before; a revoked one is no row.';

alter table calendar_links enable row level security;
alter table calendar_links force row level security;
create policy calendar_links__tenant on calendar_links
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

grant select, insert, update, delete on calendar_links to app_user;
