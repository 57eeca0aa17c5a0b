-- Each who is on an opportunity has a lease of his own: one who leaves it ended that of a colleague who was there before.
-- Leases last two minutes: there are few of them.

-- squawk-ignore ban-drop-constraint
alter table leases drop constraint leases__opportunity__taken;
-- squawk-ignore constraint-missing-not-valid, adding-serial-primary-key-field
alter table leases add constraint leases__member__taken primary key (tenant_id, opportunity_id, member_id);
