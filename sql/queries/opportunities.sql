-- name: versions
-- The present versions of some opportunities, locked: for writers who did not say which they mean.
select o.id, o.version from opportunities as o
where o.tenant_id = :tenant and o.id = any(:ids) and o.removed_at is null
order by o.id
for update;

-- name: activity
-- When something last happened to some opportunities.
select o.id, o.last_activity_at from opportunities as o
where o.tenant_id = :tenant and o.id = any(:ids);

-- name: restore
-- Puts deals back into states they had, all of them or, where a version is stale, fewer: the caller counts.
update opportunities as o
set version = o.version + 1, updated_at = :now,
    name = s.name, company = s.company, contact_name = s.contact_name, contact_email = s.contact_email,
    contact_phone = s.contact_phone, value = s.value, currency = s.currency, stage_id = s.stage_id,
    owner_id = s.owner_id, tags = s.tags, expected_close_on = s.expected_close_on, reference = s.reference,
    status = s.status, lost_reason = s.lost_reason, closed_at = s.closed_at, next_action_at = s.next_action_at,
    next_action_details = s.next_action_details, first_due_at = s.first_due_at, slips = s.slips,
    last_activity_at = s.last_activity_at, stale_floor_at = s.stale_floor_at, stale_cap_at = s.stale_cap_at,
    removed_at = s.removed_at, merged_into = s.merged_into, assigned_by = s.assigned_by, created_at = s.created_at
from jsonb_to_recordset(:states) as s (
    id uuid, version integer, name text, company text, contact_name text, contact_email text, contact_phone text,
    value bigint, currency text, stage_id uuid, owner_id uuid, tags text [], expected_close_on date, reference text,
    status text, lost_reason text, closed_at timestamptz, next_action_at timestamptz, next_action_details text,
    first_due_at timestamptz, slips integer, last_activity_at timestamptz, stale_floor_at timestamptz,
    stale_cap_at timestamptz, removed_at timestamptz, merged_into uuid, assigned_by uuid, created_at timestamptz
)
where o.tenant_id = :tenant and o.id = s.id and o.version = s.version
returning o.id;

-- name: close
-- Won, or lost with a reason; a won deal may carry a renewal.
update opportunities as o
set version = o.version + 1, updated_at = :now, last_activity_at = :now,
    status = :status, lost_reason = :lost_reason, closed_at = :now,
    next_action_at = :at, next_action_details = :details, first_due_at = :at, slips = 0,
    stale_floor_at = l.stale_floor_at, stale_cap_at = l.stale_cap_at,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
from unnest(:stages::uuid [], :stale_floors::timestamptz [], :stale_caps::timestamptz [])
    as l (id, stale_floor_at, stale_cap_at)
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
    and o.status = 'open' and o.stage_id = l.id
returning o.version;

-- name: reopen
-- Back into the pipeline, with a next action as every open deal.
update opportunities as o
set version = o.version + 1, updated_at = :now, last_activity_at = :now,
    status = 'open', lost_reason = null, closed_at = null,
    next_action_at = :at, next_action_details = :details, first_due_at = :at, slips = 0,
    stale_floor_at = l.stale_floor_at, stale_cap_at = l.stale_cap_at,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
from unnest(:stages::uuid [], :stale_floors::timestamptz [], :stale_caps::timestamptz [])
    as l (id, stale_floor_at, stale_cap_at)
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
    and o.status <> 'open' and o.stage_id = l.id
returning o.version;

-- name: set_stage
-- Moves a deal to another stage, whose limit counts from the last activity as before.
update opportunities as o
set version = o.version + 1, updated_at = :now, stage_id = :stage,
    stale_floor_at = :stale_floor_at, stale_cap_at = :stale_cap_at,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
returning o.version;

-- name: assign
-- Gives a deal to a member or to nobody; a rep takes what nobody owns and hands on what is his.
update opportunities as o
set version = o.version + 1, updated_at = :now, owner_id = :owner, assigned_by = :assigned_by
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
    and (:any_owner or o.owner_id = :me or (o.owner_id is null and :owner = :me))
returning o.version;

-- name: edit_fields
-- Other facts about a deal.
update opportunities as o
set version = o.version + 1, updated_at = :now, name = :name, company = :company, contact_name = :contact_name,
    contact_email = :contact_email, contact_phone = :contact_phone, value = :value, currency = :currency,
    expected_close_on = :expected_close_on, reference = :reference,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
returning o.version;

-- name: tag
-- Replaces the tags.
update opportunities as o
set version = o.version + 1, updated_at = :now, tags = :tags,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
returning o.version;

-- name: remove
-- Takes a deal out of every list, count and search.
update opportunities as o
set version = o.version + 1, updated_at = :now, removed_at = :now,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
returning o.version;
