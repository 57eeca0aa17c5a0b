-- name: of_person
-- The tenants a person may enter; seen through the person's own policy, before a tenant is chosen.
select m.tenant_id, m.id, t.slug, t.name from members as m
inner join tenants as t on m.tenant_id = t.id
where m.person_id = :person and m.left_at is null
order by t.name;

-- name: names
-- Everybody in the tenant, and whether he is there still; nobody who came and went with an import that is undone.
select m.id, m.name, m.manager_id, m.role, m.left_at is null as present from members as m
where m.tenant_id = :tenant and not m.withdrawn
order by m.name, m.id;

-- name: by_names
-- The members an import means by these names, the longest known where two share one. They are not withdrawn until it is
-- saved; who is about to be is waited for.
with met as materialized (
    select m.id, m.name, m.created_at from members as m
    where m.tenant_id = :tenant and m.left_at is null and m.name = any(:names)
    order by m.id
    for key share
)

select distinct on (m.name) m.name, m.id from met as m
order by m.name, m.created_at, m.id;

-- name: leavers
-- Those of some names whose members have left the team; not those who came and went with an import that is undone.
select distinct m.name from members as m
where m.tenant_id = :tenant and m.left_at is not null and not m.withdrawn and m.name = any(:names)
order by m.name;

-- name: by_email^
-- The member of the tenant whose person has this address.
select m.id, m.name, m.role, m.person_id from members as m
inner join people as p on m.person_id = p.id
where m.tenant_id = :tenant and m.left_at is null and p.email = :email;

-- name: add<!
-- A member; without a person one who owns deals but cannot sign in.
insert into members (tenant_id, person_id, name, role, zone, locale)
values (:tenant, :person, :name, :role, :zone, :locale)
returning id;

-- name: add_names
-- Members of these names who own deals but cannot sign in, and the import that brings them, if any.
insert into members (tenant_id, name, role, batch_id)
select :tenant, n.name, :role, :batch from unnest(:names::text []) as n (name)
returning name, id;

-- name: admit<!
-- Makes the member of this name who could not sign in the person's; no row where there is none.
update members set person_id = :person, role = :role
where tenant_id = :tenant and id = (
    select m.id from members as m
    where m.tenant_id = :tenant and m.left_at is null and m.person_id is null and m.name = :name
    order by m.created_at, m.id
    limit 1
)
returning id;

-- name: find^
-- One member, whether or not still in the team.
select m.id, m.name, m.role, m.person_id, m.left_at from members as m
where m.tenant_id = :tenant and m.id = :member;

-- name: known_by^
-- The member whose person has this address, whether or not still in the team.
select m.id, m.name, m.left_at from members as m
inner join people as p on m.person_id = p.id
where m.tenant_id = :tenant and p.email = :email;

-- name: unable^
-- The member of this name who cannot sign in, and whom nobody has invited yet.
select m.id from members as m
where m.tenant_id = :tenant and m.left_at is null and m.person_id is null and m.name = :name
    and not exists(
        select 1 from invitations as i
        where i.tenant_id = :tenant and i.member_id = m.id and i.used_at is null and i.expires_at > :now
    )
order by m.created_at, m.id
limit 1;

-- name: bind<!
-- Makes a member who could not sign in a person's; no row where the member left or is somebody's already.
update members set person_id = :person
where tenant_id = :tenant and id = :member and person_id is null and left_at is null
returning id;

-- name: prepare!
-- The role a member gets who is about to be invited.
update members set role = :role
where tenant_id = :tenant and id = :member;

-- name: brought
-- The members that the import of an entry brought and who cannot sign in. Who is about to give them something, or to
-- invite them, is waited for.
select m.id from members as m
where m.tenant_id = :tenant and m.left_at is null and m.person_id is null and m.batch_id = (
    select h.batch_id from history as h
    where h.tenant_id = :tenant and h.id = :entry
)
order by m.id
for update;

-- name: withdraw
-- Has those of these members leave who have nothing, did nothing, lead nobody and were never invited.
update members as m set left_at = :now, withdrawn = true
where m.tenant_id = :tenant and m.id = any(:ids)
    and not exists(select 1 from invitations as i where i.tenant_id = :tenant and i.member_id = m.id)
    and not exists(select 1 from history as h where h.tenant_id = :tenant and h.actor_id = m.id)
    and not exists(select 1 from members as l where l.tenant_id = :tenant and l.manager_id = m.id and l.left_at is null)
    and m.id not in (
        select o.owner_id from opportunities as o
        where o.tenant_id = :tenant and o.owner_id = any(:ids) and o.removed_at is null
    )
returning m.id;

-- name: restore
-- Lets the members in again who were withdrawn with the import that the undo of an entry took back.
update members as m set left_at = null, withdrawn = false
where m.tenant_id = :tenant and m.withdrawn and m.batch_id = (
    select t.batch_id from history as u
    inner join history as t on t.tenant_id = :tenant and u.undoes_id = t.id
    where u.tenant_id = :tenant and u.id = :entry
)
returning m.id;
