-- name: applied
-- The migrations this database has.
select m.migration_id from _yoyo_migration as m;
