-- name: find^
-- The member's link, if there is one.
select l.created_at, l.last_used_at from calendar_links as l
where l.tenant_id = :tenant and l.member_id = :member;

-- name: make!
-- A link of a member, in the place of the one before; only its hash is kept.
insert into calendar_links (tenant_id, member_id, token_hash, created_at)
values (:tenant, :member, :token_hash, :now)
on conflict (tenant_id, member_id) do update
set token_hash = excluded.token_hash, created_at = excluded.created_at, last_used_at = null;

-- name: revoke!
-- Ends the link of a member.
delete from calendar_links where tenant_id = :tenant and member_id = :member;

-- name: member^
-- Whose link this is: no row means no entry.
select m.id, m.name, t.slug, t.name as team, coalesce(l.last_used_at < :touch_before, true) as rested
from calendar_links as l
inner join members as m on m.tenant_id = :tenant and l.member_id = m.id
inner join tenants as t on m.tenant_id = t.id
where l.tenant_id = :tenant and l.token_hash = :token_hash and m.left_at is null;

-- name: touch!
-- Notes when a link was used.
update calendar_links set last_used_at = :now
where tenant_id = :tenant and member_id = :member;

-- name: actions
-- A member's planned actions, soonest first.
select o.* from opportunity_rows as o
where o.tenant_id = :tenant and o.owner_id = :owner and o.next_action_at is not null
order by o.next_action_at, o.id
limit :limit;
