-- Files on their way in: uploaded in chunks, read row by row into a staging table, then imported whole or not at all.

create table imports (
    tenant_id uuid not null,
    id uuid not null default gen_random_uuid(),
    member_id uuid not null,
    file_name text not null,
    size bigint not null,
    received bigint not null default 0,
    utf8 boolean not null default true,
    state text not null default 'uploading',
    settings jsonb not null default '{}',
    position bigint not null default 0,
    row_number integer not null default 0,
    counts jsonb not null default '{}',
    complaints jsonb not null default '[]',
    notes jsonb not null default '[]',
    run_id uuid,
    saved integer not null default 0,
    failure text,
    batch_id uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint imports__id__taken primary key (tenant_id, id),
    constraint imports__tenant__unknown foreign key (tenant_id) references tenants (id),
    constraint imports__member__unknown foreign key (tenant_id, member_id) references members (tenant_id, id),
    constraint imports__file_name__malformed check (length(file_name) between 1 and 200),
    constraint imports__size__range check (size between 1 and 52428800 and received between 0 and size),
    constraint imports__state__unknown check (state in ('uploading', 'ready', 'checking', 'checked', 'saving', 'done'))
);
comment on column imports.received is 'How many bytes from the beginning are there: an upload goes on from here.';
comment on column imports.utf8 is 'Whether all of it so far can be UTF-8.';
comment on column imports.position is 'How many bytes have been read, and which row was the last.';
comment on column imports.run_id is 'Who is saving it; when nothing was heard for a while another may try.';

create index imports__by_age on imports (tenant_id, updated_at);
comment on index imports__by_age is 'The latest imports, and those old enough to be forgotten.';

create table import_chunks (
    tenant_id uuid not null,
    import_id uuid not null,
    position bigint not null,
    content bytea not null,
    constraint import_chunks__position__taken primary key (tenant_id, import_id, position),
    constraint import_chunks__import__unknown foreign key (tenant_id, import_id) references imports (tenant_id, id),
    constraint import_chunks__content__range check (length(content) between 1 and 1048576)
);

create table import_rows (
    tenant_id uuid not null,
    import_id uuid not null,
    number integer not null,
    known_by text,
    owner text not null default '',
    timeless boolean not null default false,
    deal jsonb,
    words text not null default '',
    constraint import_rows__number__taken primary key (tenant_id, import_id, number),
    constraint import_rows__import__unknown foreign key (tenant_id, import_id) references imports (tenant_id, id)
);
comment on column import_rows.known_by is 'The reference or id in the file, by which a second row of the same deal is found.';
comment on column import_rows.timeless is 'Whether it is an open deal whose next action has no time yet.';
comment on column import_rows.deal is 'The opportunity to be added; null where it is there already.';
comment on column import_rows.words is 'The words it will be found by.';

create index import_rows__known_by on import_rows (tenant_id, import_id, known_by, number)
where known_by is not null;
comment on index import_rows__known_by is 'Whether an earlier row of the file is about the same deal.';

alter table imports enable row level security;
alter table imports force row level security;
create policy imports__tenant on imports
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

alter table import_chunks enable row level security;
alter table import_chunks force row level security;
create policy import_chunks__tenant on import_chunks
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

alter table import_rows enable row level security;
alter table import_rows force row level security;
create policy import_rows__tenant on import_rows
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);

grant select, insert, update, delete on imports, import_chunks, import_rows to app_user;
