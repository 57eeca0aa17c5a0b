-- name: change!
-- The team's settings; no card or page kept from before is shown again.
update tenants set
    name = :name, zone = :zone, currency = :currency, week_days = :week_days, week_starts = :week_starts,
    week_ends = :week_ends, holidays = :holidays, slip_limit = :slip_limit, label_version = label_version + 1
where id = :tenant;
