-- name: choose!
-- Has the file read from its beginning, as it was said to be understood; again where saving it failed.
update imports
set settings = :settings, state = 'checking', position = :position, row_number = 0, counts = '{}', complaints = '[]',
    notes = '[]', failure = :failure, run_id = null, saved = 0, updated_at = :now
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

-- name: name
-- What some rows name, each with the first row that did: itself, where none before it did.
insert into import_keys as k (tenant_id, import_id, kind, key, number)
select :tenant, :id, :kind, r.key, r.number from unnest(:keys::text [], :numbers::integer []) as r (key, number)
on conflict (tenant_id, import_id, kind, key) do update set number = k.number
returning k.key, k.number;

-- name: checked!
-- How far the file has been read, and what was found.
update imports
set state = :state, position = :position, row_number = :row_number, counts = :counts,
    complaints = :complaints, notes = notes || :notes, updated_at = :now
where tenant_id = :tenant and id = :id;

-- name: newcomers
-- The owners of some kind in a file who are no members yet, at most a few hundred of them, and how many they are.
select k.key as owner, count(*) over () as total from import_keys as k
where k.tenant_id = :tenant and k.import_id = :id and k.kind = :kind
    and k.key not in (select m.name from members as m where m.tenant_id = :tenant and m.left_at is null)
order by k.key
limit 300;
