"""The OpenAPI document: complete, true, and no request of any form makes the server stumble."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from sync_server.app import create_app
from sync_server.settings import ServerSettings
from tests.sweeps.sync_api import administrator, ask, server


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(ServerSettings())


def operations(app: FastAPI) -> list[tuple[str, dict[str, Any]]]:
    """Every operation of the document with its name."""
    paths = app.openapi()["paths"]
    return [(f"{verb} {path}", each) for path, verbs in paths.items() for verb, each in verbs.items()]


def test_every_operation_says_what_it_does_and_how_it_refuses(app: FastAPI) -> None:
    every = operations(app)
    assert len(every) > 40
    assert [name for name, each in every if not each.get("description") or not each.get("tags")] == []
    for name, each in every:
        assert {"401", "404", "422", "429"} <= set(each["responses"]), name
        refused = each["responses"]["422"]["content"]["application/json"]["schema"]
        assert refused == {"$ref": "#/components/schemas/ErrorBody"}, name
    ids = [each["operationId"] for _, each in every]
    assert len(ids) == len(set(ids))


def test_generated_requests_and_sequences_of_them_are_all_answered(tmp_path: Path) -> None:
    """A few per operation here; many by `python3 dev.py sweep sync_api`."""
    with server(tmp_path) as address:
        outcome = ask(address, administrator(address, tmp_path, {}), examples=2, steps=5)
    assert outcome.operations > 80
    assert outcome.statuses.total() > 300
    assert {200, 201, 401, 404, 422} <= set(outcome.statuses)
    assert "unexpected error" not in (tmp_path / "log").read_text("utf-8")
