-- name: retire<!
-- Takes a deal out of every list, because another lives on in its place.
update opportunities as o
set version = o.version + 1, updated_at = :now, removed_at = :now, merged_into = :successor,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
returning o.version;

-- name: absorb<!
-- Gives a deal what was chosen of both.
update opportunities as o
set version = o.version + 1, updated_at = :now, name = :name, company = :company, contact_name = :contact_name,
    contact_email = :contact_email, contact_phone = :contact_phone, value = :value, currency = :currency,
    stage_id = :stage_id, owner_id = :owner_id, tags = :tags, expected_close_on = :expected_close_on,
    reference = :reference, next_action_at = :next_action_at, next_action_details = :next_action_details,
    first_due_at = :first_due_at, slips = :slips, stale_floor_at = :stale_floor_at, stale_cap_at = :stale_cap_at,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
returning o.version;

-- name: successor^
-- Which opportunity lives on in the place of one that was merged into it.
select o.merged_into from opportunities as o
where o.tenant_id = :tenant and o.id = :id and o.merged_into is not null;
