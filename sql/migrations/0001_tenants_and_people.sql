-- Tenants, people, their membership, and how a person is known: sessions, tokens, sign-in attempts.

create table tenants (
    id uuid not null default gen_random_uuid(),
    slug text not null,
    name text not null,
    zone text not null,
    currency text not null,
    week_days smallint [] not null default '{0,1,2,3,4}',
    week_starts time not null default '09:00',
    week_ends time not null default '17:00',
    holidays date [] not null default '{}',
    slip_limit integer not null default 5,
    label_version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint tenants__id__taken primary key (id),
    constraint tenants__slug__taken unique (slug),
    constraint tenants__slug__malformed check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    constraint tenants__name__malformed check (name ~ '[^[:space:]]' and length(name) <= 100),
    constraint tenants__currency__malformed check (currency ~ '^[A-Z]{3}$'),
    constraint tenants__week__malformed check (
        week_days <@ '{0,1,2,3,4,5,6}'::smallint [] and cardinality(week_days) between 1 and 7
        and week_starts < week_ends
    ),
    constraint tenants__slip_limit__range check (slip_limit between 1 and 100)
);
comment on column tenants.label_version is 'Bumped whenever a name shown on cards changes: a stage, a member, a setting.';

create table people (
    id uuid not null default gen_random_uuid(),
    email text not null,
    password_hash text,
    created_at timestamptz not null default now(),
    constraint people__id__taken primary key (id),
    constraint people__email__taken unique (email),
    constraint people__email__malformed check (email = lower(email) and email ~ '^[^@[:space:]]+@[^@[:space:]]+$'
        and length(email) <= 254)
);

create table members (
    tenant_id uuid not null,
    id uuid not null default gen_random_uuid(),
    person_id uuid,
    name text not null,
    role text not null default 'rep',
    zone text,
    locale text not null default 'en-GB',
    theme text not null default 'auto',
    left_at timestamptz,
    created_at timestamptz not null default now(),
    constraint members__id__taken primary key (tenant_id, id),
    constraint members__person__taken unique (tenant_id, person_id),
    constraint members__tenant__unknown foreign key (tenant_id) references tenants (id),
    constraint members__person__unknown foreign key (person_id) references people (id),
    constraint members__role__unknown check (role in ('viewer', 'rep', 'manager', 'admin')),
    constraint members__theme__unknown check (theme in ('auto', 'light', 'dark')),
    constraint members__name__malformed check (name ~ '[^[:space:]]' and length(name) <= 100)
);
comment on column members.person_id is 'Null until the member is invited: a name that owns deals but cannot sign in.';
comment on column members.zone is 'Null means the zone of the tenant.';

create index members__by_person on members (person_id);
comment on index members__by_person is 'members.of_person: the tenants a person may enter.';

create table sessions (
    id uuid not null default gen_random_uuid(),
    token_hash bytea not null,
    person_id uuid not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    agent text not null default '',
    constraint sessions__id__taken primary key (id),
    constraint sessions__token__taken unique (token_hash),
    constraint sessions__person__unknown foreign key (person_id) references people (id)
);

create index sessions__by_person on sessions (person_id);
comment on index sessions__by_person is 'The sessions of one person, to list and revoke them.';

create table sign_in_attempts (
    subject text not null,
    failures integer not null,
    last_at timestamptz not null,
    constraint sign_in_attempts__subject__taken primary key (subject)
);
comment on column sign_in_attempts.subject is 'A hash of the account or of the address that tried.';

create table password_links (
    token_hash bytea not null,
    person_id uuid not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint password_links__token__taken primary key (token_hash),
    constraint password_links__person__unknown foreign key (person_id) references people (id)
);
comment on table password_links is 'One-time links by which an invited person sets the password.';

create table tokens (
    tenant_id uuid not null,
    id uuid not null default gen_random_uuid(),
    member_id uuid not null,
    name text not null,
    scope text not null default 'write',
    token_hash bytea not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at timestamptz,
    constraint tokens__id__taken primary key (tenant_id, id),
    constraint tokens__token__taken unique (tenant_id, token_hash),
    constraint tokens__member__unknown foreign key (tenant_id, member_id) references members (tenant_id, id),
    constraint tokens__scope__unknown check (scope in ('read', 'write')),
    constraint tokens__name__malformed check (name ~ '[^[:space:]]' and length(name) <= 100)
);

alter table members enable row level security;
alter table members force row level security;
create policy members__tenant on members
    using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
    with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);
create policy members__self on members for select
    using (person_id = (nullif(current_setting('app.person_id', true), ''))::uuid);

alter table tokens enable row level security;
alter table tokens force row level security;
create policy tokens__tenant on tokens
    using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
    with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

grant select, insert, update on tenants, people, members, sessions, password_links, tokens to app_user;
grant select, insert, update, delete on sign_in_attempts to app_user;
