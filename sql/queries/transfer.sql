-- name: by_id
-- Those of these opportunities that the tenant has. All are asked for at once: where nothing is known of the table yet,
-- the planner goes through all of a team, and does that once instead of for each of them.
select o.* from opportunity_rows as o
where o.tenant_id = :tenant and o.id = any(:ids::uuid []);

-- name: by_reference
-- The opportunities the tenant has under these references, likewise.
select o.* from opportunity_rows as o
where o.tenant_id = :tenant and o.reference = any(:given::text []);

-- name: gone
-- The first of these opportunities that are not there any more. The others stay as they are from here on; who is about to
-- change one is waited for.
with met as materialized (
    select o.name, o.removed_at is null as present from opportunities as o
    where o.tenant_id = :tenant and o.id = any(:ids::uuid [])
    order by o.id
    for share
)

select m.name from met as m
where not m.present
order by m.name
limit :limit;

-- name: add<!
-- Opportunities that come whole from elsewhere.
insert into opportunities (
    tenant_id, id, version, name, company, contact_name, contact_email, contact_phone, value, currency, stage_id,
    owner_id, tags, expected_close_on, reference, status, lost_reason, closed_at, next_action_at, next_action_details,
    first_due_at, slips, last_activity_at, stale_floor_at, stale_cap_at, created_at, updated_at
)
select
    :tenant, r.id, r.version, r.name, r.company, r.contact_name, r.contact_email, r.contact_phone, r.value, r.currency,
    r.stage_id, r.owner_id, r.tags, r.expected_close_on, r.reference, r.status, r.lost_reason, r.closed_at,
    r.next_action_at, r.next_action_details, r.first_due_at, r.slips, r.last_activity_at, r.stale_floor_at,
    r.stale_cap_at, r.created_at, r.updated_at
from jsonb_populate_recordset(null::opportunities, :rows) as r
returning version;

-- name: record<!
-- The entries of an import, made of the same rows: looking them up again would go by what the planner knew before.
-- What was before it is that the deal was not there, which is what taking it back restores.
insert into history (tenant_id, id, opportunity_id, version, verb, actor_id, at, before, after, batch_id)
select
    :tenant, gen_random_uuid(), r.id, r.version, 'import', :actor, :now, jsonb_build_object('removed_at', :now::timestamptz),
    jsonb_build_object(
        'name', r.name, 'company', r.company, 'reference', r.reference, 'value', r.value, 'currency', r.currency,
        'status', r.status, 'lost_reason', r.lost_reason, 'stage_id', r.stage_id, 'owner_id', r.owner_id,
        'tags', r.tags, 'next_action_at', r.next_action_at, 'next_action_details', r.next_action_details
    ),
    :batch
from jsonb_populate_recordset(null::opportunities, :rows) as r
returning version;

-- name: altered^
-- The states that opportunities get by changes, in one text.
select coalesce(jsonb_agg(to_jsonb(o) || r.change || jsonb_build_object('version', r.version)), '[]')::text as states
from jsonb_to_recordset(:rows) as r (id uuid, version integer, change jsonb)
inner join opportunities as o on o.tenant_id = :tenant and r.id = o.id;

-- name: outdated
-- The first of them that are at another version by now, or gone.
select o.name from jsonb_to_recordset(:rows) as r (id uuid, version integer)
inner join opportunities as o on o.tenant_id = :tenant and r.id = o.id
where o.version <> r.version
order by o.name
limit :limit;

-- name: tell<!
-- The entries of a past that is made up.
insert into history (
    tenant_id, id, opportunity_id, version, verb, actor_id, at, planned_for, note, result, before, after, owner_id,
    stage_id, moved_to_at
)
select
    :tenant, gen_random_uuid(), r.opportunity_id, r.version, r.verb, r.actor_id, r.at, r.planned_for, r.note, r.result,
    r.before, r.after, r.owner_id, r.stage_id, r.moved_to_at
from jsonb_populate_recordset(null::history, :rows) as r
returning version;
