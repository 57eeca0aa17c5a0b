-- name: create!
-- A new opportunity, with its next action.
insert into opportunities (
    tenant_id, id, name, company, contact_name, contact_email, contact_phone, value, currency, stage_id, owner_id, tags,
    expected_close_on, reference, next_action_at, next_action_details, first_due_at, last_activity_at, stale_floor_at,
    stale_cap_at, created_at, updated_at
)
select
    :tenant, r.id, r.name, r.company, r.contact_name, r.contact_email, r.contact_phone, r.value, r.currency, r.stage_id,
    r.owner_id, r.tags, r.expected_close_on, r.reference, r.next_action_at, r.next_action_details, r.first_due_at,
    r.last_activity_at, r.stale_floor_at, r.stale_cap_at, r.created_at, :now
from jsonb_populate_record(null::opportunities, :row) as r;

-- name: record!
-- The first entry of its history.
insert into history (tenant_id, id, opportunity_id, version, verb, actor_id, at, before, after)
values (:tenant, :entry, :opportunity, 1, 'create', :actor, :now, :before, :after);
