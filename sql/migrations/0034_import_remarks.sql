-- What a trial says of the rows of a file, however many: before, the first thousand were kept in their import. And what
-- rows name for the first time, so that no step, nor its answer, goes through all rows read so far.

create table import_remarks (
    tenant_id uuid not null,
    import_id uuid not null,
    kind text not null,
    number integer not null,
    item integer not null,
    words text not null,
    facts text [] not null default '{}',
    constraint import_remarks__item__taken primary key (tenant_id, import_id, kind, number, item),
    constraint import_remarks__import__unknown foreign key (tenant_id, import_id) references imports (tenant_id, id),
    constraint import_remarks__kind__unknown check (kind in ('complaint', 'difference'))
);
comment on table import_remarks is 'What is wrong with a row, or where it differs from the deal that is there.';
comment on column import_remarks.number is 'The row; 0 for what is said of the whole file.';
comment on column import_remarks.words is 'What is wrong, or the name of the deal that differs.';

create table import_keys (
    tenant_id uuid not null,
    import_id uuid not null,
    kind text not null,
    key text not null,
    number integer not null,
    constraint import_keys__key__taken primary key (tenant_id, import_id, kind, key),
    constraint import_keys__import__unknown foreign key (tenant_id, import_id) references imports (tenant_id, id),
    constraint import_keys__kind__unknown check (kind in ('text', 'deal', 'owner', 'other_owner'))
);
comment on table import_keys is
'The first row that names an id or a reference, means a deal that is there, brings a new one of an owner, or gives one
 that is there to another.';

comment on column imports.complaints is 'The first of the complaints, for the page.';
comment on column imports.notes is 'The first of the differences, likewise.';

alter table import_remarks enable row level security;
alter table import_remarks force row level security;
create policy import_remarks__tenant on import_remarks
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

alter table import_keys enable row level security;
alter table import_keys force row level security;
create policy import_keys__tenant on import_keys
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

grant select, insert, update, delete on import_remarks, import_keys to app_user;
