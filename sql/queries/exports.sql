-- name: page
-- All opportunities by id, from after one on.
select o.* from opportunity_rows as o
where o.tenant_id = :tenant and o.id > :after
order by o.id
limit :limit;
