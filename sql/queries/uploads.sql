-- name: begin<!
-- A file that is about to be uploaded.
insert into imports (tenant_id, id, member_id, file_name, size, created_at, updated_at)
values (:tenant, :id, :member, :file_name, :size, :now, :now)
returning id;

-- name: find^
-- An import, who began it, and whether all of it is taken back.
select i.* from upload_rows as i
where i.tenant_id = :tenant and i.id = :id;

-- name: locked^
-- The import alone, for who goes on with it: one at a time.
select i.* from imports as i
where i.tenant_id = :tenant and i.id = :id
for update;

-- name: latest
-- The imports of late, the latest first.
select
    i.id, i.file_name, i.size, i.received, i.state, i.counts, i.batch_id, i.created_at, i.updated_at, i.member,
    i.undone_by, i.undone_at
from upload_rows as i
where i.tenant_id = :tenant
order by i.updated_at desc
limit 10;

-- name: begun^
-- How a file begins, and what is there of it but not counted yet: no more than a row that is not whole.
select
    (
        select substring(c.content for :head) from import_chunks as c
        where c.tenant_id = :tenant and c.import_id = :id and c.position = 0
    ) as head,
    (
        select string_agg(substring(c.content from greatest(i.position - c.position, 0)::integer + 1), '' order by c.position)
        from import_chunks as c
        where c.tenant_id = :tenant and c.import_id = :id and c.position + length(c.content) > i.position
    ) as rest
from imports as i
where i.tenant_id = :tenant and i.id = :id;

-- name: keep_chunk!
-- A piece of the file's bytes; one that came before stays.
insert into import_chunks (tenant_id, import_id, position, content)
values (:tenant, :id, :position, :content)
on conflict do nothing;

-- name: receive<!
-- How much of the file is there; it is ready when all is.
update imports
set received = :received, utf8 = :utf8, state = :state, position = :position, row_number = :row_number,
    updated_at = :now
where tenant_id = :tenant and id = :id
returning received;

-- name: finish!
-- There is nothing left to do with a file, and what came of it.
update imports set state = 'done', counts = :counts, updated_at = :now
where tenant_id = :tenant and id = :id;

-- name: window
-- The chunks of a file that hold the bytes from one position to another, in order.
select c.position, c.content from import_chunks as c
where c.tenant_id = :tenant and c.import_id = :id and c.position < :until and c.position + length(c.content) > :since
order by c.position;

-- name: present
-- The imports of which something of the file is still there.
select i.id from imports as i
where i.tenant_id = :tenant and (
    exists(select 1 from import_chunks as c where c.tenant_id = :tenant and c.import_id = i.id)
    or exists(select 1 from import_rows as r where r.tenant_id = :tenant and r.import_id = i.id)
);

-- name: forget_rows!
-- Takes the rows of an import out of the staging table.
delete from import_rows where tenant_id = :tenant and import_id = any(:ids);

-- name: forget_keys!
-- What they named first.
delete from import_keys where tenant_id = :tenant and import_id = any(:ids);

-- name: forget_remarks!
-- And what was said of them.
delete from import_remarks where tenant_id = :tenant and import_id = any(:ids);

-- name: forget_chunks!
-- The same for its bytes.
delete from import_chunks where tenant_id = :tenant and import_id = any(:ids);

-- name: forget!
-- And the import itself.
delete from imports where tenant_id = :tenant and id = any(:ids);

-- name: expired
-- Imports nobody went on with for long.
select i.id from imports as i
where i.tenant_id = :tenant and i.updated_at < :before
order by i.updated_at
limit 2;
