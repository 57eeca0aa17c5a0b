-- name: claim<!
-- Takes a key for this write; no row means that it was taken before.
insert into idempotency_keys (tenant_id, key, fingerprint, created_at)
values (:tenant, :key, :fingerprint, :now)
on conflict (tenant_id, key) do nothing
returning key;

-- name: settle!
-- Keeps what the write answered, for those who repeat it.
update idempotency_keys set status = :status, answer = :answer
where tenant_id = :tenant and key = :key;

-- name: settled^
-- What the write with this key answered.
select k.fingerprint, k.status, k.answer from idempotency_keys as k
where k.tenant_id = :tenant and k.key = :key;
