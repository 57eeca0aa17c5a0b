-- name: of
-- The members of these names, the longest known where two share one, each with the manager's name.
select distinct on (m.name) m.name, b.name as manager from members as m
left join members as b on b.tenant_id = :tenant and m.manager_id = b.id
where m.tenant_id = :tenant and m.left_at is null and m.name = any(:names)
order by m.name, m.created_at, m.id;

-- name: every
-- Everybody who is or was in the tenant, with the manager's id, the longest known first.
select m.id, m.name, m.manager_id, m.left_at is null as present from members as m
where m.tenant_id = :tenant
order by m.created_at, m.id;

-- name: appoint
-- Puts members into the teams of their managers.
update members as m set manager_id = s.manager_id
from unnest(:members::uuid [], :managers::uuid []) as s (id, manager_id)
where m.tenant_id = :tenant and m.id = s.id
returning m.id;
