-- name: every
-- The saved views of those who have not left, and the team's, in their order.
select v.id, v.member_id, v.shared, v.name, v.kind, v.words from views as v
inner join members as m on m.tenant_id = :tenant and v.member_id = m.id
where v.tenant_id = :tenant and (v.shared or m.left_at is null)
order by v.position, v.created_at, v.id;

-- name: add!
-- Saves a view, after all others.
insert into views (tenant_id, member_id, shared, name, kind, words, position)
select :tenant, :member, :shared, :name, :kind, :words, coalesce(max(v.position), 0) + 1
from views as v
where v.tenant_id = :tenant;

-- name: rename
-- Another name for a view.
update views set name = :name
where tenant_id = :tenant and id = :id
returning id;

-- name: remove
-- Takes a view away.
delete from views
where tenant_id = :tenant and id = :id
returning id;

-- name: arrange!
-- Puts some views in the order given.
update views as v set position = o.position
from unnest(:ids::uuid []) with ordinality as o (id, position)
where v.tenant_id = :tenant and v.id = o.id;
