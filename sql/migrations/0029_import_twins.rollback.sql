create index import_rows__known_by on import_rows (tenant_id, import_id, known_by, number)
where known_by is not null;
comment on index import_rows__known_by is 'Whether an earlier row of the file is about the same deal.';
