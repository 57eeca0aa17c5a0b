-- name: blocked
-- The first deals of a batch that stand in the way of its undo, or of its redo: those worked on since, and by what (for a
-- redo an undo of something older counts, too), and those whose owner of then has left, and will not be back with them.
select e.opportunity_id, e.name, e.reference, b.verb as later_verb, m.name as later_actor, g.name as leaver
from (
    select d.opportunity_id, d.version, d.before, d.undoes_id, o.name, o.reference, o.owner_id from history as d
    inner join opportunities as o on o.tenant_id = :tenant and d.opportunity_id = o.id
    where d.tenant_id = :tenant and d.batch_id = :batch and (o.version > d.version or d.before ? 'owner_id')
    offset 0 -- nobody touched most of them since: only the others are looked at
) as e
left join lateral (
    select h.verb, h.actor_id from standing_history as h
    left join history as aim on aim.tenant_id = :tenant and h.undoes_id = aim.id
    where h.tenant_id = :tenant and h.opportunity_id = e.opportunity_id and h.version > e.version
        and (h.undoes_id is null or (:redo and h.verb <> 'redo' and aim.version < e.version))
    order by h.version
    limit 1
) as b on true
left join members as m on m.tenant_id = :tenant and b.actor_id = m.id
left join members as g
    on g.tenant_id = :tenant and g.id = (e.before ->> 'owner_id')::uuid and g.left_at is not null
    and g.id is distinct from e.owner_id
    and not (:redo and g.withdrawn and g.batch_id = (
        select t.batch_id from history as t
        where t.tenant_id = :tenant and t.id = e.undoes_id
    ))
where b.verb is not null or g.id is not null
limit :limit;

-- name: size
-- How many deals a batch touched.
select count(*) as total from history as h
where h.tenant_id = :tenant and h.batch_id = :batch;

-- name: hold
-- The first deal of a batch, once nobody else is taking the batch back: nobody else can from here on.
select o.id from opportunities as o
where o.tenant_id = :tenant and o.id = (
    select h.opportunity_id from history as h
    where h.tenant_id = :tenant and h.batch_id = :batch
    order by h.opportunity_id
    limit 1
)
for update of o;

-- name: standing
-- Whether a batch still counts: all of it is taken back at once, so its first entry tells.
select exists(
    select 1 from standing_history as s
    where s.tenant_id = :tenant and s.id = (
        select h.id from history as h
        where h.tenant_id = :tenant and h.batch_id = :batch
        order by h.opportunity_id
        limit 1
    )
) as standing;

-- name: part^
-- Some of a batch, by the ids of its deals from after one on: one of its entries, and those that take it back and the
-- states it restores, each in one text.
select
    (array_agg(p.opportunity_id order by p.opportunity_id desc))[1] as last, count(*) as total,
    (array_agg(p.id))[1] as entry,
    jsonb_agg(jsonb_build_object(
        'id', gen_random_uuid(), 'opportunity_id', p.opportunity_id, 'version', p.version, 'before', p.before,
        'undoes_id', p.id
    ))::text as entries,
    jsonb_agg(p.state || p.before || jsonb_build_object('version', p.version))::text as states
from (
    select e.id, e.opportunity_id, e.before, o.version, to_jsonb(o) as state
    from history as e
    inner join opportunities as o on o.tenant_id = :tenant and e.opportunity_id = o.id
    where e.tenant_id = :tenant and e.batch_id = :batch and e.opportunity_id > :after
    order by e.opportunity_id
    limit :limit
) as p;
