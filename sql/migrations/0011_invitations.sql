-- A link by which whoever is invited becomes a member, whether or not that person is known already.

create table invitations (
    tenant_id uuid not null,
    member_id uuid not null,
    email text not null,
    token_hash bytea not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint invitations__member__taken primary key (tenant_id, member_id),
    constraint invitations__token__taken unique (tenant_id, token_hash),
    constraint invitations__member__unknown foreign key (tenant_id, member_id) references members (tenant_id, id),
    constraint invitations__email__malformed check (
        email = lower(email) and email ~ '^[^@[:space:]]+@[^@[:space:]]+$' and length(email) <= 254
    )
);
comment on table invitations
is 'One for each invited member; nobody is let in by an address alone, as anybody may have claimed it elsewhere.';

alter table invitations enable row level security;
alter table invitations force row level security;
create policy invitations__tenant on invitations
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);
grant select, insert, update on invitations to app_user;
