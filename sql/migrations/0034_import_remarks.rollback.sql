drop table import_keys;
drop table import_remarks;
comment on column imports.complaints is null;
comment on column imports.notes is null;
