-- name: everybody
-- All who are or were in the tenant, with the address, the invitation that waits and how much is planned for each; but for
-- who came and went with an import that is undone.
select
    m.id, m.name, m.role, m.manager_id, b.name as manager, m.person_id, m.left_at,
    coalesce(p.email, i.email) as email, i.expires_at as invited_until,
    cardinality(array(
        select 1 from opportunities as o
        where o.tenant_id = :tenant and o.owner_key = m.id and o.next_action_at is not null and o.removed_at is null
        limit 100
    )) as planned
from members as m
left join people as p on m.person_id = p.id
left join members as b on b.tenant_id = :tenant and m.manager_id = b.id
left join invitations as i
    on i.tenant_id = :tenant and m.id = i.member_id and i.used_at is null and i.expires_at > :now
where m.tenant_id = :tenant and (m.id = :member or (:member::uuid is null and not m.withdrawn))
order by m.left_at is not null, m.name, m.id
limit :limit;

-- name: admins
-- The admins who can sign in, locked: taking one away waits for whoever takes another, not for a mere mention of one, as
-- in the audit log.
select m.id from members as m
where m.tenant_id = :tenant and m.role = 'admin' and m.left_at is null and m.person_id is not null
order by m.id
for no key update;

-- name: change<!
-- A member's name and role, and in whose team the member is.
update members set name = :name, role = :role, manager_id = :manager
where tenant_id = :tenant and id = :member
returning id;

-- name: leave!
-- A member is none from now on; the name stays in history.
update members set left_at = :now
where tenant_id = :tenant and id = :member and left_at is null;

-- name: come_back!
-- A member who left is one again.
update members set left_at = null, withdrawn = false
where tenant_id = :tenant and id = :member;

-- name: planned
-- All a member has to do, locked so that nobody changes it on its way to somebody else.
select o.id, o.version from opportunities as o
where o.tenant_id = :tenant and o.owner_key = :member and o.next_action_at is not null and o.removed_at is null
order by o.id
for update;
