"""Two machines and one server: nothing that was typed is lost, and both end equal."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from core.errors import UnreachableError
from core.progress import silent
from core.store import comments
from core.store.database import Store, open_store_at
from core.store.replicas import all_replicas, cursor_of
from core.sync import conflicts, linking
from core.sync.accounts import Accounts, this_device
from core.sync.live import Event, events, parse
from core.sync.syncer import Place, Round, place_of, sync
from core.sync.transport import FixedToken, Transport
from core.wire.ids import new_id
from sync_server.settings import ServerSettings
from tests.fixtures.serving import Served, serving
from tests.fixtures.team_server import PASSWORD

VAULT = "".join(f"// line {number} of the vault\n" for number in range(40))


@dataclass
class Machine:
    """One person's desk: a store, a folder, and a way to the server."""

    store: Store
    transport: Transport
    folder: Path
    data: Path

    @property
    def place(self) -> Place:
        (project,) = self._shared()
        return place_of(self.store, project)

    def _shared(self) -> list[str]:
        return [one.project_id for one in all_replicas(self.store)]

    def sync(self, **options: object) -> Round:
        return sync(self.place, self.transport, self.data, silent(), **options)  # type: ignore[arg-type]

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def files(self) -> dict[str, str]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_text("utf-8") for path in found}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    settings = ServerSettings(data_dir=folder, registration="open", rate_limits=False, run_jobs=False)
    with serving(settings) as found:
        found.register("ada")
        yield found


@pytest.fixture
def desks(served: Served, tmp_path: Path) -> Iterator[tuple[Machine, Machine]]:
    """Two machines of one person; the first one's folder is shared, the second is a clone of it."""
    with ExitStack() as stack:
        made = [_machine(served, tmp_path / name, stack) for name in ("one", "two")]
        first, second = made
        first.folder.mkdir(parents=True)
        first.write("src/Vault.sol", VAULT)
        first.write("README.md", "# A vault\r\nwith its own line ends\r\n")
        name = f"Vault {tmp_path.name}"
        linking.share(first.store, first.transport, first.folder, name)
        first.sync()
        linking.clone(second.store, second.transport, name, second.folder)
        second.sync()
        yield first, second


def _machine(served: Served, home: Path, stack: ExitStack, name: str = "ada") -> Machine:
    client = stack.enter_context(httpx.Client(trust_env=False))
    device = this_device(home / "data")
    tokens = Accounts(served.address, client).login(f"{name}@example.org", PASSWORD, device)
    credentials = FixedToken(tokens.access_token, tokens.user_id, device.id)
    store = stack.enter_context(open_store_at(home / "data" / "store.sqlite3"))
    return Machine(store, Transport(served.address, credentials, client), home / "project", home / "data")


