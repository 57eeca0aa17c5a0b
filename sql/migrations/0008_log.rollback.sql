drop view history_rows;
drop view standing_history;
drop index history__by_undone;
drop index history__by_batch;
drop index history__by_actor;
drop index history__by_time;
alter table history drop column line_id;
alter table history drop column moved_to_at;
alter table history drop column stage_id;
alter table history drop column owner_id;

create index history__by_time on history (tenant_id, at);
comment on index history__by_time is 'What the team did in a period.';
create index history__by_actor on history (tenant_id, actor_id, at);
comment on index history__by_actor is 'What a member did, latest first.';
create index history__by_batch on history (tenant_id, batch_id) where batch_id is not null;
comment on index history__by_batch is 'The entries of one bulk verb or import.';
create index history__by_undone on history (tenant_id, undoes_id) where undoes_id is not null;
comment on index history__by_undone is 'Whether an entry was taken back.';

create view standing_history with (security_invoker = true) as
select h.* from history as h
where not exists(
    select 1 from history as u
    where h.tenant_id = u.tenant_id and h.id = u.undoes_id and not exists(
        select 1 from history as r
        where u.tenant_id = r.tenant_id and u.id = r.undoes_id
    )
);
comment on view standing_history is 'The entries that still count: not undone, or redone since; and the undos not redone.';
grant select on standing_history to app_user;
