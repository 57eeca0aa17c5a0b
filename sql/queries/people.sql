-- name: by_email^
-- The person behind an address, with the hash of the password.
select p.id, p.email, p.password_hash from people as p
where p.email = :email;

-- name: add<!
-- A person, or the one who has this address already.
insert into people (email, password_hash)
values (:email, :password_hash)
on conflict (email) do update set email = excluded.email
returning id;

-- name: set_password!
-- The new hash of a person's password.
update people set password_hash = :password_hash
where id = :person;

-- name: failures
-- Recent failed sign-ins, for the account and for the address they came from; who tries meanwhile waits to be counted.
select a.subject, a.failures, a.last_at from sign_in_attempts as a
where a.subject = any(:subjects) and a.last_at > :since
order by a.subject
for update;

-- name: tried
-- Counts a try to sign in as failed, as long as nothing else is known of it; from one again after a quiet time.
insert into sign_in_attempts (subject, failures, last_at)
select t.subject, 1, :now from unnest(:subjects::text []) as t (subject)
on conflict (subject) do update
    set failures = case when sign_in_attempts.last_at > :since then sign_in_attempts.failures + 1 else 1 end,
        last_at = :now
returning subject, failures;

-- name: passed!
-- A try that succeeded was no failure; the last one was when it was before, unless somebody tried since.
update sign_in_attempts set
    failures = failures - 1,
    last_at = case when last_at = :now then :last_at else last_at end
where subject = :subject and failures > 0;

-- name: forgive!
-- A successful sign-in clears the account's failures.
delete from sign_in_attempts
where subject = :subject;

-- name: add_link!
-- A one-time link to set the password.
insert into password_links (token_hash, person_id, expires_at)
values (:token_hash, :person, :expires_at);

-- name: linked^
-- The person a link that is still good belongs to.
select p.id, p.email from password_links as l
inner join people as p on l.person_id = p.id
where l.token_hash = :token_hash and l.used_at is null and l.expires_at > :now;

-- name: use_link<!
-- Uses up a link that is still good; no row where somebody was faster.
update password_links set used_at = :now
where token_hash = :token_hash and used_at is null and expires_at > :now
returning person_id;

-- name: create<!
-- A person with a password; no row where the address is somebody's already.
insert into people (email, password_hash)
values (:email, :password_hash)
on conflict (email) do nothing
returning id;

-- name: void_links!
-- Links that would set a person's password are good no longer.
update password_links set used_at = :now
where person_id = :person and used_at is null;

-- name: find^
-- A person with the hash of the password.
select p.id, p.email, p.password_hash from people as p
where p.id = :person;

-- name: change_password<!
-- Another password, unless it was changed since the present one was checked.
update people set password_hash = :password_hash
where id = :person and password_hash = :present_hash
returning id;
