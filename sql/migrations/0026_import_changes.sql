-- What an import may change of opportunities that are there otherwise than its file says.

alter table import_rows add column opportunity_id uuid, add column version integer, add column change jsonb;
comment on column import_rows.opportunity_id is 'The opportunity that is there already, with the version it had then.';
comment on column import_rows.change is 'What the row says otherwise, as columns; null where it says the same.';
