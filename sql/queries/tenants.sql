-- name: by_slug^
-- The id behind the slug of an address.
select t.id from tenants as t
where t.slug = :slug;

-- name: present^
-- Whether there is any tenant.
select exists(select 1 from tenants) as present;

-- name: find^
-- The tenant of this transaction, with its working week and settings.
select
    t.id, t.slug, t.name, t.zone, t.currency, t.week_days, t.week_starts, t.week_ends, t.holidays, t.slip_limit,
    t.label_version
from tenants as t
where t.id = :tenant;

-- name: add<!
-- A new tenant; the id may be given.
insert into tenants (id, slug, name, zone, currency)
values (coalesce(:id, gen_random_uuid()), :slug, :name, :zone, :currency)
returning id;

-- name: relabel!
-- Says that a name shown on cards has changed, so that no kept card shows the old one.
update tenants set label_version = label_version + 1
where id = :tenant;
