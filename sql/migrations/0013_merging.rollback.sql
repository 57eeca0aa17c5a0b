drop view opportunity_rows;
create view opportunity_rows with (security_invoker = true) as
select
    o.tenant_id, o.id, o.version, o.name, o.company, o.contact_name, o.contact_email, o.contact_phone,
    o.value, o.currency, o.stage_id, s.name as stage, o.status, o.lost_reason, o.owner_id, m.name as owner, o.tags,
    o.expected_close_on, o.reference, o.next_action_at, o.next_action_details, o.first_due_at, o.slips,
    o.last_activity_at, o.stale_at, o.closed_at, o.created_at, o.updated_at
from opportunities as o
inner join stages as s on o.tenant_id = s.tenant_id and o.stage_id = s.id
left join members as m on o.tenant_id = m.tenant_id and o.owner_id = m.id
where o.removed_at is null;
comment on view opportunity_rows is 'An opportunity as people and programs see it: the one shape of a row.';
grant select on opportunity_rows to app_user;
alter table opportunities drop column merged_into;
alter table opportunities drop column assigned_by;
