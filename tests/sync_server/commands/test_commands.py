"""The commands that look after a data folder, while a server runs on it and while none does."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from core.wire.ids import new_id
from sync_server.__main__ import main
from sync_server.settings import PREFIX, ServerSettings
from tests.fixtures.team_server import PASSWORD, TeamServer, running

pytestmark = pytest.mark.anyio


@pytest.fixture
def command(
    settings: ServerSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> object:
    """Run a command on the data folder of the test: exit code, output, errors."""
    monkeypatch.setenv(PREFIX + "DATABASE_URL", settings.database_url)
    monkeypatch.setenv(PREFIX + "DEVELOPMENT", "true")

    async def run(*arguments: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, ["--data", str(settings.data_dir), *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


async def test_accounts_are_looked_after_beside_a_running_server(
    team_server: TeamServer, command: object
) -> None:
    ada = await team_server.person("ada")
    code, out, _ = await command("users", "list", "--json")  # type: ignore[operator]
    assert (code, [item["email"] for item in json.loads(out)["users"]]) == (0, ["ada@example.org"])
    for step, expected in [(["disable"], 401), (["enable"], 401)]:
        code, out, _ = await command("users", *step, "ADA@example.org")  # type: ignore[operator]
        assert code == 0
        assert (await ada.http.get("/projects")).status_code == expected
    code, out, _ = await command("users", "admin", ada.id)  # type: ignore[operator]
    assert "admin" in out
    code, _, err = await command("users", "admin", "--remove", ada.id)  # type: ignore[operator]
    assert (code, "at least one administrator" in err) == (2, True)
    code, out, _ = await command("users", "list", "--search", "nobody")  # type: ignore[operator]
    assert (code, out) == (0, "There are no such accounts.\n")
    code, _, err = await command("users", "disable", "nobody@example.org")  # type: ignore[operator]
    assert (code, "does not exist" in err) == (2, True)


async def test_an_invitation_to_a_server_lets_one_person_in(
    settings: ServerSettings, command: object
) -> None:
    async with running(replace(settings, registration="invite")) as team_server:
        code, out, _ = await command("invite", "--json")  # type: ignore[operator]
        made = json.loads(out)
        body = {"name": "Grace", "password": PASSWORD, "invitation": made["secret"]}
        async with team_server.client() as anybody:
            said = []
            for name in ("grace", "second"):
                device = {"id": new_id(), "name": "desk"}
                values = {**body, "email": f"{name}@example.org", "device": device}
                said.append((await anybody.post("/auth/register", json=values)).status_code)
    assert (code, said[0]) == (0, 201)
    assert said[1] in {403, 404}


async def test_storage_and_audit_are_told_and_names_cannot_command_a_terminal(
    team_server: TeamServer, command: object
) -> None:
    ada = await team_server.person("ada")
    await team_server.project(ada, "Vault\u009b2J\u202e")
    await team_server.team({"owner": ada})
    code, out, _ = await command("teams")  # type: ignore[operator]
    assert (code, "1 people  0 projects  0 B  Auditors" in out) == (0, True)
    code, out, _ = await command("teams", "--json")  # type: ignore[operator]
    assert (code, json.loads(out)["teams"][0]["member_count"]) == (0, 1)
    code, out, _ = await command("storage")  # type: ignore[operator]
    assert (code, out.splitlines()[0]) == (0, "0 B in 1 projects")
    assert "Vault\ufffd2J\ufffd" in out
    code, out, _ = await command("audit", "list", "--action", "project.")  # type: ignore[operator]
    assert (code, "project.create" in out) == (0, True)
    code, out, _ = await command("audit", "verify")  # type: ignore[operator]
    assert (code, "as they were written" in out) == (0, True)
    async with team_server.server.database.writing() as connection:
        await connection.execute(text("delete from audit where number = (select min(number) from audit)"))
    code, out, _ = await command("audit", "verify", "--json")  # type: ignore[operator]
    assert (code, json.loads(out)["rows"]) == (1, 0)
    assert json.loads(out)["broken_at"] > 0


async def test_a_backup_to_where_nothing_can_be_written_is_told_in_a_sentence(
    team_server: TeamServer, command: object, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    code, _, err = await command("backup", str(tmp_path / "file" / "copy"))  # type: ignore[operator]
    assert (code, len(err.splitlines())) == (2, 1)
    assert "file" in err and "Name a place that this user may use" in err


def test_a_folder_without_a_server_is_told_in_a_sentence(
    settings: ServerSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = replace(settings, data_dir=settings.data_dir / "missing").data_dir
    if settings.embedded:
        assert main(["--data", str(missing), "storage"]) == 2
        assert "is no data folder of a server. Name it by --data." in capsys.readouterr().err
