-- One owner's cards by index: row-level security lets no coalesce() near an index (it is not known to keep secrets),
-- a column it does.

drop index opportunities__due_by_owner;

alter table opportunities add column owner_key uuid not null
generated always as (coalesce(owner_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored;
comment on column opportunities.owner_key
is 'The owner, or the zero id where there is none: so that nobody can be asked for, too.';

create index opportunities__due_by_owner on opportunities (tenant_id, owner_key, next_action_at, id)
include (version, status)
where next_action_at is not null and removed_at is null;
comment on index opportunities__due_by_owner
is 'actions.keys_of and header_of: the same for one owner, or for nobody; and whether a member owns an open deal.';
