-- name: index!
-- Notes the words by which an opportunity is found; half as dear as the next for one, so every verb can afford it.
insert into search_words (tenant_id, word, opportunity_id)
select :tenant, w.word, :id
from string_to_table(:text, ' ') as w (word)
on conflict do nothing;

-- name: index_all!
-- The same for many, each with its words as one text.
insert into search_words (tenant_id, word, opportunity_id)
select :tenant, w.word, r.opportunity_id
from unnest(:ids::uuid [], :texts::text []) as r (opportunity_id, text)
cross join lateral string_to_table(r.text, ' ') as w (word)
order by w.word, r.opportunity_id
on conflict do nothing;

-- name: referred
-- The opportunities under some references.
select
    o.id, o.version, o.name, o.company, o.contact_name, o.contact_email, o.contact_phone, o.tags, o.status,
    o.owner_id, o.next_action_at, o.next_action_details, o.slips
from opportunities as o
where o.tenant_id = :tenant and o.removed_at is null and o.reference = any(:given::text []);

-- name: sizes
-- How many hints each of some prefixes has, up to a limit, in their order; `beyond` follows what may follow a prefix.
select p.position, (
    select count(*) from (
        select 1 from search_words as w
        where w.tenant_id = :tenant and w.word >= p.prefix and w.word < p.prefix || :beyond
        limit :most
    ) as found
) as total
from unnest(:prefixes::text []) with ordinality as p (prefix, position)
order by p.position;

-- name: known
-- Which of some prefixes begin a word of the tenant.
-- Asked by a sub-select for each, because exists() becomes a join that reads every word.
select p.prefix
from unnest(:prefixes::text []) as p (prefix)
where (
    select true from search_words as w
    where w.tenant_id = :tenant and w.word >= p.prefix and w.word < p.prefix || :beyond
    limit 1
);

-- name: hinted
-- The opportunities with hints for every term, a term being the prefixes of one number; so many of each prefix are read.
select
    o.id, o.version, o.name, o.company, o.contact_name, o.contact_email, o.contact_phone, o.tags, o.status,
    o.owner_id, o.next_action_at, o.next_action_details, o.slips
from (
    select found.opportunity_id
    from unnest(:prefixes::text [], :terms::integer []) as p (prefix, term)
    cross join lateral (
        select w.opportunity_id from search_words as w
        where w.tenant_id = :tenant and w.word >= p.prefix and w.word < p.prefix || :beyond
        limit :most
    ) as found
    group by found.opportunity_id
    having bit_or(1 << p.term) = :every
    limit :limit
) as hint
inner join opportunities as o on o.tenant_id = :tenant and hint.opportunity_id = o.id
where o.removed_at is null;

-- name: soonest
-- What is due soonest, whatever its words: a word that is frequent is found among them.
select
    o.id, o.version, o.name, o.company, o.contact_name, o.contact_email, o.contact_phone, o.tags, o.status,
    o.owner_id, o.next_action_at, o.next_action_details, o.slips
from opportunities as o
where o.tenant_id = :tenant and o.removed_at is null and o.next_action_at is not null
order by o.next_action_at, o.id
limit :limit;
