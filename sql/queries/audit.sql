-- name: record!
-- Writes down what was done.
insert into audit_log (tenant_id, at, kind, actor_id, about, detail)
values (:tenant, :now, :kind, :actor, :about, :detail);

-- name: record_outside!
-- Writes down what happened outside of every tenant; nobody who serves can read it.
insert into door_log (at, kind, account, detail)
values (:now, :kind, :account, :detail);

-- name: page
-- What was done in a period, latest first, from before an entry.
select a.id, a.at, a.kind, a.actor_id, m.name as actor, a.about, a.detail
from audit_log as a
left join members as m on m.tenant_id = :tenant and a.actor_id = m.id
where a.tenant_id = :tenant and a.at >= :since and (a.at, a.id) < (:before_at, :before_id)
order by a.at desc, a.id desc
limit :limit;

-- name: page_of_kind
-- The same of one kind, by whomever, or by one member.
select a.id, a.at, a.kind, a.actor_id, m.name as actor, a.about, a.detail
from audit_log as a
left join members as m on m.tenant_id = :tenant and a.actor_id = m.id
where a.tenant_id = :tenant and a.kind = :kind and a.at >= :since and (a.at, a.id) < (:before_at, :before_id)
    and (:actor::uuid is null or a.actor_id = :actor)
order by a.at desc, a.id desc
limit :limit;

-- name: page_of_actor
-- The same by one member.
select a.id, a.at, a.kind, a.actor_id, m.name as actor, a.about, a.detail
from audit_log as a
left join members as m on m.tenant_id = :tenant and a.actor_id = m.id
where a.tenant_id = :tenant and a.actor_id = :actor and a.at >= :since and (a.at, a.id) < (:before_at, :before_id)
order by a.at desc, a.id desc
limit :limit;
