-- The log as people read it: line by line, and as reports. Who owned a deal and where it stood is kept with what happened
-- to it, so that handing it over, or moving it on, doesn't rewrite anybody's past.

alter table history add column owner_id uuid;
alter table history add column stage_id uuid;
alter table history add column moved_to_at timestamptz;
alter table history add column line_id uuid not null generated always as (coalesce(batch_id, id)) stored;
comment on column history.owner_id
is 'Whose the deal was as this happened; null for nobody, and where there was no deal yet. No reference, as it is a record.';
comment on column history.stage_id is 'Where the deal stood as this happened; a record likewise.';
comment on column history.moved_to_at is 'Where a reschedule put the next action.';
comment on column history.line_id is 'What is read as one line: a batch, or an entry of its own.';

-- What is there already. Policies bind the owner, too: one tenant after the other. Past owners were not kept: today's do.
do $$
declare
    tenant uuid;
begin
    for tenant in select t.id from tenants as t loop
        perform set_config('app.tenant_id', tenant::text, true);
        update history as h
        set owner_id = o.owner_id, stage_id = coalesce((h.before ->> 'stage_id')::uuid, o.stage_id),
            moved_to_at = case when h.verb = 'reschedule' then (h.after ->> 'next_action_at')::timestamptz end
        from opportunities as o
        where h.tenant_id = tenant and o.tenant_id = tenant and h.opportunity_id = o.id and h.planned_for is not null;
    end loop;
    perform set_config('app.tenant_id', '', true);
end;
$$;

drop index history__by_time;
create index history__by_time on history (tenant_id, at, line_id)
include (id, verb, actor_id, opportunity_id, owner_id, stage_id, planned_for, moved_to_at);
comment on index history__by_time is 'history.lines: what the team did, latest first; reports.promises: all it reads.';

drop index history__by_actor;
create index history__by_actor on history (tenant_id, actor_id, at, line_id) include (id, verb);
comment on index history__by_actor is 'history.lines_of and undoable: what a member did, latest first.';

drop index history__by_batch;
create index history__by_batch on history (tenant_id, batch_id, opportunity_id) where batch_id is not null;
comment on index history__by_batch is 'The entries of one bulk verb or import.';

drop index history__by_undone;
create index history__by_undone on history (tenant_id, undoes_id) include (id) where undoes_id is not null;
comment on index history__by_undone is 'Whether an entry was taken back.';

create or replace view standing_history with (security_invoker = true) as
select h.* from history as h
where not exists(
    select 1 from history as u
    where h.tenant_id = u.tenant_id and h.id = u.undoes_id and not exists(
        select 1 from history as r
        where u.tenant_id = r.tenant_id and u.id = r.undoes_id
    )
);

create view history_rows with (security_invoker = true) as
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
comment on view history_rows
is 'An entry as people read it: its deal as it is now, the verb it took back (aim), whether it was undone, whether it can '
'be (latest), and how many its batch has (many), exact to 999.';
grant select on history_rows to app_user;
