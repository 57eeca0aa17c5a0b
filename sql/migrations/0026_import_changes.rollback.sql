alter table import_rows drop column opportunity_id, drop column version, drop column change;
