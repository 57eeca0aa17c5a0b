-- One entry tells of all of a batch, as none is taken back but with the rest.

create view upload_rows with (security_invoker = true) as
select i.*, m.name as member, a.name as undone_by, u.at as undone_at
from imports as i
inner join members as m on i.tenant_id = m.tenant_id and i.member_id = m.id
left join lateral (
    select h.id from history as h
    where i.tenant_id = h.tenant_id and i.batch_id = h.batch_id
    order by h.opportunity_id
    limit 1
) as e on true
left join lateral (
    select k.actor_id, k.at from standing_history as k
    where i.tenant_id = k.tenant_id and e.id = k.undoes_id
    limit 1
) as u on true
left join members as a on i.tenant_id = a.tenant_id and u.actor_id = a.id;
comment on view upload_rows is 'An import, and who began it; where it is taken back, by whom and when.';
grant select on upload_rows to app_user;
