-- name: start<!
-- Who saves it from now on, and whether as an update; nobody else may unless nothing is heard of him.
update imports
set state = 'saving', run_id = :run, saved = 0, failure = null, updated_at = :now,
    settings = settings || jsonb_build_object('update', :update::boolean)
where tenant_id = :tenant and id = :id and (state = 'checked' or (state = 'saving' and updated_at < :unheard))
returning id;

-- name: owners
-- The owners named by the deals that are to be added, and by those that get another one in an update.
select distinct r.owner from import_rows as r
where r.tenant_id = :tenant and r.import_id = :id and r.owner <> ''
    and (r.deal is not null or (:update and r.change ? 'owner_id'))
order by r.owner;

-- name: count^
-- How many deals are to be added and, in an update, changed; and how many of them still need a time.
select
    count(*) filter (where r.deal is not null) as fresh, count(*) filter (where :update and r.change is not null) as changed,
    count(*) filter (where r.timeless and (:update or r.deal is not null)) as timeless
from import_rows as r
where r.tenant_id = :tenant and r.import_id = :id;

-- name: part^
-- How many rows there are among some, and which of them still need a time.
select
    count(*) as total,
    coalesce(
        array_agg(r.number order by r.number) filter (where r.timeless and (:update or r.deal is not null)), '{}'
    ) as timeless
from import_rows as r
where r.tenant_id = :tenant and r.import_id = :id and r.number > :after and r.number <= :upto;

-- name: batch^
-- Some rows as opportunities, in one text, with the members their owners are and with their times; and their words.
select
    jsonb_agg(
        r.deal || jsonb_build_object('owner_id', o.id)
        || case when t.at is null then '{}' else jsonb_build_object('next_action_at', t.at, 'first_due_at', t.at) end
    )::text as rows,
    array_agg((r.deal ->> 'id')::uuid) as ids,
    array_agg(r.words) as texts
from import_rows as r
left join unnest(:names::text [], :members::uuid []) as o (name, id) on r.owner = o.name
left join unnest(:numbers::integer [], :ats::timestamptz []) as t (number, at) on r.number = t.number
where r.tenant_id = :tenant and r.import_id = :id and r.number > :after and r.number <= :upto and r.deal is not null;

-- name: changes^
-- Some rows as changes of what is there otherwise, likewise.
select
    coalesce(jsonb_agg(jsonb_build_object('id', r.opportunity_id, 'version', r.version, 'change', r.change
        || case when r.change ? 'owner_id' then jsonb_build_object(
            'owner_id', o.id, 'assigned_by', case when o.id <> :me then :me::uuid end
        ) else '{}' end
        || case when t.at is null then '{}' else jsonb_build_object('next_action_at', t.at, 'first_due_at', t.at) end
    )), '[]')::text as rows,
    array_agg(r.opportunity_id) as ids, array_agg(r.words) as texts
from import_rows as r
left join unnest(:names::text [], :members::uuid []) as o (name, id) on r.owner = o.name
left join unnest(:numbers::integer [], :ats::timestamptz []) as t (number, at) on r.number = t.number
where r.tenant_id = :tenant and r.import_id = :id and r.number > :after and r.number <= :upto and r.change is not null;

-- name: heard!
-- How many rows are saved so far.
update imports set saved = :saved, updated_at = :now
where tenant_id = :tenant and id = :id and run_id = :run and state = 'saving';

-- name: stop<!
-- Nothing was saved.
update imports set state = 'checked', run_id = null, saved = 0, updated_at = :now
where tenant_id = :tenant and id = :id and run_id = :run and state = 'saving'
returning settings;

-- name: join_whole^
-- Has what follows in this transaction join whole sets: the planner takes a file just read for next to nothing, and would
-- go through all deals for each of its rows.
select set_config('enable_nestloop', 'off', true) as nestloop;

-- name: overtaken
-- The first deals that are gone though they were there when the file was tried, or there though they were not. What the
-- file means stays as it is from here on; who is about to change it is waited for.
with met as materialized (
    select r.opportunity_id is not null as known, o.removed_at is null as present, o.name from import_rows as r
    inner join opportunities as o
        on o.tenant_id = :tenant
        and o.id = coalesce(r.opportunity_id, case when r.deal ->> 'reference' is null then r.known_by::uuid end)
    where r.tenant_id = :tenant and r.import_id = :id
    order by o.id
    for share of o
)

select m.name from met as m
where m.known <> m.present
order by m.name
limit :limit;

-- name: finish<!
-- All is saved.
update imports
set state = 'done', batch_id = :batch, saved = :saved, run_id = null, updated_at = :now,
    counts = counts || jsonb_build_object('changed', :changed::integer)
where tenant_id = :tenant and id = :id and run_id = :run and state = 'saving'
returning id;
