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
