-- name: record<!
-- Writes what is about to be done, from the locked row as it still is; no row unless the version is the one expected.
insert into history (
    tenant_id, id, opportunity_id, version, verb, actor_id, at, planned_for, note, result, before, after, batch_id,
    owner_id, stage_id, moved_to_at
)
select
    o.tenant_id, :entry, o.id, o.version + 1, :verb, :actor, :now, o.next_action_at, :note, :result,
    (select jsonb_object_agg(f.key, f.value) from jsonb_each(to_jsonb(o)) as f where f.key = any(:fields::text [])),
    :after, :batch, o.owner_id, o.stage_id, :moved_to_at
from opportunities as o
where o.tenant_id = :tenant and o.id = :opportunity and o.version = :version
for update of o
returning version;

-- name: record_all!
-- The same of changes to many, each with the columns it changes; none of those that are at another version.
insert into history (
    tenant_id, id, opportunity_id, version, verb, actor_id, at, planned_for, before, after, batch_id, owner_id, stage_id
)
select
    o.tenant_id, gen_random_uuid(), o.id, o.version + 1, :verb, :actor, :now, o.next_action_at,
    (select jsonb_object_agg(f.key, f.value) from jsonb_each(to_jsonb(o)) as f where r.change ? f.key),
    r.change, :batch, o.owner_id, o.stage_id
from jsonb_to_recordset(:rows) as r (id uuid, version integer, change jsonb)
inner join opportunities as o on o.tenant_id = :tenant and r.id = o.id and r.version = o.version
order by o.id
for update of o;

-- name: timeline
-- What was done to an opportunity, and in a family to those merged into it, latest first, to each between two versions:
-- stages and owners by the names they have now, what an undo took back (aim), and whether an entry was taken back itself.
with recursive family as (
    select :opportunity::uuid as id
    union
    select o.id from opportunities as o
    inner join family as f on o.merged_into = f.id
    where o.tenant_id = :tenant and :family
)

select
    h.id, h.opportunity_id, d.name, h.version, h.verb, h.actor_id, m.name as actor, h.at, h.planned_for, h.note,
    h.result, h.before, h.after, h.batch_id, s.name as old_stage, t.name as new_stage, p.name as old_owner,
    n.name as new_owner, coalesce(deed.verb, aim.verb) as aim, k.id is null as undone
from family as f
left join unnest(:ids::uuid [], :befores::integer []) as c (id, before_version) on f.id = c.id
cross join lateral (
    select e.* from history as e
    where e.tenant_id = :tenant and e.opportunity_id = f.id and e.version > :after_version
        and e.version < coalesce(c.before_version, :last_version)
    order by e.version desc
    limit :limit
) as h
inner join opportunities as d on d.tenant_id = :tenant and h.opportunity_id = d.id
left join members as m on m.tenant_id = :tenant and h.actor_id = m.id
left join stages as s on s.tenant_id = :tenant and s.id = (h.before ->> 'stage_id')::uuid
left join stages as t on t.tenant_id = :tenant and t.id = (h.after ->> 'stage_id')::uuid
left join members as p on p.tenant_id = :tenant and p.id = (h.before ->> 'owner_id')::uuid
left join members as n on n.tenant_id = :tenant and n.id = (h.after ->> 'owner_id')::uuid
left join standing_history as k on k.tenant_id = :tenant and h.id = k.id
left join history as aim on aim.tenant_id = :tenant and h.undoes_id = aim.id
left join history as deed on deed.tenant_id = :tenant and aim.undoes_id = deed.id
order by h.at desc, h.version desc
limit :limit;

