drop view undo_rows;

comment on index history__by_actor is 'history.lines_of and undoable: what a member did, latest first.';
