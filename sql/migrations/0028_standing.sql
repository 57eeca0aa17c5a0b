-- Right after a large batch was taken back the planner still believes that hardly anything ever was, and reads all the
-- undos there are for each entry, which took the history page longer than a page may take. An offset has each entry
-- looked up by itself, whatever is believed. Nothing else changes.

create or replace view standing_history with (security_invoker = true) as
select h.* from history as h
where not exists(
    select 1 from history as u
    where h.tenant_id = u.tenant_id and h.id = u.undoes_id and u.undoes_id is not null and not exists(
        select 1 from history as r
        where u.tenant_id = r.tenant_id and u.id = r.undoes_id and r.undoes_id is not null
        offset 0
    )
    offset 0
);
