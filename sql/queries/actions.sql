-- name: cards
-- The cards that are asked for by id, with everything they show.
select o.* from opportunity_rows as o
where o.tenant_id = :tenant and o.id = any(:ids);

-- name: due
-- The team's due actions with everything known of them, oldest first, from a cursor on: what programs read.
select o.* from opportunity_rows as o
where o.tenant_id = :tenant and o.next_action_at <= :now and (o.next_action_at, o.id) > (:after_at, :after_id)
order by o.next_action_at, o.id
limit :limit;

-- name: complete<!
-- Says what happened and what comes next, or closes the deal; a stale version or a closed deal changes nothing.
-- The limits of every stage come as arrays, because the deal's stage is known here only.
update opportunities as o
set version = o.version + 1, updated_at = :now, last_activity_at = :now, stage_id = s.id,
    next_action_at = :at, next_action_details = :details, first_due_at = :at, slips = 0,
    status = case when o.status = 'won' then 'won' else :status end,
    lost_reason = :lost_reason,
    closed_at = coalesce(o.closed_at, :closed_at),
    stale_floor_at = s.stale_floor_at, stale_cap_at = s.stale_cap_at,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
from unnest(:stages::uuid [], :stale_floors::timestamptz [], :stale_caps::timestamptz [])
    as s (id, stale_floor_at, stale_cap_at)
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
    and o.next_action_at is not null and (o.status = 'open' or :status <> 'lost')
    and s.id = coalesce(:stage, o.stage_id)
returning o.version;

-- name: try_again
-- Nobody answered: the same step again, after the cadence of the deal's stage.
update opportunities as o
set version = o.version + 1, updated_at = :now, last_activity_at = :now,
    next_action_at = l.at, first_due_at = l.at, slips = 0,
    stale_floor_at = l.stale_floor_at, stale_cap_at = l.stale_cap_at,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
from unnest(:stages::uuid [], :ats::timestamptz [], :stale_floors::timestamptz [], :stale_caps::timestamptz [])
    as l (id, at, stale_floor_at, stale_cap_at)
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
    and o.next_action_at is not null and o.stage_id = l.id
returning o.version;

-- name: reschedule
-- Moves the time of the next action; later than planned is a slip.
update opportunities as o
set version = o.version + 1, updated_at = :now, next_action_at = :at,
    slips = o.slips + case when :at > o.next_action_at then 1 else 0 end,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
    and o.next_action_at is not null
returning o.version;

-- name: note
-- Something happened, and the next action stays as it is.
update opportunities as o
set version = o.version + 1, updated_at = :now, last_activity_at = :now,
    stale_floor_at = l.stale_floor_at, stale_cap_at = l.stale_cap_at,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
from unnest(:stages::uuid [], :stale_floors::timestamptz [], :stale_caps::timestamptz [])
    as l (id, stale_floor_at, stale_cap_at)
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null and o.stage_id = l.id
returning o.version;

-- name: edit_step
-- Other words for the next action.
update opportunities as o
set version = o.version + 1, updated_at = :now, next_action_details = :details,
    assigned_by = case when o.owner_id = :me then null else o.assigned_by end
where o.tenant_id = :tenant and o.id = :id and o.version = :version and o.removed_at is null
    and o.next_action_at is not null
returning o.version;

-- name: loads
-- How many actions lie on each of some days beside those that are to be moved there: of their owners, or mine where they
-- have none.
select d.position, (
    select count(*) from (
        select 1 from opportunities as o
        where o.tenant_id = :tenant and o.removed_at is null
            and o.owner_key = any(array(
                select distinct coalesce(m.owner_id, :me) from opportunities as m
                where m.tenant_id = :tenant and m.id = any(:moved::uuid [])
            ))
            and o.next_action_at >= d.starts_at and o.next_action_at < d.ends_at
            and o.id <> all(:moved::uuid [])
        limit 100
    ) as day
) as total
from unnest(:starts::timestamptz [], :ends::timestamptz []) with ordinality as d (starts_at, ends_at, position)
order by d.position;

-- name: planned
-- When some actions are due, the longest waiting first.
select o.id, o.next_action_at from opportunities as o
where o.tenant_id = :tenant and o.id = any(:ids) and o.next_action_at is not null
order by o.next_action_at, o.id;
