-- Rows about the same deal are found in one pass once all are read. An index for looking each up drew the planner away
-- from the primary key, where it believed that an import had next to no rows.

drop index import_rows__known_by;
