-- name: keys^
-- A page of the team's cards planned within a span, soonest first, from a cursor on: their ids and versions.
select array_agg(page.id) as ids, array_agg(page.version) as versions
from (
    select o.id, o.version from opportunities as o
    where o.tenant_id = :tenant and o.removed_at is null
        and o.next_action_at <= :until and (o.next_action_at, o.id) > (:after_at, :after_id)
    order by o.next_action_at, o.id
    limit :limit
) as page;

-- name: keys_of^
-- The same for one owner, or for nobody.
select array_agg(page.id) as ids, array_agg(page.version) as versions
from (
    select o.id, o.version from opportunities as o
    where o.tenant_id = :tenant and o.removed_at is null
        and o.owner_key = :owner
        and o.next_action_at <= :until and (o.next_action_at, o.id) > (:after_at, :after_id)
    order by o.next_action_at, o.id
    limit :limit
) as page;

-- name: header^
-- How much is due for the team, exact to 999: in all, from earlier days, more than three days late; and what comes next.
select
    count(*) as total,
    count(*) filter (where due.next_action_at < :today) as earlier,
    count(*) filter (where due.next_action_at < :recent) as late,
    (
        select min(o.next_action_at) from opportunities as o
        where o.tenant_id = :tenant and o.removed_at is null and o.next_action_at > :now
    ) as next_at
from (
    select o.next_action_at from opportunities as o
    where o.tenant_id = :tenant and o.removed_at is null and o.next_action_at <= :now
    order by o.next_action_at
    limit 1000
) as due;

-- name: header_of^
-- The same for one owner, or for nobody.
select
    count(*) as total,
    count(*) filter (where due.next_action_at < :today) as earlier,
    count(*) filter (where due.next_action_at < :recent) as late,
    (
        select min(o.next_action_at) from opportunities as o
        where o.tenant_id = :tenant and o.removed_at is null
            and o.owner_key = :owner and o.next_action_at > :now
    ) as next_at
from (
    select o.next_action_at from opportunities as o
    where o.tenant_id = :tenant and o.removed_at is null
        and o.owner_key = :owner and o.next_action_at <= :now
    order by o.next_action_at
    limit 1000
) as due;

-- name: count^
-- How many of the team's actions are planned within a span, exact to 99.
select count(*) as total from (
    select 1 from opportunities as o
    where o.tenant_id = :tenant and o.removed_at is null
        and o.next_action_at >= :since and o.next_action_at <= :until
    limit 100
) as span;

-- name: count_of^
-- The same for one owner, or for nobody.
select count(*) as total from (
    select 1 from opportunities as o
    where o.tenant_id = :tenant and o.removed_at is null
        and o.owner_key = :owner
        and o.next_action_at >= :since and o.next_action_at <= :until
    limit 100
) as span;

-- name: planned^
-- A page and the counts of what is planned within a span and passes the filters; `beyond` is where its reach ended.
select
    array_agg(page.id) filter (where page.fits) as ids, array_agg(page.version) filter (where page.fits) as versions,
    count(*) filter (where page.fits) as total,
    count(*) filter (where page.fits and page.at < :today) as earlier,
    count(*) filter (where page.fits and page.at < :recent) as late,
    max(page.at) filter (where page.nth = :reach) as beyond,
    (array_agg(page.id) filter (where page.nth = :reach))[1] as beyond_id
from (
    select walk.id, walk.version, walk.at, walk.nth, sieve.fits
    from (
        select
            o.id, o.version, o.next_action_at as at, o.owner_key, o.stage_id, o.worth, o.tags, o.status,
            o.expected_close_on,
            row_number() over (order by o.next_action_at, o.id) as nth
        from opportunities as o
        where o.tenant_id = :tenant and o.removed_at is null
            and o.next_action_at <= :until and (o.next_action_at, o.id) > (:after, :after_id)
        order by o.next_action_at, o.id
        limit :reach
    ) as walk
    cross join lateral (
        select (:owners::uuid [] is null or walk.owner_key = any(:owners))
            and (:stage::uuid is null or walk.stage_id = :stage)
            and (:least::bigint is null or walk.worth >= :least)
            and (:most::bigint is null or walk.worth between 0 and :most)
            and (:tag::text is null or lower(:tag) = any(lower(walk.tags::text)::text []))
            and (:status::text is null or walk.status = :status)
            and (:closes_from::date is null or walk.expected_close_on >= :closes_from)
            and (:closes_to::date is null or walk.expected_close_on <= :closes_to)
            and (:undated::boolean is not true or walk.expected_close_on is null) as fits
    ) as sieve
    where sieve.fits or walk.nth = :reach
    order by walk.at, walk.id
    limit :limit
) as page;

