"""The same with all the stops pulled: no middleware, orjson, rows straight to bytes. asyncpg keeps both prepared."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

import asyncpg
import orjson
from asyncpg.pgproto.pgproto import UUID as Wire
from fastapi import FastAPI, Header, Request, Response

from bench.peer import COMPLETE, DUE


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["PEER_DATABASE"], min_size=2, max_size=8) as app.state.pool:
        yield


app = FastAPI(lifespan=lifespan)
Tenant = Annotated[UUID, Header(alias="X-Tenant-ID")]


def _json(body: object) -> Response:
    data = orjson.dumps(body, default=lambda value: str(value) if isinstance(value, Wire) else None)
    return Response(data, media_type="application/json")


@app.get("/api/v1/opportunities/due")
async def due(tenant: Tenant) -> Response:
    async with app.state.pool.acquire() as connection:
        rows = await connection.fetch(DUE, tenant)
    return _json([dict(row) for row in rows])


@app.post("/api/v1/opportunities/{opportunity_id}/complete_action")
async def complete(tenant: Tenant, opportunity_id: UUID, request: Request) -> Response:
    given = orjson.loads(await request.body())
    at = datetime.fromisoformat(given["new_next_action_at"])
    async with app.state.pool.acquire() as connection:
        row = await connection.fetchrow(COMPLETE, tenant, opportunity_id, at, given["new_next_action_details"])
    if row is None:
        return Response(status_code=404)
    return _json({"success": True, "opportunity_id": row["id"], "updated_at": row["updated_at"]})
