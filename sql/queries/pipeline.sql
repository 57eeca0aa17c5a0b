-- name: cells
-- The open deals' number and worth in each currency: by stage (kind 1), by how many months ahead they are expected to
-- close (kind 2; -1 is past, 12 is later, null is not known), and in all (kind 3).
select
    grouping(deal.stage_id, deal.ahead) as kind, deal.stage_id, deal.ahead, deal.currency,
    count(*) as total, count(deal.value) as valued, sum(deal.value) as value
from (
    select
        o.stage_id, o.currency, o.value,
        case
            when o.expected_close_on < :today then -1
            when o.expected_close_on >= :beyond then 12
            else extract(year from o.expected_close_on)::integer * 12
                + extract(month from o.expected_close_on)::integer - :month
        end as ahead
    from opportunities as o
    where o.tenant_id = :tenant and o.status = 'open' and o.removed_at is null
        and (:owners::uuid [] is null or o.owner_key = any(:owners))
) as deal
group by grouping sets ((deal.stage_id, deal.currency), (deal.ahead, deal.currency), (deal.currency))
order by kind, deal.ahead, deal.currency;
