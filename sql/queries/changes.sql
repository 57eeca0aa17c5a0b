-- name: current^
-- One opportunity, whole, as it is now.
select o.* from opportunity_rows as o
where o.tenant_id = :tenant and o.id = :id;