def test_a_clone_has_every_file_byte_for_byte(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    assert second.files() == first.files()
    assert (second.folder / "README.md").read_bytes() == (first.folder / "README.md").read_bytes()


def test_edits_new_files_renames_and_deletions_arrive(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    first.write("src/Vault.sol", VAULT + "// more\n")
    first.write("src/Token.sol", "contract Token {}\n")
    (first.folder / "README.md").unlink()
    first.sync()
    assert second.sync().conflicts == []
    assert second.files() == first.files()
    (second.folder / "src/Token.sol").rename(second.folder / "src/Coin.sol")
    second.sync()
    done = first.sync()
    assert first.files() == second.files()
    assert done.moved == [("src/Token.sol", "src/Coin.sol")]


def test_nothing_changed_is_nothing_sent(desks: tuple[Machine, Machine]) -> None:
    first, _ = desks
    assert first.sync().sent == 0
    assert first.sync().written == []


def test_far_away_lines_are_merged_and_both_end_equal(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    first.write("src/Vault.sol", VAULT.replace("line 3 ", "line three "))
    second.write("src/Vault.sol", VAULT.replace("line 33 ", "line thirty-three "))
    first.sync()
    assert second.sync().merged == ["src/Vault.sol"]
    first.sync()
    expected = VAULT.replace("line 3 ", "line three ").replace("line 33 ", "line thirty-three ")
    assert first.files()["src/Vault.sol"] == second.files()["src/Vault.sol"] == expected


def test_a_merge_that_does_not_compile_is_a_conflict(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    first.write("README.md", "".join(f"line {number}\n" for number in range(9)))
    first.sync()
    second.sync()
    for machine, line in ((first, 1), (second, 7)):
        text = machine.files()["README.md"]
        machine.write("README.md", text.replace(f"line {line}", f"line {line} changed"))
    first.write("src/Vault.sol", VAULT.replace("line 3 ", "line three "))
    second.write("src/Vault.sol", VAULT.replace("line 33 ", "line thirty-three "))
    first.sync()

    def compiles(files: dict[str, bytes | None]) -> bool:
        text = files.get("src/Vault.sol") or b""
        return not (b"three " in text and b"thirty-three" in text and b"line three" in text)

    done = second.sync(compiles=compiles)
    assert (done.conflicts, done.merged) == (["src/Vault.sol"], ["README.md"]), "the other merge goes on"
    (found,) = conflicts.conflicts(second.store, second.place.replica.project_id)
    assert found.code == "does-not-compile"


def test_the_same_line_is_a_conflict_with_three_texts_until_somebody_decides(
    desks: tuple[Machine, Machine],
) -> None:
    first, second = desks
    mine, theirs = VAULT.replace("line 7 ", "line of mine "), VAULT.replace("line 7 ", "line of theirs ")
    first.write("src/Vault.sol", theirs)
    second.write("src/Vault.sol", mine)
    first.sync()
    assert second.sync().conflicts == ["src/Vault.sol"]
    assert second.files()["src/Vault.sol"] == mine, "a person's file is left alone"
    project = second.place.replica.project_id
    (found,) = conflicts.conflicts(second.store, project)
    assert (found.base, found.mine, found.theirs) == (VAULT.encode(), mine.encode(), theirs.encode())
    decided = VAULT.replace("line 7 ", "line of both ")
    conflicts.resolve(second.store, project, "src/Vault.sol", decided.encode())
    assert second.sync().conflicts == []
    first.sync()
    assert first.files()["src/Vault.sol"] == second.files()["src/Vault.sol"] == decided


def test_an_edit_survives_a_deletion(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    (first.folder / "src/Vault.sol").unlink()
    second.write("src/Vault.sol", VAULT + "// typed meanwhile\n")
    first.sync()
    second.sync()
    first.sync()
    assert first.files()["src/Vault.sol"] == second.files()["src/Vault.sol"] == VAULT + "// typed meanwhile\n"


def test_two_new_files_of_one_name_are_both_kept(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    first.write("src/New.sol", "contract New { uint256 one; }\n")
    second.write("src/New.sol", "contract New { uint256 two; }\n")
    first.sync()
    assert second.sync().moved == [("src/New.sol", "src/New-2.sol")]
    first.sync()
    assert first.files()["src/New.sol"] == "contract New { uint256 one; }\n"
    assert first.files()["src/New-2.sol"] == "contract New { uint256 two; }\n"
    assert first.files() == second.files()


def test_the_second_of_two_names_that_differ_by_case_gets_a_suffix_and_both_end_equal(
    desks: tuple[Machine, Machine],
) -> None:
    first, second = desks
    first.write("src/New.sol", "contract New { uint256 one; }\n")
    second.write("src/new.sol", "contract New { uint256 two; }\n")
    first.sync()
    done = second.sync()
    assert (done.moved, done.left_out) == ([("src/new.sol", "src/new-2.sol")], ())
    assert any("src/new-2.sol" in note for note in done.notes)
    for machine in (first, second, first):
        assert machine.sync().moved == []
    assert first.files() == second.files()
    assert first.files()["src/new-2.sol"] == "contract New { uint256 two; }\n"
    assert first.files()["src/New.sol"] == "contract New { uint256 one; }\n"


def test_a_name_whose_case_alone_changed_is_the_same_file(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    (first.folder / "src/Vault.sol").unlink()
    first.write("src/vault.sol", VAULT + "// and edited\n")
    first.sync()
    assert second.sync().moved == [("src/Vault.sol", "src/vault.sol")]
    assert second.files() == first.files()
    assert second.files()["src/vault.sol"] == VAULT + "// and edited\n"


def test_a_folder_that_joins_takes_equal_files_as_they_are_and_others_as_conflicts(
    desks: tuple[Machine, Machine], served: Served, tmp_path: Path
) -> None:
    first, _ = desks
    first.write("src/Other.sol", "contract Other {}\n")
    first.write("Empty.sol", "contract Empty {}\n")
    first.sync()
    with ExitStack() as stack:
        third = _machine(served, tmp_path / "three", stack)
        shutil.copytree(first.folder, third.folder)
        third.write("src/Other.sol", "contract Mine {}\n")
        (third.folder / "README.md").rename(third.folder / "readme.md")
        third.write("Empty.sol", "")
        third.write("mine.sol", "contract Alone {}\n")
        linking.join(third.store, third.transport, f"Vault {tmp_path.name}", third.folder)
        for _ in range(2):  # what is to be decided stays as it is
            done = third.sync()
            assert done.conflicts == ["src/Other.sol"]
        project = third.place.replica.project_id
        (found,) = conflicts.conflicts(third.store, project)
        assert (found.base, found.mine, found.theirs) == (None, b"contract Mine {}\n", b"contract Other {}\n")
        assert found.why == "both made this file, each with another text"
        conflicts.resolve_with(third.store, project, "src/Other.sol", "mine")
        assert third.sync().conflicts == []
        first.sync()
        expected = {*first.files()}
        assert first.files() == third.files()
        assert expected == {"src/Vault.sol", "src/Other.sol", "README.md", "Empty.sol", "mine.sol"}
        assert first.files()["Empty.sol"] == "contract Empty {}\n"


def test_a_large_file_travels_as_a_blob_of_its_own(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    first.write("src/Large.sol", "".join(f"// {number}\n" for number in range(60_000)))
    first.sync()
    second.sync()
    assert second.files() == first.files()


def test_secrets_and_machine_paths_stay_here(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    first.write(".env", "PRIVATE_KEY=1\n")
    first.write("notes.md", "the key is sk-a-long-key-of-a-model\n")
    done = first.sync(secrets=["sk-a-long-key-of-a-model"])
    assert {item.path for item in done.left_out} >= {"notes.md"}
    second.sync()
    assert ".env" not in second.files() and "notes.md" not in second.files()


def test_offline_loses_nothing_and_is_one_sentence(desks: tuple[Machine, Machine], tmp_path: Path) -> None:
    first, second = desks
    first.write("src/Vault.sol", VAULT + "// offline\n")
    there = first.transport
    with httpx.Client(trust_env=False) as client:
        first.transport = Transport("http://127.0.0.1:9", there.credentials, client)
        with pytest.raises(UnreachableError) as raised:
            first.sync()
    assert raised.value.message and raised.value.next_step
    assert first.files()["src/Vault.sol"].endswith("// offline\n")
    first.transport = there
    first.sync()
    second.sync()
    assert second.files() == first.files()


def test_a_reviewer_comments_and_their_edits_of_files_stay_here(served: Served, tmp_path: Path) -> None:
    served.register("rob")
    with ExitStack() as stack:
        ada = _machine(served, tmp_path / "one", stack)
        rob = _machine(served, tmp_path / "two", stack, "rob")
        ada.write("a.sol", VAULT)
        linking.share(ada.store, ada.transport, ada.folder, "Reviewed", _team_with(served, ada, rob))
        ada.sync()
        linking.clone(rob.store, rob.transport, "Reviewed", rob.folder)
        rob.sync()
        assert rob.files() == ada.files()

        project = rob.place.replica.project_id
        where = comments.Place("a.sol", 3, "a" * 64)
        comments.add_comment(rob.store, project, where, "Is this meant?", rob.place.replica.user_id)
        assert rob.sync().sent > 0
        ada.sync()
        (arrived,) = comments.comments_of(ada.store, ada.place.replica.project_id)
        assert (arrived.text, arrived.place.line) == ("Is this meant?", 3)

        rob.write("a.sol", VAULT + "// not mine to change\n")
        assert rob.sync().forbidden == ["a.sol"]
        ada.sync()
        assert ada.files()["a.sol"] == VAULT
        assert rob.files()["a.sol"] == VAULT + "// not mine to change\n"


def _team_with(served: Served, owner: Machine, reviewer: Machine) -> str:
    """A team of the owner's in which the other is a reviewer; its id."""

    def ask(machine: Machine, path: str, body: dict[str, str]) -> dict[str, str]:
        assert machine.transport.credentials is not None
        token = machine.transport.credentials.token()
        answer = httpx.post(served.address + path, json=body, headers={"authorization": f"Bearer {token}"})
        assert answer.is_success, answer.text
        found: dict[str, str] = answer.json()
        return found

    team = ask(owner, "/teams", {"id": new_id(), "name": "Auditors"})["id"]
    secret = ask(owner, f"/teams/{team}/invitations", {"role": "reviewer"})["secret"]
    ask(reviewer, "/invitations/accept", {"secret": secret})
    return team


def test_a_hint_comes_while_others_push_and_says_only_where_to_look(desks: tuple[Machine, Machine]) -> None:
    first, second = desks
    workspace = first.place.replica.workspace_id
    heard: list[Event] = []

    def listen() -> None:
        with httpx.Client(trust_env=False) as client:
            for event in events(Transport(first.transport.address, first.transport.credentials, client)):
                if event.data.get("workspace") == workspace and int(str(event.data.get("head", 0))) > before:
                    heard.append(event)
                    return

    before = _head(first)
    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    time.sleep(0.3)
    second.write("src/Hinted.sol", "contract Hinted {}\n")
    second.sync()
    listener.join(10)
    assert heard and set(heard[0].data) <= {"workspace", "head"}
    assert first.sync().written == ["src/Hinted.sol"]


def _head(machine: Machine) -> int:
    with machine.store.reading() as connection:
        return cursor_of(connection, machine.place.replica.project_id)


def test_lines_of_a_stream_become_events_and_noise_is_passed_over() -> None:
    lines = [
        ": keep",
        "",
        "id: 7",
        'data: {"head": 3,',
        'data: "workspace": "w"}',
        "",
        "data: no json",
        "",
        "data: 5",
        "",
    ]
    assert list(parse(lines)) == [Event("7", "hint", {"head": 3, "workspace": "w"})]
