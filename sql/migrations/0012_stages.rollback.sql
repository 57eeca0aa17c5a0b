drop index opportunities__stage;
create index opportunities__stage on opportunities (tenant_id, stage_id, status)
where removed_at is null;
comment on index opportunities__stage is 'The pipeline by stage, and whether a stage is in use.';
alter table stages drop constraint stages__position__removed;
-- A removed stage takes a place behind the others and a name that is its own.
do $$
declare
    tenant uuid;
begin
    for tenant in select t.id from tenants as t loop
        perform set_config('app.tenant_id', tenant::text, true);
        update stages as s
        set position = (select coalesce(max(o.position), 0) from stages as o where o.tenant_id = tenant) + r.number,
            name = left(s.name, 20) || ' ' || s.id
        from (
            select x.id, row_number() over (order by x.id) as number from stages as x
            where x.tenant_id = tenant and x.removed_at is not null
        ) as r
        where s.tenant_id = tenant and s.id = r.id;
    end loop;
    perform set_config('app.tenant_id', '', true);
end;
$$;
drop index stages__name__taken;
alter table stages add constraint stages__name__taken unique (tenant_id, name);
alter table stages drop column removed_at;
alter table stages drop column version;
