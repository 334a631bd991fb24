"""Every link that is mailed or printed leads to a page."""

from __future__ import annotations

import re

import pytest

from sync_server.auth.page_endpoints import FOLDER
from sync_server.mail.handler import _LINKS
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio


async def test_every_link_has_a_page_that_runs_nothing_but_its_own_script(team_server: TeamServer) -> None:
    script = (FOLDER / "account.js").read_text("utf-8")
    named = {"/invitations": "invitation", "/auth/oidc/back": "back"}
    paths = {path for _, path, _ in _LINKS.values()} | {"/auth/first", "/auth/register", "/auth/device"}
    async with team_server.client() as anybody:
        for path in sorted(paths | named.keys()):
            answer = await anybody.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert "script-src 'self'" in answer.headers["content-security-policy"]
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert f'src="/auth/{named.get(path, "account")}.js"' in answer.text
            if path not in named:
                assert re.search(rf'^ +"?{path.rpartition("/")[2]}"?: \[', script, flags=re.M), path
        for file in FOLDER.iterdir():
            path = f"/auth/{'page.css' if file.suffix == '.css' else file.name}"
            assert (await anybody.get(path)).status_code == 200 or file.suffix == ".html", path
