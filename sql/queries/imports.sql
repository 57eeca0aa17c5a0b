-- name: choose!
-- Has the file read from its beginning, as it was said to be understood.
update imports
set settings = :settings, state = 'checking', position = :position, row_number = 0, counts = '{}', complaints = '[]',
    notes = '[]', failure = null, run_id = null, saved = 0, updated_at = :now
where tenant_id = :tenant and id = :id;

-- name: stage!
-- Rows of the file, as they are understood.
insert into import_rows (
    tenant_id, import_id, number, known_by, owner, timeless, deal, words, opportunity_id, version, change
)
select
    :tenant, :id, r.number, r.known_by, r.owner, coalesce(r.timeless, false), r.deal, coalesce(r.words, ''),
    r.opportunity_id, r.version, r.change
from jsonb_to_recordset(:rows) as r (
    number integer, known_by text, owner text, timeless boolean, deal jsonb, words text, opportunity_id uuid,
    version integer, change jsonb
);

-- name: twins
-- The rows about the deal of an earlier one, with the first such row, and whether the tenant has that deal already.
select t.number, t.known_by, t.first_number, t.present from (
    select r.number, r.known_by, r.deal is null as present, min(r.number) over same as first_number
    from import_rows as r
    where r.tenant_id = :tenant and r.import_id = :id and r.known_by is not null
    window same as (partition by r.known_by collate "C")
) as t
where t.number > t.first_number
order by t.number
limit :limit;

-- name: checked!
-- How far the file has been read, and what was found.
update imports
set state = :state, position = :position, row_number = :row_number, counts = :counts,
    complaints = :complaints, notes = notes || :notes, updated_at = :now
where tenant_id = :tenant and id = :id;

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

-- name: newcomers
-- Those of them who are no members yet, at most a few hundred. Not a join: the planner believes that a file just read has
-- next to no rows, and would go through the members for each.
select distinct r.owner from import_rows as r
where r.tenant_id = :tenant and r.import_id = :id and r.deal is not null and r.owner <> ''
    and r.owner not in (select m.name from members as m where m.tenant_id = :tenant and m.left_at is null)
order by r.owner
limit 300;

-- name: start<!
-- Who saves it from now on, and whether as an update; nobody else may unless nothing is heard of him.
update imports
set state = 'saving', run_id = :run, saved = 0, failure = null, updated_at = :now,
    settings = settings || jsonb_build_object('update', :update::boolean)
where tenant_id = :tenant and id = :id and (state = 'checked' or (state = 'saving' and updated_at < :unheard))
returning id;

-- name: heard!
-- How many rows are saved so far.
update imports set saved = :saved, updated_at = :now
where tenant_id = :tenant and id = :id and run_id = :run and state = 'saving';

-- name: stop!
-- Nothing was saved, and why.
update imports set state = 'checked', failure = :failure, run_id = null, saved = 0, updated_at = :now
where tenant_id = :tenant and id = :id and run_id = :run and state = 'saving';

-- name: finish<!
-- All is saved.
update imports
set state = 'done', batch_id = :batch, saved = row_number, run_id = null, updated_at = :now,
    counts = counts || jsonb_build_object('changed', :changed::integer)
where tenant_id = :tenant and id = :id and run_id = :run and state = 'saving'
returning id;

-- name: timeless
-- The rows among some that still need a time.
select r.number from import_rows as r
where r.tenant_id = :tenant and r.import_id = :id and r.number > :after and r.number <= :upto
    and r.timeless and (:update or r.deal is not null)
order by r.number;

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

-- name: be_patient^
-- Gives the statements of this transaction more time than a page's.
select set_config('statement_timeout', :milliseconds, true);
