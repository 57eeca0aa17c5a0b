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

-- name: newcomers
-- The owners in a file who are no members yet, at most a few hundred. Not a join: the planner believes that a file just
-- read has next to no rows, and would go through the members for each.
select distinct r.owner from import_rows as r
where r.tenant_id = :tenant and r.import_id = :id and r.deal is not null and r.owner <> ''
    and r.owner not in (select m.name from members as m where m.tenant_id = :tenant and m.left_at is null)
order by r.owner
limit 300;
