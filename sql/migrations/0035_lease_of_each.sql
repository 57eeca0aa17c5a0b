-- Each who is on an opportunity has a lease of his own: one who leaves it ended that of a colleague who was there before.

alter table leases drop constraint leases__opportunity__taken;
alter table leases add constraint leases__member__taken primary key (tenant_id, opportunity_id, member_id);
