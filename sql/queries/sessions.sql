-- name: member^
-- Who this session is in this tenant, checked with every request: no row means no entry.
select
    m.id, m.person_id, m.name, m.role, m.zone, m.locale, m.theme, m.single_keys, m.keymap, t.label_version,
    exists(
        select 1 from opportunities as o
        where o.tenant_id = :tenant and o.owner_key = m.id
            and o.next_action_at is not null and o.removed_at is null and o.status = 'open'
    ) as owns_open,
    s.seen_at + :touch_every < :now as rested
from sessions as s
inner join members as m on s.person_id = m.person_id and m.tenant_id = :tenant
inner join tenants as t on m.tenant_id = t.id
where s.token_hash = :token_hash and s.revoked_at is null and s.expires_at > :now and s.seen_at + :idle > :now
    and m.left_at is null and t.slug = :slug;

-- name: person^
-- The person of a session, whatever the tenant.
select s.person_id from sessions as s
where s.token_hash = :token_hash and s.revoked_at is null and s.expires_at > :now and s.seen_at + :idle > :now;

-- name: begin!
-- A new session at sign-in.
insert into sessions (token_hash, person_id, created_at, seen_at, expires_at, agent)
values (:token_hash, :person, :now, :now, :expires_at, :agent);

-- name: touch!
-- Notes that a session is in use.
update sessions set seen_at = :now
where token_hash = :token_hash and seen_at + :touch_every < :now;

-- name: revoke!
-- Ends a session.
update sessions set revoked_at = :now
where token_hash = :token_hash and revoked_at is null;

-- name: open
-- The sessions of a person that still open something, latest used first; which of them asks is known by its hash.
select s.id, s.agent, s.created_at, s.seen_at, s.token_hash = :token_hash as mine from sessions as s
where s.person_id = :person and s.revoked_at is null and s.expires_at > :now and s.seen_at + :idle > :now
order by s.token_hash = :token_hash desc, s.seen_at desc, s.id desc
limit 100;

-- name: revoke_one<!
-- Ends one of a person's sessions.
update sessions set revoked_at = :now
where id = :id and person_id = :person and revoked_at is null
returning id;

-- name: revoke_all!
-- Ends the sessions of a person, but for the one with this hash.
update sessions set revoked_at = :now
where person_id = :person and token_hash <> :token_hash and revoked_at is null;
