"""The example of `docs/sync-protocol.md`, run as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.wire.ids import new_id
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio

PAGE = Path(__file__).parents[3] / "docs" / "sync-protocol.md"


async def test_the_documented_example_works_as_it_stands(team_server: TeamServer) -> None:
    code = PAGE.read_text("utf-8").partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), names)
    ada = await team_server.person("ada")
    project = await team_server.project(ada)
    page = await names["example"](ada.http, project, ada.id, ada.device, new_id)
    assert page["head"] == 2
