"""The usual stack for this job, to be measured beside: FastAPI, asyncpg and pydantic behind uvicorn.

No sign-in, no row-level security, no history: all it is spared counts in its favour.
"""

#: What is due, as this design was published; that nothing removed counts lets it use the same index.
DUE = """
SELECT id, name, company, value, currency, stage_id, owner_id, next_action_at, next_action_details, version
FROM opportunities
WHERE tenant_id = $1 AND next_action_at IS NOT NULL AND next_action_at <= now() AND removed_at IS NULL
ORDER BY next_action_at
LIMIT 50
"""
COMPLETE = """
UPDATE opportunities
SET next_action_at = $3, next_action_details = $4, first_due_at = $3, last_activity_at = now(), updated_at = now(),
    version = version + 1
WHERE tenant_id = $1 AND id = $2
RETURNING id, updated_at
"""
