drop view standing_history;
drop index history__by_undone;
alter table history drop column undoes_id;
