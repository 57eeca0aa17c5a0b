-- What an entry would put back, with all that stands in the way: the same for undo, for redo and for their forms.

create view undo_rows with (security_invoker = true) as
select
    e.tenant_id, e.id, e.opportunity_id, coalesce(t.verb, e.verb) as verb, e.before, o.version, o.name,
    to_jsonb(o) as state, b.verb as later_verb, m.name as later_actor, g.name as leaver
from history as e
inner join opportunities as o on e.tenant_id = o.tenant_id and e.opportunity_id = o.id
left join history as t on e.tenant_id = t.tenant_id and e.undoes_id = t.id
left join lateral (
    select h.verb, h.actor_id from standing_history as h
    left join history as aim on h.tenant_id = aim.tenant_id and h.undoes_id = aim.id
    where h.tenant_id = e.tenant_id and h.opportunity_id = e.opportunity_id and h.version > e.version
        and (h.undoes_id is null or (e.undoes_id is not null and h.verb <> 'redo' and aim.version < e.version))
    order by h.version
    limit 1
) as b on true
left join members as m on e.tenant_id = m.tenant_id and b.actor_id = m.id
left join members as g
    on e.tenant_id = g.tenant_id and g.id = (e.before ->> 'owner_id')::uuid and g.left_at is not null
    and g.id is distinct from o.owner_id and not (g.withdrawn and g.batch_id is not distinct from t.batch_id);
comment on view undo_rows is
'Each entry with its deal as it is now, what was done to it since (for a redo also what was taken back from further down),
 and who would own it again but has left, and will not be back with an import that is redone.';
grant select on undo_rows to app_user;

comment on index history__by_actor is 'history.lines_of, undoable and redoable: what a member did, latest first.';
