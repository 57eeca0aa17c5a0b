create or replace view standing_history with (security_invoker = true) as
select h.* from history as h
where not exists(
    select 1 from history as u
    where h.tenant_id = u.tenant_id and h.id = u.undoes_id and not exists(
        select 1 from history as r
        where u.tenant_id = r.tenant_id and u.id = r.undoes_id
    )
);

create or replace view history_rows with (security_invoker = true) as
select
    h.tenant_id, h.id, h.line_id, h.batch_id, h.opportunity_id, h.verb, h.actor_id, m.name as actor, h.at, h.planned_for,
    h.note, h.result, h.before, h.after, o.name, o.version, o.removed_at is null as present,
    coalesce(first.verb, aim.verb) as aim,
    s.id is null as undone,
    h.id = (
        select l.id from standing_history as l
        where h.tenant_id = l.tenant_id and h.opportunity_id = l.opportunity_id and l.undoes_id is null
        order by l.version desc
        limit 1
    ) is true as latest,
    (
        select count(*) from (
            select 1 from history as b
            where h.tenant_id = b.tenant_id and h.batch_id = b.batch_id
            limit 1000
        ) as batch
    ) as many
from history as h
inner join opportunities as o on h.tenant_id = o.tenant_id and h.opportunity_id = o.id
left join members as m on h.tenant_id = m.tenant_id and h.actor_id = m.id
left join standing_history as s on h.tenant_id = s.tenant_id and h.id = s.id
left join history as aim on h.tenant_id = aim.tenant_id and h.undoes_id = aim.id
left join history as first on aim.tenant_id = first.tenant_id and aim.undoes_id = first.id;
