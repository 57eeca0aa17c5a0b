"""As it is usually published: response models, a log line for every request."""

import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import FastAPI, Header, HTTPException, Request, Response
from pydantic import BaseModel

from bench.peer import COMPLETE, DUE

log = logging.getLogger("peer")
logging.basicConfig(level=logging.INFO)


class Opportunity(BaseModel):
    id: UUID
    name: str
    company: str
    value: int | None
    currency: str
    stage_id: UUID
    owner_id: UUID | None
    next_action_at: datetime
    next_action_details: str
    version: int


class Completion(BaseModel):
    new_next_action_at: datetime
    new_next_action_details: str


class Completed(BaseModel):
    success: bool
    message: str
    opportunity_id: UUID
    updated_at: datetime


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["PEER_DATABASE"], min_size=2, max_size=8) as app.state.pool:
        yield


app = FastAPI(lifespan=lifespan)
Tenant = Annotated[UUID, Header(alias="X-Tenant-ID")]


@app.middleware("http")
async def logged(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    began = time.perf_counter()
    response = await call_next(request)
    took = (time.perf_counter() - began) * 1000
    log.info("%s %s %s %.1f ms", request.method, request.url.path, response.status_code, took)
    return response


@app.get("/api/v1/opportunities/due")
async def due(tenant: Tenant) -> list[Opportunity]:
    async with app.state.pool.acquire() as connection:
        rows = await connection.fetch(DUE, tenant)
    return [Opportunity(**dict(row)) for row in rows]


@app.post("/api/v1/opportunities/{opportunity_id}/complete_action")
async def complete(tenant: Tenant, opportunity_id: UUID, given: Completion) -> Completed:
    async with app.state.pool.acquire() as connection:
        row = await connection.fetchrow(
            COMPLETE, tenant, opportunity_id, given.new_next_action_at, given.new_next_action_details
        )
    if row is None:
        raise HTTPException(404)
    return Completed(success=True, message="Completed", opportunity_id=row["id"], updated_at=row["updated_at"])
