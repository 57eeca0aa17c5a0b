drop table import_rows;
drop table import_chunks;
drop table imports;
