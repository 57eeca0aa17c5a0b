-- name: current^
-- One opportunity, whole, as it is now.
select o.* from opportunity_rows as o
where o.tenant_id = :tenant and o.id = :id;

-- name: name^
-- What an opportunity is called, removed or not.
select o.name from opportunities as o
where o.tenant_id = :tenant and o.id = :id;
