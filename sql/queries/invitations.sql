-- name: add!
-- The invitation of a member; one made before is good no longer.
insert into invitations (tenant_id, member_id, email, token_hash, created_at, expires_at)
values (:tenant, :member, :email, :token_hash, :now, :expires_at)
on conflict (tenant_id, member_id) do update
    set email = excluded.email, token_hash = excluded.token_hash, created_at = excluded.created_at,
        expires_at = excluded.expires_at, used_at = null;

-- name: find^
-- The invitation behind a link that is still good: whom it is for, and what the person becomes of which team.
select i.member_id, i.email, m.name, m.role, t.name as team, t.slug from invitations as i
inner join members as m on i.member_id = m.id and m.tenant_id = :tenant
inner join tenants as t on m.tenant_id = t.id
where i.tenant_id = :tenant and i.token_hash = :token_hash and i.used_at is null and i.expires_at > :now
    and m.left_at is null and m.person_id is null;

-- name: pending^
-- Who was invited by an address and has not come yet.
select m.id, m.name from invitations as i
inner join members as m on i.member_id = m.id and m.tenant_id = :tenant
where i.tenant_id = :tenant and i.email = :email and i.used_at is null and i.expires_at > :now
    and m.left_at is null and m.person_id is null
limit 1;

-- name: use<!
-- Uses up a link that is still good; no row where somebody was faster.
update invitations set used_at = :now
where tenant_id = :tenant and token_hash = :token_hash and used_at is null and expires_at > :now
returning member_id;

-- name: withdraw!
-- A member's invitation is good no longer.
update invitations set used_at = :now
where tenant_id = :tenant and member_id = :member and used_at is null;
