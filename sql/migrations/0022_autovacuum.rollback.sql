alter table search_words reset (autovacuum_vacuum_insert_scale_factor);
alter table idempotency_keys reset (autovacuum_vacuum_scale_factor);
alter table history reset (autovacuum_vacuum_insert_scale_factor);
alter table opportunities reset (
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor
);
