-- A report reads what became of promises and nothing else of the log, so an import of many deals, or notes, cost it
-- nothing; and of the undos those alone that came after it all began.

create index history__promises on history (tenant_id, at)
include (id, verb, actor_id, owner_id, stage_id, planned_for, moved_to_at)
where planned_for is not null and verb in ('complete', 'try_again', 'won', 'lost', 'remove', 'reschedule');
comment on index history__promises is 'reports.promises: all it reads, of the entries that decide about a promise.';

drop index history__by_time;
create index history__by_time on history (tenant_id, at, line_id) include (id, verb, actor_id);
comment on index history__by_time is 'history.lines: what the team did, latest first.';

drop index history__by_undone;
create index history__by_undone on history (tenant_id, undoes_id) include (id, at) where undoes_id is not null;
comment on index history__by_undone is 'Whether an entry was taken back.';
