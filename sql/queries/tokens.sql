-- name: member^
-- Who this token is, checked with every request: no row means no entry.
select
    m.id, m.person_id, m.name, m.role, m.zone, m.locale, m.theme, m.single_keys, m.keymap,
    t.label_version, k.scope, k.id as token_id,
    coalesce(k.last_used_at < :touch_before, true) as rested
from tokens as k
inner join members as m on k.member_id = m.id and m.tenant_id = :tenant
inner join tenants as t on m.tenant_id = t.id
where k.tenant_id = :tenant and k.token_hash = :token_hash and k.revoked_at is null and m.left_at is null;

-- name: speaker^
-- Whom somebody else's token speaks for, checked with every request: the member whose person has this address.
select
    m.id, m.person_id, m.name, m.role, m.zone, m.locale, m.theme, m.single_keys, m.keymap,
    t.label_version, :scope::text as scope, null::uuid as token_id, false as rested
from people as p
inner join members as m on p.id = m.person_id and m.tenant_id = :tenant
inner join tenants as t on m.tenant_id = t.id
where p.email = :email and m.left_at is null;

-- name: add<!
-- A token of a member; only its hash is kept.
insert into tokens (tenant_id, member_id, name, scope, token_hash)
values (:tenant, :member, :name, :scope, :token_hash)
returning id;

-- name: touch!
-- Notes when a token was used.
update tokens set last_used_at = :now
where tenant_id = :tenant and id = :id and (last_used_at is null or last_used_at < :touch_before);

-- name: every
-- The tokens of a member, or of everybody, that still open something; the newest first.
select k.id, k.member_id, m.name as member, k.name, k.scope, k.created_at, k.last_used_at from tokens as k
inner join members as m on k.member_id = m.id and m.tenant_id = :tenant
where k.tenant_id = :tenant and k.revoked_at is null and (:member::uuid is null or k.member_id = :member)
order by k.created_at desc, k.id desc
limit :limit;

-- name: revoke<!
-- Ends a token, of anybody or of one member only.
update tokens set revoked_at = :now
where tenant_id = :tenant and id = :id and revoked_at is null and (:member::uuid is null or member_id = :member)
returning name;

-- name: revoke_all!
-- Ends all tokens of a member.
update tokens set revoked_at = :now
where tenant_id = :tenant and member_id = :member and revoked_at is null;