-- name: undoable
-- What undo would take back for a member: his latest entry that still counts, of all or of one opportunity, or the one
-- named (by a manager anybody's), with all of its batch; each with the state of its deal and with what stands in the way:
-- the first later entry, and who would own the deal again but has left. Going back line by line, a batch that was taken
-- back costs no more for having many entries.
with recursive line as (
    select
        null::uuid as id, null::uuid as batch_id, 'infinity'::timestamptz as at, :last_id::uuid as line_id,
        not :latest as ended
    union all
    select n.id, n.batch_id, n.at, n.line_id, n.undoes_id is null and exists(
        select 1 from standing_history as s where s.tenant_id = :tenant and n.id = s.id
    )
    from line
    cross join lateral (
        select h.id, h.batch_id, h.at, h.line_id, h.undoes_id from history as h
        where h.tenant_id = :tenant and h.actor_id = :actor and (h.at, h.line_id) < (line.at, line.line_id)
        order by h.at desc, h.line_id desc limit 1
    ) as n
    where not line.ended
),

latest as materialized (
    select line.id, line.batch_id from line where line.ended and line.id is not null
    union all
    (
        select h.id, h.batch_id from standing_history as h
        where h.tenant_id = :tenant and h.actor_id = :actor and h.undoes_id is null and h.opportunity_id = :opportunity
        order by h.version desc limit 1
    )
    union all
    select h.id, h.batch_id from standing_history as h
    where h.tenant_id = :tenant and h.id = :entry and h.undoes_id is null and (:any_actor or h.actor_id = :actor)
)

select e.*, latest.batch_id from latest
cross join lateral unnest(case when latest.batch_id is null then array[latest.id] else array(
    select d.id from history as d
    where d.tenant_id = :tenant and d.batch_id = latest.batch_id order by d.opportunity_id limit :limit
) end) as entry (id)
inner join undo_rows as e on e.tenant_id = :tenant and entry.id = e.id
order by e.opportunity_id
limit :limit;

-- name: redoable
-- What redo would bring back for a member: his latest undo, of all or of one opportunity, unless he did something new
-- since; each entry of its batch with the state of its deal and with what was done, or taken back from further down, in
-- the meantime, and who would own the deal again but has left, and will not be back with the import.
with recursive line as (
    select
        null::uuid as id, null::uuid as batch_id, 'infinity'::timestamptz as at, :last_id::uuid as line_id,
        :opportunity::uuid is not null as ended
    union all
    select n.id, n.batch_id, n.at, n.line_id, n.verb = 'undo' and exists(
        select 1 from standing_history as s where s.tenant_id = :tenant and n.id = s.id
    )
    from line
    cross join lateral (
        select h.id, h.batch_id, h.at, h.line_id, h.verb from history as h
        where h.tenant_id = :tenant and h.actor_id = :actor and (h.at, h.line_id) < (line.at, line.line_id)
        order by h.at desc, h.line_id desc limit 1
    ) as n
    where not line.ended and n.verb in ('undo', 'redo')
),

latest as materialized (
    select line.id, line.batch_id from line where line.ended and line.id is not null
    union all
    (
        select u.id, u.batch_id from standing_history as u
        where u.tenant_id = :tenant and u.opportunity_id = :opportunity and u.actor_id = :actor and u.verb = 'undo'
            and not exists(
                select 1 from history as n
                where n.tenant_id = :tenant and n.actor_id = :actor and n.undoes_id is null and n.at > u.at
            )
        order by u.version desc limit 1
    )
)

select e.*, latest.batch_id from latest
cross join lateral unnest(case when latest.batch_id is null then array[latest.id] else array(
    select d.id from history as d
    where d.tenant_id = :tenant and d.batch_id = latest.batch_id order by d.opportunity_id limit :limit
) end) as entry (id)
inner join undo_rows as e on e.tenant_id = :tenant and entry.id = e.id
order by e.opportunity_id
limit :limit;

-- name: entry^
-- One entry.
select h.* from history_rows as h
where h.tenant_id = :tenant and h.id = :entry;

-- name: lines
-- What the team, or some of it, did, latest first, from a cursor on: a line for each entry, or for a whole batch. Each
-- line is looked up by its place in the index, so a batch costs no more for having many entries.
with recursive line as (
    select 0 as number, null::uuid as id, :before_at::timestamptz as at, :before_id::uuid as line_id
    union all
    select line.number + 1, n.id, n.at, n.line_id
    from line
    cross join lateral (
        select h.id, h.at, h.line_id from history as h
        where h.tenant_id = :tenant and h.at >= :starts_at and (h.at, h.line_id) < (line.at, line.line_id)
            and (:verbs::text [] is null or h.verb = any(:verbs))
            and (:actors::uuid [] is null or h.actor_id = any(:actors))
        order by h.at desc, h.line_id desc
        limit 1
    ) as n
    where line.number < :limit
)

select told.* from line
cross join lateral (
    select h.* from history_rows as h
    where h.tenant_id = :tenant and h.id = line.id
    limit 1
) as told
order by line.number;

-- name: lines_of
-- The same for one member.
with recursive line as (
    select 0 as number, null::uuid as id, :before_at::timestamptz as at, :before_id::uuid as line_id
    union all
    select line.number + 1, n.id, n.at, n.line_id
    from line
    cross join lateral (
        select h.id, h.at, h.line_id from history as h
        where h.tenant_id = :tenant and h.actor_id = :actor and h.at >= :starts_at
            and (h.at, h.line_id) < (line.at, line.line_id)
            and (:verbs::text [] is null or h.verb = any(:verbs))
        order by h.at desc, h.line_id desc
        limit 1
    ) as n
    where line.number < :limit
)

select told.* from line
cross join lateral (
    select h.* from history_rows as h
    where h.tenant_id = :tenant and h.id = line.id
    limit 1
) as told
order by line.number;

-- name: batch
-- The entries of a batch in the order of their deals, from a cursor on.
select told.* from (
    select b.id from history as b
    where b.tenant_id = :tenant and b.batch_id = :batch and b.opportunity_id > :after
    order by b.opportunity_id
    limit :limit
) as part
cross join lateral (
    select h.* from history_rows as h
    where h.tenant_id = :tenant and h.id = part.id
    limit 1
) as told
order by told.opportunity_id;

-- name: take_back!
-- The entries of an undo or a redo: each names the one it takes back, from the locked deals as they still are.
insert into history (
    tenant_id, id, opportunity_id, version, verb, actor_id, at, planned_for, before, after, batch_id, undoes_id,
    owner_id, stage_id
)
select
    o.tenant_id, t.id, o.id, o.version + 1, :verb, :actor, :now, o.next_action_at,
    (select jsonb_object_agg(f.key, f.value) from jsonb_each(to_jsonb(o)) as f where t.before ? f.key),
    t.before, :batch, t.undoes_id, o.owner_id, o.stage_id
from jsonb_to_recordset(:entries) as t (id uuid, opportunity_id uuid, version integer, before jsonb, undoes_id uuid)
inner join opportunities as o on o.tenant_id = :tenant and t.opportunity_id = o.id and t.version = o.version
order by o.id
for update of o;

-- name: names
-- What everybody and every stage there is or was is called.
select m.id, m.name from members as m
where m.tenant_id = :tenant
union all
select s.id, s.name from stages as s
where s.tenant_id = :tenant;
