-- name: add!
-- What a step found out about rows of a file.
insert into import_remarks (tenant_id, import_id, kind, number, item, words, facts)
select :tenant, :id, r.kind, r.number, r.item, r.words, r.facts
from jsonb_to_recordset(:remarks) as r (kind text, number integer, item integer, words text, facts text []);

-- name: page
-- Some of what was found out about a file, from one remark on: the complaints first, each kind in the order of its rows.
select r.kind, r.number, r.item, r.words, r.facts from import_remarks as r
where r.tenant_id = :tenant and r.import_id = :id and (r.kind, r.number, r.item) > (:kind, :number, :item)
order by r.kind, r.number, r.item
limit :limit;
