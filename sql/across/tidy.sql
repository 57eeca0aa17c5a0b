-- What is kept for a while only; docs/privacy.md says for how long.

-- name: tidy_keys(before)!
-- Keys of repeats.
delete from idempotency_keys where created_at < :before;

-- name: tidy_sessions(before)!
-- Sessions that ended.
delete from sessions where least(expires_at, revoked_at) < :before;

-- name: tidy_links(before)!
-- Links to set a password that ended.
delete from password_links where least(expires_at, used_at) < :before;

-- name: tidy_attempts(before)!
-- Failed attempts to sign in.
delete from sign_in_attempts where last_at < :before;

-- name: tidy_leases(before)!
-- Who was at work on what.
delete from leases where expires_at < :before;

-- name: tidy_door_log(before)!
-- What happened outside of every tenant.
delete from door_log where at < :before;

-- name: tidy_audit_log(before)!
-- The audit logs.
delete from audit_log where at < :before;
