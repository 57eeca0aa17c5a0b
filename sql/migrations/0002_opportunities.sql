-- Stages and opportunities. The duty to have a next action is a constraint, whoever writes.

create table stages (
    tenant_id uuid not null,
    id uuid not null default gen_random_uuid(),
    name text not null,
    position smallint not null,
    cadence_days smallint not null default 3,
    stale_after_days smallint not null default 14,
    created_at timestamptz not null default now(),
    constraint stages__id__taken primary key (tenant_id, id),
    constraint stages__name__taken unique (tenant_id, name),
    constraint stages__position__taken unique (tenant_id, position) deferrable initially immediate,
    constraint stages__tenant__unknown foreign key (tenant_id) references tenants (id),
    constraint stages__name__malformed check (name ~ '[^[:space:]]' and length(name) <= 60),
    constraint stages__cadence_days__range check (cadence_days between 1 and 365),
    constraint stages__stale_after_days__range check (stale_after_days between 1 and 730)
);
comment on column stages.cadence_days is 'Default time to the next action, in working days.';
comment on column stages.stale_after_days is 'Days of 24 hours without activity after which an open deal is stale.';

create table opportunities (
    tenant_id uuid not null,
    id uuid not null default gen_random_uuid(),
    version integer not null default 1,
    name text not null,
    company text not null default '',
    contact_name text not null default '',
    contact_email text not null default '',
    contact_phone text not null default '',
    value bigint,
    currency text not null,
    stage_id uuid not null,
    owner_id uuid,
    tags text [] not null default '{}',
    expected_close_on date,
    reference text,
    status text not null default 'open',
    lost_reason text,
    closed_at timestamptz,
    next_action_at timestamptz,
    next_action_details text,
    first_due_at timestamptz,
    slips integer not null default 0,
    last_activity_at timestamptz not null,
    stale_floor_at timestamptz not null,
    stale_cap_at timestamptz not null,
    stale_at timestamptz generated always as (
        case when status = 'open' then greatest(stale_floor_at, least(next_action_at, stale_cap_at)) end
    ) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    removed_at timestamptz,
    constraint opportunities__id__taken primary key (tenant_id, id),
    constraint opportunities__tenant__unknown foreign key (tenant_id) references tenants (id),
    constraint opportunities__stage__unknown foreign key (tenant_id, stage_id) references stages (tenant_id, id),
    constraint opportunities__owner__unknown foreign key (tenant_id, owner_id) references members (tenant_id, id),
    constraint opportunities__status__unknown check (status in ('open', 'won', 'lost')),
    constraint opportunities__next_action__missing check (
        status <> 'open' or (next_action_at is not null and next_action_details is not null)
    ),
    constraint opportunities__next_action__half check (
        (next_action_at is null) = (next_action_details is null) and (next_action_at is null) = (first_due_at is null)
    ),
    constraint opportunities__next_action__lost check (status <> 'lost' or next_action_at is null),
    constraint opportunities__next_action_details__blank check (
        next_action_details is null or next_action_details ~ '[^[:space:]]'
    ),
    constraint opportunities__lost_reason__missing check (
        (status = 'lost') = (lost_reason is not null) and (lost_reason is null or lost_reason ~ '[^[:space:]]')
    ),
    constraint opportunities__closed_at__missing check ((status = 'open') = (closed_at is null)),
    constraint opportunities__name__blank check (name ~ '[^[:space:]]'),
    constraint opportunities__text__too_long check (
        length(name) <= 200 and length(company) <= 200 and length(contact_name) <= 200
        and length(contact_email) <= 254 and length(contact_phone) <= 60 and length(reference) <= 200
        and length(next_action_details) <= 2000 and length(lost_reason) <= 500
    ),
    constraint opportunities__value__range check (value between 0 and 1000000000000000),
    constraint opportunities__currency__malformed check (currency ~ '^[A-Z]{3}$'),
    constraint opportunities__tags__malformed check (
        cardinality(tags) <= 20 and array_position(tags, null) is null and length(array_to_string(tags, '')) <= 1000
    ),
    constraint opportunities__slips__range check (slips >= 0),
    constraint opportunities__instants__range check (
        least(next_action_at, first_due_at, last_activity_at, closed_at, created_at, updated_at, removed_at)
        >= '2000-01-01 00:00:00+00'
        and greatest(next_action_at, first_due_at, last_activity_at, closed_at, created_at, updated_at, removed_at)
        < '2200-01-01 00:00:00+00'
    ),
    constraint opportunities__expected_close_on__range check (
        expected_close_on >= '2000-01-01' and expected_close_on < '2200-01-01'
    )
);
comment on column opportunities.value is 'Whole minor units of currency.';
comment on column opportunities.first_due_at is 'When the next action was first due, before any reschedule.';
comment on column opportunities.stale_floor_at is 'Last activity plus the stage''s limit; computed by the writer.';
comment on column opportunities.stale_cap_at is 'Last activity plus twice the stage''s limit; computed by the writer.';

create index opportunities__due on opportunities (tenant_id, next_action_at, id) include (version)
where next_action_at is not null and removed_at is null;
comment on index opportunities__due is 'actions.keys and actions.header: what the team has to do, in order.';

create index opportunities__due_by_owner on opportunities (
    tenant_id, coalesce(owner_id, '00000000-0000-0000-0000-000000000000'::uuid), next_action_at, id
) include (version, owner_id, status)
where next_action_at is not null and removed_at is null;
comment on index opportunities__due_by_owner
is 'The same for one owner, or for nobody (the zero id); and whether a member owns an open deal.';

create index opportunities__stale on opportunities (tenant_id, stale_at, id) include (version, owner_id)
where stale_at is not null and removed_at is null;
comment on index opportunities__stale is 'Open deals past their limit, the longest forgotten first.';

create index opportunities__last_activity on opportunities (tenant_id, last_activity_at, id)
where removed_at is null;
comment on index opportunities__last_activity is 'All opportunities by what happened last.';

create index opportunities__stage on opportunities (tenant_id, stage_id, status)
where removed_at is null;
comment on index opportunities__stage is 'The pipeline by stage, and whether a stage is in use.';

create unique index opportunities__reference__taken on opportunities (tenant_id, reference)
where removed_at is null;
comment on index opportunities__reference__taken is 'An import finds what it imported before.';

alter table stages enable row level security;
alter table stages force row level security;
create policy stages__tenant on stages
    using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
    with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

alter table opportunities enable row level security;
alter table opportunities force row level security;
create policy opportunities__tenant on opportunities
    using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
    with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

grant select, insert, update, delete on stages to app_user;
grant select, insert, update on opportunities to app_user;

create view opportunity_rows with (security_invoker = true) as
select
    o.tenant_id, o.id, o.version, o.name, o.company, o.contact_name, o.contact_email, o.contact_phone,
    o.value, o.currency, o.stage_id, s.name as stage, o.status, o.lost_reason, o.owner_id, m.name as owner, o.tags,
    o.expected_close_on, o.reference, o.next_action_at, o.next_action_details, o.first_due_at, o.slips,
    o.last_activity_at, o.stale_at, o.closed_at, o.created_at, o.updated_at
from opportunities as o
inner join stages as s on o.tenant_id = s.tenant_id and o.stage_id = s.id
left join members as m on o.tenant_id = m.tenant_id and o.owner_id = m.id
where o.removed_at is null;
comment on view opportunity_rows is 'An opportunity as people and programs see it: the one shape of a row.';
grant select on opportunity_rows to app_user;
