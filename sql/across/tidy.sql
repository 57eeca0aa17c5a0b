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

-- name: tidy_invitations(before)!
-- Invitations that ended.
delete from invitations where least(expires_at, used_at) < :before;

-- name: tidy_attempts(before)!
-- Failed attempts to sign in.
delete from sign_in_attempts where last_at < :before;

-- name: tidy_leases(before)!
-- Who was at work on what.
delete from leases where expires_at < :before;

-- name: tidy_import_rows(before)!
-- What was read of uploaded files that nobody went on with.
delete from import_rows as r
using imports as i
where r.tenant_id = i.tenant_id and r.import_id = i.id and i.updated_at < :before;

-- name: tidy_import_keys(before)!
-- What they named first.
delete from import_keys as k
using imports as i
where k.tenant_id = i.tenant_id and k.import_id = i.id and i.updated_at < :before;

-- name: tidy_import_remarks(before)!
-- What was said of them.
delete from import_remarks as r
using imports as i
where r.tenant_id = i.tenant_id and r.import_id = i.id and i.updated_at < :before;

-- name: tidy_import_chunks(before)!
-- Their bytes.
delete from import_chunks as c
using imports as i
where c.tenant_id = i.tenant_id and c.import_id = i.id and i.updated_at < :before;

-- name: tidy_imports(before)!
-- And that there ever were any, imported or not.
delete from imports where updated_at < :before;

-- name: tidy_door_log(before)!
-- What happened outside of every tenant.
delete from door_log where at < :before;

-- name: tidy_audit_log(before)!
-- The audit logs.
delete from audit_log where at < :before;
