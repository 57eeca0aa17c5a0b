-- name: record<!
-- Writes what is about to be done, from the locked row as it still is; no row unless the version is the one expected.
insert into history (
    tenant_id, id, opportunity_id, version, verb, actor_id, at, planned_for, note, result, before, after, batch_id
)
select
    o.tenant_id, :entry, o.id, o.version + 1, :verb, :actor, :now, o.next_action_at, :note, :result,
    (select jsonb_object_agg(f.name, to_jsonb(o) -> f.name) from unnest(:fields::text []) as f (name)),
    :after, :batch
from opportunities as o
where o.tenant_id = :tenant and o.id = :opportunity and o.version = :version and o.removed_at is null
for update of o
returning version;

-- name: timeline
-- What was done to an opportunity, latest first, from before a version.
select
    h.id, h.opportunity_id, h.version, h.verb, h.actor_id, m.name as actor, h.at, h.planned_for, h.note, h.result,
    h.before, h.after, h.batch_id
from history as h
left join members as m on m.tenant_id = :tenant and h.actor_id = m.id
where h.tenant_id = :tenant and h.opportunity_id = :opportunity and h.version < :before_version
order by h.version desc
limit :limit;

-- name: since
-- What was done to an opportunity after a version, in order: what a conflict shows.
select
    h.id, h.opportunity_id, h.version, h.verb, h.actor_id, m.name as actor, h.at, h.planned_for, h.note, h.result,
    h.before, h.after, h.batch_id
from history as h
left join members as m on m.tenant_id = :tenant and h.actor_id = m.id
where h.tenant_id = :tenant and h.opportunity_id = :opportunity and h.version > :version
order by h.version
limit 20;