-- name: stale^
-- The same of the open deals that are stale, the longest forgotten first.
select
    array_agg(page.id) filter (where page.fits) as ids, array_agg(page.version) filter (where page.fits) as versions,
    count(*) filter (where page.fits) as total,
    max(page.at) filter (where page.nth = :reach) as beyond,
    (array_agg(page.id) filter (where page.nth = :reach))[1] as beyond_id
from (
    select walk.id, walk.version, walk.at, walk.nth, sieve.fits
    from (
        select
            o.id, o.version, o.stale_at as at, o.owner_key, o.stage_id, o.worth, o.tags, o.status,
            o.expected_close_on,
            row_number() over (order by o.stale_at, o.id) as nth
        from opportunities as o
        where o.tenant_id = :tenant and o.removed_at is null
            and o.stale_at <= :until and (o.stale_at, o.id) > (:after, :after_id)
        order by o.stale_at, o.id
        limit :reach
    ) as walk
    cross join lateral (
        select (:owners::uuid [] is null or walk.owner_key = any(:owners))
            and (:stage::uuid is null or walk.stage_id = :stage)
            and (:least::bigint is null or walk.worth >= :least)
            and (:most::bigint is null or walk.worth between 0 and :most)
            and (:tag::text is null or lower(:tag) = any(lower(walk.tags::text)::text []))
            and (:status::text is null or walk.status = :status)
            and (:closes_from::date is null or walk.expected_close_on >= :closes_from)
            and (:closes_to::date is null or walk.expected_close_on <= :closes_to)
            and (:undated::boolean is not true or walk.expected_close_on is null) as fits
    ) as sieve
    where sieve.fits or walk.nth = :reach
    order by walk.at, walk.id
    limit :limit
) as page;

-- name: every^
-- The same of all opportunities, what was touched last first.
select
    array_agg(page.id) filter (where page.fits) as ids, array_agg(page.version) filter (where page.fits) as versions,
    count(*) filter (where page.fits) as total,
    max(page.at) filter (where page.nth = :reach) as beyond,
    (array_agg(page.id) filter (where page.nth = :reach))[1] as beyond_id
from (
    select walk.id, walk.version, walk.at, walk.nth, sieve.fits
    from (
        select
            o.id, o.version, o.last_activity_at as at, o.owner_key, o.stage_id, o.worth, o.tags, o.status,
            o.expected_close_on,
            row_number() over (order by o.last_activity_at desc, o.id desc) as nth
        from opportunities as o
        where o.tenant_id = :tenant and o.removed_at is null
            and o.last_activity_at >= :until and (o.last_activity_at, o.id) < (:after, :after_id)
        order by o.last_activity_at desc, o.id desc
        limit :reach
    ) as walk
    cross join lateral (
        select (:owners::uuid [] is null or walk.owner_key = any(:owners))
            and (:stage::uuid is null or walk.stage_id = :stage)
            and (:least::bigint is null or walk.worth >= :least)
            and (:most::bigint is null or walk.worth between 0 and :most)
            and (:tag::text is null or lower(:tag) = any(lower(walk.tags::text)::text []))
            and (:status::text is null or walk.status = :status)
            and (:closes_from::date is null or walk.expected_close_on >= :closes_from)
            and (:closes_to::date is null or walk.expected_close_on <= :closes_to)
            and (:undated::boolean is not true or walk.expected_close_on is null) as fits
    ) as sieve
    where sieve.fits or walk.nth = :reach
    order by walk.at desc, walk.id desc
    limit :limit
) as page;

-- name: dearest^
-- The same of any list, the most valuable first: what is planned within a span, what is stale by a time, or all.
select
    array_agg(page.id) filter (where page.fits) as ids, array_agg(page.version) filter (where page.fits) as versions,
    count(*) filter (where page.fits) as total,
    max(page.worth) filter (where page.nth = :reach) as beyond,
    (array_agg(page.id) filter (where page.nth = :reach))[1] as beyond_id
from (
    select walk.id, walk.version, walk.worth, walk.nth, sieve.fits
    from (
        select
            o.id, o.version, o.worth, o.owner_key, o.stage_id, o.tags, o.next_action_at, o.stale_at, o.status,
            o.expected_close_on,
            row_number() over (order by o.worth desc, o.id desc) as nth
        from opportunities as o
        where o.tenant_id = :tenant and o.removed_at is null
            and o.worth >= :until and (o.worth, o.id) < (:after, :after_id)
        order by o.worth desc, o.id desc
        limit :reach
    ) as walk
    cross join lateral (
        select (:owners::uuid [] is null or walk.owner_key = any(:owners))
            and (:stage::uuid is null or walk.stage_id = :stage)
            and (:least::bigint is null or walk.worth >= :least)
            and (:most::bigint is null or walk.worth between 0 and :most)
            and (:tag::text is null or lower(:tag) = any(lower(walk.tags::text)::text []))
            and (:status::text is null or walk.status = :status)
            and (:closes_from::date is null or walk.expected_close_on >= :closes_from)
            and (:closes_to::date is null or walk.expected_close_on <= :closes_to)
            and (:undated::boolean is not true or walk.expected_close_on is null)
            and (:starts_at::timestamptz is null or walk.next_action_at between :starts_at and :ends_at)
            and (:stale_by::timestamptz is null or walk.stale_at <= :stale_by) as fits
    ) as sieve
    where sieve.fits or walk.nth = :reach
    order by walk.worth desc, walk.id desc
    limit :limit
) as page;

