-- name: leave!
-- A member is none from now on; the name stays in history.
update members set left_at = :now
where tenant_id = :tenant and id = :member and left_at is null;

-- name: come_back!
-- A member who left is one again.
update members set left_at = null
where tenant_id = :tenant and id = :member;

-- name: planned
-- All a member has to do, locked so that nobody changes it on its way to somebody else.
select o.id, o.version from opportunities as o
where o.tenant_id = :tenant and o.owner_key = :member and o.next_action_at is not null and o.removed_at is null
order by o.id
for update;
