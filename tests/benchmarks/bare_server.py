"""The least that a server does for a request that reads and writes: one indexed select, one insert, a commit.

What the team server's full path is compared with, on the same kind of database.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Response
from sqlalchemy import text

from core.wire.ids import new_id
from sync_server.database import Database
from sync_server.settings import ServerSettings

settings = ServerSettings(
    data_dir=Path(os.environ["BARE_DATA"]), database_url=os.environ.get("BARE_DATABASE", "")
)
database = Database(settings)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with database.writing() as connection:
        await connection.execute(text("create table if not exists bare (id varchar(36) primary key, n text)"))
    yield
    await database.close()


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health() -> Response:
    return Response("ok")


@app.post("/bare")
async def bare() -> Response:
    async with database.writing() as connection:
        await connection.execute(text("select n from bare where id = :id"), {"id": new_id()})
        await connection.execute(text("insert into bare values (:id, 'x')"), {"id": new_id()})
    return Response("{}", media_type="application/json")