-- name: among^
-- The same of some opportunities, each at its rank in the list: microseconds of its time, or minus that or its value.
select
    array_agg(page.id) as ids, array_agg(page.version) as versions, count(*) as total,
    count(*) filter (where page.next_action_at < :today) as earlier,
    count(*) filter (where page.next_action_at < :recent) as late
from (
    select o.id, o.version, o.next_action_at
    from opportunities as o
    cross join lateral (
        select (case :sort
            when 'planned' then extract(epoch from o.next_action_at) * 1000000
            when 'stale' then extract(epoch from o.stale_at) * 1000000
            when 'every' then extract(epoch from o.last_activity_at) * -1000000
            else -o.worth
        end)::bigint as rank
    ) as place
    where o.tenant_id = :tenant and o.removed_at is null and o.id = any(:ids)
        and (:owners::uuid [] is null or o.owner_key = any(:owners))
        and (:stage::uuid is null or o.stage_id = :stage)
        and (:least::bigint is null or o.worth >= :least)
        and (:most::bigint is null or o.worth between 0 and :most)
        and (:tag::text is null or lower(:tag) = any(lower(o.tags::text)::text []))
        and (:status::text is null or o.status = :status)
        and (:closes_from::date is null or o.expected_close_on >= :closes_from)
        and (:closes_to::date is null or o.expected_close_on <= :closes_to)
        and (:undated::boolean is not true or o.expected_close_on is null)
        and (:starts_at::timestamptz is null or o.next_action_at between :starts_at and :ends_at)
        and (:stale_by::timestamptz is null or o.stale_at <= :stale_by)
        and place.rank <= :until and (place.rank, o.id) > (:after, :after_id)
    order by place.rank, o.id
    limit :limit
) as page;

-- name: tallies
-- How many of the team's actions are planned within each of some spans, up to a most, and how many deals are stale.
select s.position, (
    select count(*) from (
        select 1 from opportunities as o
        where o.tenant_id = :tenant and o.removed_at is null
            and o.next_action_at >= s.since and o.next_action_at <= s.until
        limit s.most
    ) as span
) as total
from unnest(:since::timestamptz [], :until::timestamptz [], :most::integer []) with ordinality
    as s (since, until, most, position)
union all
select 0, count(*) from (
    select 1 from opportunities as o
    where o.tenant_id = :tenant and o.removed_at is null and o.stale_at <= :now
    limit 100
) as stale
order by position;

-- name: tallies_of
-- The same for some owners, one after the other, so that each is read from the owners' index whatever the planner guesses.
select s.position, (
    select count(*) from (
        select 1 from unnest(:owners::uuid []) as w (owner)
        cross join lateral (
            select 1 from opportunities as o
            where o.tenant_id = :tenant and o.removed_at is null and o.owner_key = w.owner
                and o.next_action_at >= s.since and o.next_action_at <= s.until
            limit s.most
        ) as own
        limit s.most
    ) as span
) as total
from unnest(:since::timestamptz [], :until::timestamptz [], :most::integer []) with ordinality
    as s (since, until, most, position)
union all
select 0, count(*) from (
    select 1 from (
        select o.owner_key from opportunities as o
        where o.tenant_id = :tenant and o.removed_at is null and o.stale_at <= :now
        order by o.stale_at
        limit :reach
    ) as forgotten
    where forgotten.owner_key = any(:owners)
    limit 100
) as stale
order by position;

-- name: begun^
-- How far a new team has come: whether it has a deal, and whether one of the last thousand promises ended as done.
select
    exists(select 1 from opportunities as o where o.tenant_id = :tenant and o.removed_at is null) as added,
    exists(
        select 1 from (
            select h.verb from history as h
            where
                h.tenant_id = :tenant and h.planned_for is not null
                and h.verb in ('complete', 'try_again', 'won', 'lost', 'remove', 'reschedule')
            order by h.at desc
            limit 1000
        ) as last
        where last.verb in ('complete', 'try_again', 'won', 'lost')
    ) as completed;
