-- name: all
-- The stages of the tenant in their order.
select s.id, s.name, s.position, s.cadence_days, s.stale_after_days from stages as s
where s.tenant_id = :tenant
order by s.position;

-- name: add<!
-- A stage at a position.
insert into stages (tenant_id, name, position, cadence_days, stale_after_days)
values (:tenant, :name, :position, :cadence_days, :stale_after_days)
returning id;
