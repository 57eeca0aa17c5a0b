-- name: page
-- A page of what was changed after a cursor, the longest ago first, and passes the filters; the last row of its reach
-- comes whether it does or not.
select o.*, walk.fits, walk.nth
from (
    select
        w.id, w.updated_at, row_number() over (order by w.updated_at, w.id) as nth,
        (:owner::uuid is null or w.owner_key = :owner)
        and (:stage::uuid is null or w.stage_id = :stage)
        and (:status::text is null or w.status = :status)
        and (:tag::text is null or :tag = any(w.tags)) as fits
    from opportunities as w
    where w.tenant_id = :tenant and w.removed_at is null and (w.updated_at, w.id) > (:after_at, :after_id)
    order by w.updated_at, w.id
    limit :reach
) as walk
inner join opportunity_rows as o on o.tenant_id = :tenant and walk.id = o.id
where walk.fits or walk.nth = :reach
order by walk.updated_at, walk.id
limit :limit;

-- name: among
-- The same of some opportunities.
select o.*, true as fits, 0 as nth
from opportunity_rows as o
where o.tenant_id = :tenant and o.id = any(:ids) and (o.updated_at, o.id) > (:after_at, :after_id)
    and (:owner::uuid is null or coalesce(o.owner_id, '00000000-0000-0000-0000-000000000000') = :owner)
    and (:stage::uuid is null or o.stage_id = :stage)
    and (:status::text is null or o.status = :status)
    and (:tag::text is null or :tag = any(o.tags))
order by o.updated_at, o.id
limit :limit;
