-- name: find^
-- One opportunity, whole.
select o.* from opportunity_rows as o
where o.tenant_id = :tenant and o.id = :id;

-- name: version^
-- The present version of an opportunity, locked: for writers who did not say which they mean.
select o.version from opportunities as o
where o.tenant_id = :tenant and o.id = :id and o.removed_at is null
for update;
