-- Lists beside the due list: what is going stale of some owners by index alone, all by value, and a manager's team.

drop index opportunities__stale;
create index opportunities__stale on opportunities (tenant_id, stale_at, id) include (version, owner_key)
where stale_at is not null and removed_at is null;
comment on index opportunities__stale is 'lists.stale and tallies: open deals past their limit, the longest forgotten first.';

alter table opportunities add column worth bigint not null generated always as (coalesce(value, -1)) stored;
comment on column opportunities.worth
is 'The value, or -1 where there is none: an order that row-level security lets an index keep.';

create index opportunities__worth on opportunities (tenant_id, worth, id)
where removed_at is null;
comment on index opportunities__worth is 'lists.dearest: a list by value.';

alter table members add column manager_id uuid;
alter table members add constraint members__manager__unknown
foreign key (tenant_id, manager_id) references members (tenant_id, id) not valid;
alter table members validate constraint members__manager__unknown;
alter table members add constraint members__manager__self check (manager_id <> id) not valid;
alter table members validate constraint members__manager__self;
comment on column members.manager_id is 'Whose team the member is in; the managers'' teams are a filter of every list.';
