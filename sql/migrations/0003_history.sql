-- The append-only log of everything done to an opportunity, and the keys that make a repeat harmless.

create table history (
    tenant_id uuid not null,
    id uuid not null default gen_random_uuid(),
    opportunity_id uuid not null,
    version integer not null,
    verb text not null,
    actor_id uuid,
    at timestamptz not null,
    planned_for timestamptz,
    note text not null default '',
    result text,
    before jsonb not null,
    after jsonb not null,
    batch_id uuid,
    constraint history__id__taken primary key (tenant_id, id),
    constraint history__version__taken unique (tenant_id, opportunity_id, version),
    constraint history__opportunity__unknown foreign key (tenant_id, opportunity_id)
    references opportunities (tenant_id, id),
    constraint history__actor__unknown foreign key (tenant_id, actor_id) references members (tenant_id, id),
    constraint history__verb__malformed check (verb ~ '^[a-z_]{1,30}$'),
    constraint history__result__unknown check (result in ('reached', 'no_answer', 'left_message', 'meeting_held')),
    constraint history__note__too_long check (length(note) <= 20000),
    constraint history__at__range check (at >= '2000-01-01 00:00:00+00' and at < '2200-01-01 00:00:00+00')
);
comment on column history.version is 'The opportunity''s version that this entry made: their order, and one entry a version.';
comment on column history.actor_id is 'Null where nobody in the tenant acted: an import from the command line.';
comment on column history.planned_for is 'When the next action had been due as this happened.';
comment on column history.before is 'The fields this entry changed, as they were; undo puts them back.';

create index history__by_actor on history (tenant_id, actor_id, at);
comment on index history__by_actor is 'What a member did, latest first.';

create index history__by_time on history (tenant_id, at);
comment on index history__by_time is 'What the team did in a period.';

create index history__by_batch on history (tenant_id, batch_id) where batch_id is not null;
comment on index history__by_batch is 'The entries of one bulk verb or import.';

create table idempotency_keys (
    tenant_id uuid not null,
    key text not null,
    fingerprint bytea not null,
    status smallint,
    answer jsonb,
    created_at timestamptz not null,
    constraint idempotency_keys__key__taken primary key (tenant_id, key),
    constraint idempotency_keys__tenant__unknown foreign key (tenant_id) references tenants (id),
    constraint idempotency_keys__key__malformed check (length(key) between 1 and 200)
);

create index idempotency_keys__by_age on idempotency_keys (tenant_id, created_at);
comment on index idempotency_keys__by_age is 'Keys old enough to be forgotten.';

alter table history enable row level security;
alter table history force row level security;
create policy history__tenant on history
    using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
    with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy idempotency_keys__tenant on idempotency_keys
    using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
    with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

grant select, insert on history to app_user;
grant select, insert, update, delete on idempotency_keys to app_user;
