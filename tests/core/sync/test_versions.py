"""Programs of two versions work together, and what is too old is told so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.errors import RefusedError
from core.store import comments
from core.wire.ids import new_id
from tests.core.sync.frozen import Frozen
from tests.core.sync.team import Team, team


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(tmp_path_factory.mktemp("team")) as made:
        made.begin()
        yield made


@pytest.fixture
def old(found: Team) -> Iterator[Frozen]:
    """The client of the first release, on the same project."""
    first = found.desks[0]
    assert first.transport.credentials is not None
    replica, credentials = first.place.replica, first.transport.credentials
    headers = {"Authorization": f"Bearer {credentials.token()}"}
    with httpx.Client(base_url=found.server.address, headers=headers, trust_env=False) as http:
        yield Frozen(http, replica.workspace_id, replica.user_id, credentials.device_id, counter=10_000)


def test_the_first_client_and_this_one_edit_the_same_files(found: Team, old: Frozen) -> None:
    first = found.desks[0]
    first.sync()
    old.pull()
    assert old.files == first.files()
    (result,) = old.edit("a.sol", b"the old one was here\n" + old.files["a.sol"])
    assert result["result"] == "ok"
    found.write(first, "a.sol", first.files()["a.sol"] + b"and the new one\n")
    old.make("old.sol", b"contract Old {}\n")
    done = first.sync()
    assert (done.merged, done.written) == (["a.sol"], ["old.sol"])
    assert old.edit("a.sol", b"too late\n")[0]["code"] == "base"
    old.pull()
    assert old.files == first.files()
    assert old.files["a.sol"].startswith(b"the old one") and old.files["a.sol"].endswith(b"new one\n")


def _with_more(body: bytes) -> bytes:
    """The answer of a server that says more everywhere."""

    def more(value: Any) -> Any:
        if isinstance(value, list):
            return [more(item) for item in value]
        if not isinstance(value, dict):
            return value
        closed = {"parents", "kind"} & set(value)  # headers and metadata are what revisions are computed from
        return {key: more(item) for key, item in value.items()} | ({} if closed else {"of_tomorrow": [1]})

    try:
        return json.dumps(more(json.loads(body))).encode()
    except ValueError:
        return body


def test_answers_that_say_more_are_understood(found: Team) -> None:
    first, second = found.desks[:2]
    found.proxy.change = _with_more
    try:
        found.write(first, "more.sol", b"contract More {}\n")
        assert first.sync().sent == 2
        assert "more.sol" in second.sync().written
    finally:
        found.proxy.change = None
    assert second.files() == first.files()


def test_what_a_newer_program_wrote_into_a_comment_stays_in_it(found: Team, old: Frozen) -> None:
    first = found.desks[0]
    key = new_id()
    document = {
        "schema": "contract-rewriter/comment/1", "file": "a.sol", "line": 2, "sha256": None, "proposal": None,
        "hunk": None, "parent": None, "text": "first", "created_utc": "2026-01-01T00:00:00Z",
        "deleted": False, "id": key, "mood": "of tomorrow",
    }  # fmt: skip
    meta = {"kind": "comment", "name": f"comment/{key}", "deleted": False}
    data = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    first_op = old._op(
        key, "meta", json.dumps(meta, sort_keys=True, separators=(",", ":")).encode(), None, meta=meta
    )
    assert [item["result"] for item in old.push(first_op, old._write(key, data, None))] == ["ok", "ok"]
    first.sync()
    comments.edit_comment(first.store, key, "second")
    assert first.sync().sent == 1
    assert first.sync().sent == 0
    old.pull()
    assert json.loads(old.nodes[key]["data"]) == {**document, "text": "second"}


def test_a_kind_that_only_newer_programs_know_is_left_alone(found: Team, old: Frozen) -> None:
    first = found.desks[0]
    key = old.make("editor.tabs", b"4", kind="setting")
    first.sync()
    assert not (first.folder / "editor.tabs").exists()
    assert first.sync().sent == 0
    old.pull()
    assert old.nodes[key]["data"] == b"4"


def test_a_client_that_is_too_old_is_told_and_keeps_what_it_has(found: Team, old: Frozen) -> None:
    body = {"protocol": 0, "device": old.device, "ops": []}
    answer = old.http.post(f"/sync/v1/workspaces/{old.project}/push", json=body)
    assert (answer.status_code, answer.json()["code"]) == (426, "client-too-old")
    first, second = found.desks[:2]
    found.write(first, "kept.sol", b"contract Kept {}\n")
    found.proxy.plan(["", "426"])
    with pytest.raises(RefusedError) as refused:
        first.sync()
    assert (refused.value.code, refused.value.next_step) == ("client-too-old", "Update the program.")
    assert first.sync().sent == 2
    second.sync()
    assert second.files() == first.files()


def test_the_frozen_client_shares_no_code() -> None:
    text = Path(__file__).with_name("frozen.py").read_text("utf-8")
    assert not any(line.startswith(("from core", "from sync_server")) for line in text.splitlines())
