"""Every byte that leaves this machine is looked at: no place, person, key or setting of it is among them."""

from __future__ import annotations

import base64
import binascii
import getpass
import json
import re
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from core.progress import silent
from core.store import comments, reviews
from core.sync.syncer import sync
from tests.core.store.factories import a_proposal, a_report
from tests.core.sync.team import Team, team
from tests.fixtures.chaos_proxy import Asked

KEY, SETTING = "sk-live-of-a-model-0123456789", "setting-of-this-machine"
BASE64 = re.compile(rb'"inline": ?"([^"]*)"')


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    home = tmp_path / "home-of-somebody"
    monkeypatch.setattr(Path, "home", classmethod(lambda _: home))
    with team(home) as made:
        made.begin()
        yield made


def _places(root: Path) -> tuple[str, ...]:
    """Words with every kind of place in them, as programs say them."""
    places = (root, Path.home() / ".solc" / "solc-0.8.30", Path(tempfile.gettempdir()) / "work")
    said = " ".join(f"{place}/src/A.sol:3: and file://{place}" for place in places)
    return (*map(str, places), said, json.dumps(str(root / "src")))


def _everything(asked: Asked) -> bytes:
    """What was sent, unpacked, with the contents that travel along."""
    body = asked.body
    if {name.lower(): value for name, value in asked.headers}.get("content-encoding") == "zstd":
        body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    inner = []
    for part in BASE64.findall(body):
        try:
            inner.append(base64.b64decode(part, validate=True))
        except binascii.Error as error:
            raise AssertionError(part[:80]) from error
    head = [asked.method, asked.path, *(f"{name}: {value}" for name, value in asked.headers)]
    return "\n".join(head).encode() + b"\n" + body + b"\n".join(inner)


def test_what_is_sent_holds_nothing_of_the_machine(found: Team) -> None:
    desk = found.desks[0]
    (desk.home / "settings.toml").write_text(f'note = "{SETTING}"\n')
    found.write(desk, ".env", f"OPENAI_API_KEY={KEY}\n".encode())
    found.write(desk, "notes.md", f"never send {KEY}\n".encode())
    found.write(desk, "large.sol", b"contract Large {}\n" * 6_000)
    report = replace(a_report("fail"), notes=_places(desk.folder))
    number = reviews.record_proposal(desk.store, desk.project, a_proposal(), report)
    reviews.decide(desk.store, number, 0, "rejected", f"as in {desk.folder}/b.sol")
    reviews.dismiss(desk.store, desk.project, "f" * 64, f"see {desk.folder}/a.sol")
    where = comments.Place("a.sol", 1, "a" * 64)
    comments.add_comment(desk.store, desk.project, where, f"look at {desk.folder}/a.sol")
    found.proxy.asked.clear()
    done = sync(desk.place, desk.transport, desk.home, silent(), secrets=[KEY])
    assert "notes.md" in {item.path for item in done.left_out}
    sent = [_everything(asked) for asked in found.proxy.asked]
    whole = b"\n".join(sent)
    for here in (
        "contract Large",
        "proposal",
        "dismissal",
        "look at a.sol",
        "see a.sol",
        "as in b.sol",
        "~/.solc",
    ):
        assert here.encode() in whole, f"{here} was sent"
    for never in _of_this_machine(desk.folder):
        assert never.encode() not in whole, never
    assert not {"notes.md", ".env"} & set(found.on_server())


def _of_this_machine(root: Path) -> list[str]:
    name, host = getpass.getuser(), socket.gethostname()
    words = [word for word in (name, host) if len(word) > 4]  # a shorter one may be a part of any word
    temporary = [f"{before}{tempfile.gettempdir()}" for before in ('"', " ", "//")]
    return [KEY, SETTING, str(root), str(root.parent), root.parent.name, *temporary, *words]
