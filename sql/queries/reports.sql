-- name: by_hash^
-- Has this transaction join and group whole sets by hashes: right after a large import or its undo the planner still takes
-- the log for small, and would go through all the undos for each entry; and it takes the entries of some owners for so
-- few that it would sort them, on disk. And has it plan for the span that is asked for: the plan for any span, which a
-- connection would keep once it was asked five times, takes six times as long for a year.
select
    set_config('enable_nestloop', 'off', true) as nestloop, set_config('enable_sort', 'off', true) as sort,
    set_config('plan_cache_mode', 'force_custom_plan', true) as plan;

-- name: promises
-- What became of the promises of a span of days, by the log: in all, by part of the span, by person, by both, by stage
-- and by owner as these were then, and by who manages the owner now; `lacks` says which. The days come as the instants
-- they begin at, each with its part. What was undone is left out as standing_history does; but nothing is undone before
-- it happens, so the undos from `undone_from` on are enough: a day early, as not all clocks are the same.
with counted as (
    select
        e.part, e.actor_id, e.stage_id, e.owner_key,
        count(*) filter (where e.done and e.in_time) as kept, count(*) filter (where e.done and not e.in_time) as late,
        count(*) filter (where e.moved) as moved, count(*) filter (where not e.done and not e.moved) as dropped,
        sum(date_part('epoch', e.until - e.planned_for)) filter (where e.moved or e.done and not e.in_time) as slip
    from (
        select
            (:parts::integer [])[d.day] as part, h.actor_id, h.stage_id, coalesce(h.owner_id, :nobody) as owner_key,
            h.verb = 'reschedule' as moved, h.verb in ('complete', 'try_again', 'won') as done,
            h.planned_for >= (:days::timestamptz [])[d.day] as in_time, h.planned_for,
            coalesce(h.moved_to_at, h.at) as until
        from history as h
        cross join lateral (select width_bucket(h.at, :days::timestamptz []) as day) as d
        where h.tenant_id = :tenant and h.at >= :starts_at and h.at < :ends_at and h.planned_for is not null
            and h.verb in ('complete', 'try_again', 'won', 'lost', 'remove', 'reschedule')
            and (h.verb <> 'reschedule' or h.moved_to_at > h.planned_for)
            and (:owners::uuid [] is null or coalesce(h.owner_id, :nobody) = any(:owners))
            and not exists(
                select 1 from history as u
                where u.tenant_id = :tenant and h.id = u.undoes_id and u.undoes_id is not null
                    and u.at >= :undone_from and not exists(
                        select 1 from history as r
                        where r.tenant_id = :tenant and u.id = r.undoes_id and r.undoes_id is not null
                    )
            )
        offset 0 -- seen through, the parts would be taken for as many as the entries, and sorted on disk
    ) as e
    group by e.part, e.actor_id, e.stage_id, e.owner_key
)

select
    grouping(c.part, c.actor_id, c.stage_id, c.owner_key, m.manager_id) as lacks,
    c.part, c.actor_id, c.stage_id, c.owner_key, m.manager_id,
    coalesce(sum(c.kept), 0)::bigint as kept, coalesce(sum(c.late), 0)::bigint as late,
    coalesce(sum(c.moved), 0)::bigint as moved, coalesce(sum(c.dropped), 0)::bigint as dropped,
    coalesce(sum(c.slip), 0) as slip
from counted as c
left join members as m on m.tenant_id = :tenant and c.owner_key = m.id
group by grouping sets ((), (c.part), (c.actor_id), (c.part, c.actor_id), (c.stage_id), (c.owner_key), (m.manager_id));

-- name: risk
-- Open deals whose action is due, or that are stale: by currency, and with it by stage, by owner and by his manager.
select
    grouping(o.stage_id, o.owner_key, m.manager_id) as lacks, o.currency, o.stage_id, o.owner_key, m.manager_id,
    count(*) as deals,
    count(*) filter (where o.next_action_at <= :now) as due_deals,
    count(*) filter (where o.stale_at <= :now) as stale_deals,
    coalesce(sum(o.value), 0) as value,
    coalesce(sum(o.value) filter (where o.next_action_at <= :now), 0) as due,
    coalesce(sum(o.value) filter (where o.stale_at <= :now), 0) as stale
from opportunities as o
left join members as m on m.tenant_id = :tenant and o.owner_id = m.id
where o.tenant_id = :tenant and o.removed_at is null and o.status = 'open'
    and (o.next_action_at <= :now or o.stale_at <= :now)
    and (:owners::uuid [] is null or o.owner_key = any(:owners))
group by grouping sets (
    (o.currency), (o.currency, o.stage_id), (o.currency, o.owner_key), (o.currency, m.manager_id)
)
order by o.currency;
