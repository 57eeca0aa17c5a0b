-- name: take<!
-- A member's lease of an opportunity, beside those of colleagues; no row where there is no such opportunity.
insert into leases (tenant_id, opportunity_id, member_id, expires_at)
select o.tenant_id, o.id, :member, :expires_at from opportunities as o
where o.tenant_id = :tenant and o.id = :opportunity and o.removed_at is null
on conflict (tenant_id, opportunity_id, member_id) do update set expires_at = excluded.expires_at
returning opportunity_id;

-- name: release!
-- The end of a member's own lease of an opportunity, if there is one.
delete from leases
where tenant_id = :tenant and opportunity_id = :opportunity and member_id = :member;

-- name: live
-- What colleagues are on just now; of several the one who came last.
select distinct on (l.opportunity_id) l.opportunity_id, m.name from leases as l
inner join members as m on m.tenant_id = :tenant and l.member_id = m.id
where l.tenant_id = :tenant and l.expires_at > :now and l.member_id <> :member
order by l.opportunity_id asc, l.expires_at desc, l.member_id asc;
