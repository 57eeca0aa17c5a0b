-- The logs, for the command line alone.

-- name: audit_log(tenant, kind, since, limit)
-- What was done in one tenant, latest first.
select a.at, a.kind, m.name as actor, a.about, a.detail
from audit_log as a
left join members as m on a.tenant_id = m.tenant_id and a.actor_id = m.id
where a.tenant_id = :tenant and (:kind::text is null or a.kind = :kind) and a.at >= :since
order by a.at desc, a.id desc
limit :limit;

-- name: door_log(kind, since, limit)
-- What happened outside of every tenant, latest first; the account is a hash.
select d.at, d.kind, null as actor, d.account as about, d.detail
from door_log as d
where (:kind::text is null or d.kind = :kind) and d.at >= :since
order by d.at desc, d.id desc
limit :limit;

-- name: tenant_of(slug)$
-- The id of the tenant with this slug.
select t.id from tenants as t where t.slug = :slug;
