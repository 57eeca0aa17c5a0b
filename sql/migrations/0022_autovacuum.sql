-- The lists count by indexes alone, which is cheap only where the visibility map says that a page is all visible: a verb
-- clears that, a vacuum sets it again. With the usual fifth of a large table it would hardly ever come.
alter table opportunities set (
    autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500, autovacuum_analyze_scale_factor = 0.02
);
alter table history set (autovacuum_vacuum_insert_scale_factor = 0.05);
alter table idempotency_keys set (autovacuum_vacuum_scale_factor = 0.05);
alter table search_words set (autovacuum_vacuum_insert_scale_factor = 0.05);
