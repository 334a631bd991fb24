"""Two machines share a project by the command line, with a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.cli.secret_place import PASSPHRASE
from core.cli.sign_in import PASSWORD as PASSWORD_VARIABLE
from core.secrets import vault
from sync_server.settings import ServerSettings
from tests.core.cli.running import run
from tests.fixtures.serving import Served, serving
from tests.fixtures.team_server import PASSWORD

BODY = "".join(f"    // line {number}\n" for number in range(20))
CONTRACT = "pragma solidity ^0.8.20;\ncontract Box {\n" + BODY + "    uint256 public total;\n}\n"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(vault.Vault.__init__, "__defaults__", (lambda _progress: None,))
    monkeypatch.setenv(PASSPHRASE, "words of a person")
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    settings = ServerSettings(
        data_dir=tmp_path / "server", registration="open", rate_limits=False, run_jobs=False
    )
    with serving(settings) as found:
        found.register("ada")
        yield found


@pytest.fixture
def desks(served: Served, tmp_path: Path) -> tuple[Path, Path, Path, Path]:
    """The data folders of two machines that are signed in, and their project folders."""
    homes = tmp_path / "one", tmp_path / "two"
    for home in homes:
        assert run(home, "sync", "login", served.address, "--email", "ada@example.org").code == 0
    mine, other = tmp_path / "mine", tmp_path / "other"
    mine.mkdir()
    (mine / "Box.sol").write_text(CONTRACT)
    shared = run(homes[0], "sync", "push", mine, "--server", served.address, "--project", "Boxes")
    assert shared.code == 0 and "sent" in shared.out, shared.err
    cloned = run(homes[1], "sync", "clone", served.address, "Boxes", other)
    assert cloned.code == 0, cloned.err
    return (*homes, mine, other)


def test_a_project_is_shared_cloned_changed_and_pulled(
    desks: tuple[Path, Path, Path, Path], served: Served
) -> None:
    one, two, mine, other = desks
    assert (other / "Box.sol").read_text() == CONTRACT
    (other / "Box.sol").write_text(CONTRACT.replace("line 3\n", "line three\n"))
    (mine / "Box.sol").write_text(CONTRACT.replace("line 16\n", "line sixteen\n"))
    assert run(two, "sync", "push", other).code == 0
    pulled = run(one, "sync", "push", mine, "--format", "json")
    document = pulled.document()
    assert pulled.code == 0 and document["merged"] == ["Box.sol"] and document["sent"] == 1
    assert run(two, "sync", "pull", other).code == 0
    assert (mine / "Box.sol").read_text() == (other / "Box.sol").read_text()
    listed = run(one, "sync", "teams", served.address)
    assert "Boxes" in listed.out and "owner" in listed.out


def test_two_edits_that_compile_alone_and_not_together_are_a_conflict(
    desks: tuple[Path, Path, Path, Path],
) -> None:
    one, two, mine, other = desks
    (other / "Box.sol").write_text(CONTRACT.replace("    // line 3\n", "    uint256 public extra;\n"))
    (mine / "Box.sol").write_text(CONTRACT.replace("    // line 16\n", "    address public extra;\n"))
    assert run(two, "sync", "push", other).code == 0
    told = run(one, "sync", "push", mine)
    assert told.code == 1 and "Conflict: Box.sol" in told.out
    assert "address public extra" in (mine / "Box.sol").read_text(), "what was typed stays"
    status = run(one, "sync", "status", mine, "--format", "json")
    assert status.code == 1 and status.document()["conflicts"] == ["Box.sol"]


def test_who_is_shut_out_keeps_what_was_typed_and_is_told_what_it_means(
    desks: tuple[Path, Path, Path, Path], served: Served
) -> None:
    one, _, mine, _ = desks
    (mine / "Box.sol").write_text(CONTRACT + "// not sent\n")
    (mine / "New.sol").write_text("// new\n")
    status = run(one, "sync", "status", mine, "--format", "json").document()
    assert status["changed"] == ["Box.sol", "New.sol"]
    address = f"{served.address}/projects/{status['project_id']}"
    headers = {"Authorization": f"Bearer {served.login('ada')}"}
    assert httpx.delete(address, headers=headers).status_code == 204
    told = run(one, "sync", "push", mine)
    assert (told.code, "“Boxes” is not shared with you any more, or was deleted." in told.err) == (2, True)
    assert "Not sent yet: Box.sol" in run(one, "sync", "status", mine).out
    assert (mine / "Box.sol").read_text().endswith("// not sent\n")


def test_what_cannot_be_done_is_told_in_a_sentence(
    desks: tuple[Path, Path, Path, Path], tmp_path: Path
) -> None:
    one, _, mine, _ = desks
    lonely = tmp_path / "lonely"
    lonely.mkdir()
    for words in (
        ("sync", "push", lonely),
        ("sync", "pull", lonely),
        ("sync", "push", mine, "--server", "http://127.0.0.1:9"),
        ("sync", "clone", "http://127.0.0.1:9", "Boxes"),
        ("sync", "teams", "not an address"),
    ):
        ran = run(one, *words)
        assert ran.code in (2, 3), words
        assert ran.err.strip() and "Traceback" not in ran.err


def test_what_happened_at_a_server_is_listed_once_it_is_read(
    desks: tuple[Path, Path, Path, Path], served: Served
) -> None:
    one = desks[0]
    told = run(one, "sync", "notifications", served.address, "--read")
    assert told.code == 0 and told.out.count("signed in to your account") == 2
    assert "Nothing is new." in run(one, "sync", "notifications", served.address).out
    document = run(one, "sync", "notifications", served.address, "--all", "--format", "json").document()
    assert document["schema"] == "contract-rewriter/sync-notifications/1" and document["unread"] == 0
    assert [item["event"] for item in document["notifications"]] == ["new-device", "new-device"]


def test_an_analysis_tells_the_team_when_it_is_asked_to_and_never_fails_by_it(
    desks: tuple[Path, Path, Path, Path], served: Served, tmp_path: Path
) -> None:
    one, _two, mine, _other = desks
    assert "counts as known" in run(one, "analyze", mine, "--tell", "findings").err
    (mine / "Bad.sol").write_text(
        "pragma solidity ^0.8.20;\ncontract Bad { function end(address payable to) external {"
        " selfdestruct(to); } }\n"
    )
    found = run(one, "analyze", mine, "--tell", "findings", "--format", "json")
    assert any(item["severity"] == "high" for item in found.document()["findings"])
    assert "heard of this" not in found.err and "sync push" in found.err
    assert run(one, "sync", "push", mine).code == 0
    told = run(one, "analyze", mine, "--tell", "findings")
    assert told.code == 0
    assert "No other people of “Boxes” heard of this: Bad.end: " in told.err
    assert "note:" not in run(one, "analyze", mine, "--tell", "findings").err
    for folder, word in (
        (mine / "Box.sol", "folder of a shared project"),
        (tmp_path / "lonely", "not shared"),
    ):
        if not folder.exists():
            folder.mkdir()
            (folder / "Box.sol").write_text(CONTRACT)
        ran = run(one, "analyze", folder, "--tell", "finished")
        assert ran.code == 0 and word in ran.err
    assert run(one, "sync", "logout", served.address).code == 0
    ran = run(one, "analyze", mine, "--tell", "finished")
    assert ran.code == 0 and "Nobody was told." in ran.err
