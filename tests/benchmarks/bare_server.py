"""The least that a server does for a request that reads and writes: one indexed select, one insert, a commit.

What the team server's full path is compared with, on the same kind of database and with as much on the
disk at the end, by the drivers that everybody uses: `aiosqlite` with one connection, or `asyncpg` with ten.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.wire.ids import new_id


def _engine() -> AsyncEngine:
    address = os.environ.get("BARE_DATABASE", "")
    if address:
        return create_async_engine(make_url(address).set(drivername="postgresql+asyncpg"), pool_size=10)
    path = Path(os.environ["BARE_DATA"]) / "bare.sqlite3"
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(
        engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE")
    )
    return engine


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


engine = _engine()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.execute(text("create table if not exists bare (id varchar(36) primary key, n text)"))
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health() -> Response:
    return Response("ok")


@app.post("/bare")
async def bare() -> Response:
    async with engine.begin() as connection:
        await connection.execute(text("select n from bare where id = :id"), {"id": new_id()})
        await connection.execute(text("insert into bare values (:id, 'x')"), {"id": new_id()})
    return Response("{}", media_type="application/json")
