-- name: all
-- The stages of the tenant in their order, the removed ones last.
select s.id, s.name, s.position, s.cadence_days, s.stale_after_days, s.version, s.removed_at is not null as removed
from stages as s
where s.tenant_id = :tenant
order by s.removed_at is not null, s.position;

-- name: add<!
-- A stage at a position.
insert into stages (tenant_id, name, position, cadence_days, stale_after_days)
values (:tenant, :name, :position, :cadence_days, :stale_after_days)
returning id;

-- name: forsaken
-- The removed stages that open deals are in, the first to be removed first. Asked by a sub-select for each, because
-- exists() becomes a join that reads every open deal.
select s.id, s.name from stages as s
where s.tenant_id = :tenant and s.removed_at is not null
    and (
        select true from opportunities as o
        where o.tenant_id = :tenant and o.stage_id = s.id and o.status = 'open' and o.removed_at is null
        limit 1
    )
order by s.position desc;

-- name: names
-- What the stages are called that a deal can be put into.
select s.name from stages as s
where s.tenant_id = :tenant and s.removed_at is null
order by s.position;

-- name: bring_back!
-- Puts a removed stage behind the others again.
update stages as s
set version = s.version + 1, removed_at = null, name = :name, position = (
    select max(o.position) + 1 from stages as o
    where o.tenant_id = :tenant and o.removed_at is null
)
where s.tenant_id = :tenant and s.id = :id and s.removed_at is not null;
