-- Stages that managers edit. One that is removed stays for the closed deals and the past that name it.

alter table stages add column version integer not null default 1;
alter table stages add column removed_at timestamptz;
comment on column stages.removed_at
is 'No deal can be put into a removed stage any more; those that were closed in it still name it.';

-- squawk-ignore ban-drop-constraint
alter table stages drop constraint stages__name__taken;
create unique index stages__name__taken on stages (tenant_id, name) where removed_at is null;
comment on index stages__name__taken is 'The name of a removed stage is free again.';

alter table stages add constraint stages__position__removed
check ((position < 0) = (removed_at is not null)) not valid;
alter table stages validate constraint stages__position__removed;
comment on column stages.position is 'Negative for removed stages, which have no place among the others.';

drop index opportunities__stage;
create index opportunities__stage on opportunities (tenant_id, stage_id, id)
include (owner_key, currency, value, expected_close_on)
where status = 'open' and removed_at is null;
comment on index opportunities__stage is 'pipeline.cells: the open deals by stage; staging.deals: those of one stage, in order.';
