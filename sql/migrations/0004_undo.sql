-- Undo and redo write an entry of their own that names the one it takes back; nothing in the log is ever changed.

alter table history add column undoes_id uuid;
alter table history add constraint history__undoes__unknown
foreign key (tenant_id, undoes_id) references history (tenant_id, id) not valid;
alter table history validate constraint history__undoes__unknown;
alter table history add constraint history__undoes__missing
check ((verb in ('undo', 'redo')) = (undoes_id is not null)) not valid;
alter table history validate constraint history__undoes__missing;
comment on column history.undoes_id is 'For undo the entry taken back, for redo the undo taken back.';

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
