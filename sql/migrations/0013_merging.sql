-- Who handed a deal on, until its new owner acts on it; and where a deal went that was merged into another.

alter table opportunities add column assigned_by uuid;
alter table opportunities add constraint opportunities__assigned_by__unknown
foreign key (tenant_id, assigned_by) references members (tenant_id, id) not valid;
alter table opportunities validate constraint opportunities__assigned_by__unknown;
comment on column opportunities.assigned_by is 'Who gave it to its owner; null once the owner has done anything to it.';

alter table opportunities add column merged_into uuid;
alter table opportunities add constraint opportunities__merged_into__unknown
foreign key (tenant_id, merged_into) references opportunities (tenant_id, id) not valid;
alter table opportunities validate constraint opportunities__merged_into__unknown;
alter table opportunities add constraint opportunities__merged_into__present
check (merged_into is null or (removed_at is not null and merged_into <> id)) not valid;
alter table opportunities validate constraint opportunities__merged_into__present;
comment on column opportunities.merged_into is 'The opportunity that lives on in its place.';

create index opportunities__merged on opportunities (tenant_id, merged_into) where merged_into is not null;
comment on index opportunities__merged is 'history.timeline: those whose past belongs to an opportunity, too.';

create or replace view opportunity_rows with (security_invoker = true) as
select
    o.tenant_id, o.id, o.version, o.name, o.company, o.contact_name, o.contact_email, o.contact_phone,
    o.value, o.currency, o.stage_id, s.name as stage, o.status, o.lost_reason, o.owner_id, m.name as owner, o.tags,
    o.expected_close_on, o.reference, o.next_action_at, o.next_action_details, o.first_due_at, o.slips,
    o.last_activity_at, o.stale_at, o.closed_at, o.created_at, o.updated_at, a.name as assigner
from opportunities as o
inner join stages as s on o.tenant_id = s.tenant_id and o.stage_id = s.id
left join members as m on o.tenant_id = m.tenant_id and o.owner_id = m.id
left join members as a on o.tenant_id = a.tenant_id and o.assigned_by = a.id
where o.removed_at is null;
