-- What is counted over all tenants, for the metrics.

-- name: due_actions(now)
-- How many next actions are due in each tenant: reads the index entries of those alone.
select t.id as tenant_id, d.due
from tenants as t
cross join lateral (
    select count(*) as due from opportunities as o
    where o.tenant_id = t.id and o.next_action_at <= :now and o.next_action_at is not null and o.removed_at is null
) as d;
