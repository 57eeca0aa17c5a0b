alter table members drop column manager_id;
drop index opportunities__worth;
alter table opportunities drop column worth;
drop index opportunities__stale;
create index opportunities__stale on opportunities (tenant_id, stale_at, id) include (version, owner_id)
where stale_at is not null and removed_at is null;
comment on index opportunities__stale is 'Open deals past their limit, the longest forgotten first.';
