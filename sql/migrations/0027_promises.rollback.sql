drop index history__by_undone;
create index history__by_undone on history (tenant_id, undoes_id) include (id) where undoes_id is not null;
comment on index history__by_undone is 'Whether an entry was taken back.';

drop index history__by_time;
create index history__by_time on history (tenant_id, at, line_id)
include (id, verb, actor_id, opportunity_id, owner_id, stage_id, planned_for, moved_to_at);
comment on index history__by_time is 'history.lines: what the team did, latest first; reports.promises: all it reads.';

drop index history__promises;
