drop index opportunities__due_by_owner;
alter table opportunities drop column owner_key;
create index opportunities__due_by_owner on opportunities (
    tenant_id, coalesce(owner_id, '00000000-0000-0000-0000-000000000000'::uuid), next_action_at, id
) include (version, owner_id, status)
where next_action_at is not null and removed_at is null;
comment on index opportunities__due_by_owner
is 'The same for one owner, or for nobody (the zero id); and whether a member owns an open deal.';
