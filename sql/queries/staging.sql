-- name: add<!
-- A further stage, the last one.
insert into stages (tenant_id, name, position, cadence_days, stale_after_days)
select :tenant, :name, coalesce(max(s.position), -1) + 1, :cadence_days, :stale_after_days
from stages as s
where s.tenant_id = :tenant
returning id;

-- name: change<!
-- Another name, cadence or limit; a stale version changes nothing.
update stages as s
set version = s.version + 1, name = :name, cadence_days = :cadence_days, stale_after_days = :stale_after_days
where s.tenant_id = :tenant and s.id = :id and s.version = :version and s.removed_at is null
returning s.version;

-- name: ordered
-- The stages in their order, locked: who changes the order waits for whoever does.
select s.id, s.version, s.position from stages as s
where s.tenant_id = :tenant and s.removed_at is null
order by s.position
for update;

-- name: place
-- Puts stages at positions, all in one statement, as no two may have the same.
update stages as s
set version = s.version + 1, position = p.position
from unnest(:ids::uuid [], :versions::integer [], :positions::smallint []) as p (id, version, position)
where s.tenant_id = :tenant and s.id = p.id and s.version = p.version
returning s.id;

-- name: hold
-- Locks a stage that is to be removed: whoever is putting a deal into it has ended by now, and who comes later waits.
select s.id from stages as s
where s.tenant_id = :tenant and s.id = :id
for update;

-- name: remove<!
-- No deal is put into it any more.
update stages as s
set version = s.version + 1, removed_at = :now, position = (
    select least(min(o.position), 0) - 1 from stages as o
    where o.tenant_id = :tenant
)
where s.tenant_id = :tenant and s.id = :id and s.version = :version and s.removed_at is null
returning s.version;

-- name: counts
-- How many open deals each stage has.
select o.stage_id, count(*) as total from opportunities as o
where o.tenant_id = :tenant and o.status = 'open' and o.removed_at is null
group by o.stage_id;

-- name: deals
-- Some of the open deals of a stage, from an id on, locked as they are.
select o.id, o.version, o.last_activity_at from opportunities as o
where o.tenant_id = :tenant and o.stage_id = :stage and o.status = 'open' and o.removed_at is null and o.id > :after
order by o.id
limit :limit
for update;

-- name: relimit
-- When some deals turn stale by another limit of their stage.
update opportunities as o
set version = o.version + 1, updated_at = :now, stale_floor_at = l.stale_floor_at, stale_cap_at = l.stale_cap_at
from unnest(:ids::uuid [], :versions::integer [], :stale_floors::timestamptz [], :stale_caps::timestamptz [])
    as l (id, version, stale_floor_at, stale_cap_at)
where o.tenant_id = :tenant and o.id = l.id and o.version = l.version
returning o.id;
