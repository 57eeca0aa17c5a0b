delete from leases;
alter table leases drop constraint leases__member__taken;
alter table leases add constraint leases__opportunity__taken primary key (tenant_id, opportunity_id);
