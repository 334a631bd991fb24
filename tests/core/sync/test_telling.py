"""What an analysis of a shared project tells the team, beside a real server: what is new, and that once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from core.analysis.finding import Finding
from core.errors import UnreachableError
from core.sync import telling
from core.sync.notifications import page
from core.sync.telling import Look
from core.sync.transport import Transport
from core.text import ByteOffset, Span
from core.wire.ids import new_id
from tests.desktop.team.colleague import Colleague, colleague
from tests.fixtures.serving_thread import ServerThread

NOWHERE = Transport("http://127.0.0.1:9", None, httpx.Client(trust_env=False))


def finding(print_: str, file: str = "A.sol", function: str = "pay()", *, dismissed: bool = False) -> Finding:
    span = Span(ByteOffset(0), ByteOffset(1))
    return Finding(
        "reentrancy-eth", "high", "high", file, span, 3, 3, "Vault", function, f"About {print_}.", "",
        print_, suppressed=dismissed,
    )  # fmt: skip


class Pair:
    """Ada and Ben share a project; each has a machine of their own."""

    def __init__(self, served: ServerThread, box: Path, stack: ExitStack) -> None:
        names = [f"{name}{uuid4().hex[:6]}" for name in ("ada", "ben")]
        ada, ben = (served.register(name) for name in names)
        team, project = new_id(), new_id()
        served.ask(ada, "POST", "/teams", {"id": team, "name": "Auditors"})
        served.ask(ada, "POST", "/projects", {"id": project, "name": "Vault", "team_id": team})
        made = served.ask(ada, "POST", f"/teams/{team}/invitations", {"role": "editor"}).json()
        served.ask(ben, "POST", "/invitations/accept", {"secret": made["secret"]})
        self.ada = stack.enter_context(colleague(served, names[0], project, box / "one"))
        self.ben = stack.enter_context(colleague(served, names[1], project, box / "two"))

    def begin(self) -> None:
        """Both have a file, and have looked at it: one old finding is known."""
        self.ada.write("A.sol", "old")
        self.ben.sync()
        for who in (self.ada, self.ben):
            who.sync()
            assert tell(who, finding("old")).first


def tell(who: Colleague, *found: Finding, finished: bool = False, away: bool = False) -> telling.Told:
    texts = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(who.folder.glob("*.sol"))
    }
    look = Look(texts, found, "1 file, 0 findings, 0 of high severity")
    return telling.tell(who.place, look, NOWHERE if away else who.transport, finished=finished)


def told(who: Colleague) -> list[str]:
    """What somebody was told by analyses, the oldest first."""
    found = [item for item in page(who.transport).notifications if item.event in EVENTS]
    return [item.texts["title"] for item in reversed(found)]


EVENTS = ("new-high-finding", "analysis-finished")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerThread]:
    with ServerThread(tmp_path_factory.mktemp("telling") / "server") as server:
        yield server


@pytest.fixture
def pair(served: ServerThread, tmp_path: Path) -> Iterator[Pair]:
    with ExitStack() as stack:
        yield Pair(served, tmp_path, stack)


def test_each_new_finding_is_told_once_whoever_sees_it(pair: Pair) -> None:
    pair.begin()
    (pair.ada.folder / "A.sol").write_text("new")
    old, new = finding("old"), finding("new", function="take()")
    assert tell(pair.ada, old, new).waiting, "its text is not at the server"
    assert told(pair.ben) == []
    pair.ada.sync()
    with pytest.raises(UnreachableError):
        tell(pair.ada, old, new, away=True)
    assert tell(pair.ada, old, new).news == (("Vault.take: About new.", 1),)
    assert tell(pair.ada, old, new).news == ()
    pair.ben.sync()
    tell(pair.ben, old, new)  # it is new to this machine, and nobody is told again: not Ada, whose it is
    assert (told(pair.ada), told(pair.ben)) == ([], ["Vault.take: About new."])
    (item,) = [one for one in page(pair.ben.transport).notifications if one.event in EVENTS]
    assert (item.subject.file, item.subject.line) == ("A.sol", 3)


def test_many_are_told_as_one_and_dismissed_ones_not_at_all(pair: Pair) -> None:
    pair.begin()
    many = [finding(f"new-{at}", function=f"f{at}()") for at in range(5)]
    tell(pair.ada, finding("old"), *many, finding("no", function="no()", dismissed=True))
    assert told(pair.ben) == ["Vault.f0: About new-0. and 4 more"]
    tell(pair.ada, finding("no", function="no()"))
    assert len(told(pair.ben)) == 1, "it was dismissed when it was new, and is no news any more"


def test_that_an_analysis_has_finished_is_told_once_for_each_state(pair: Pair) -> None:
    pair.begin()
    for _ in range(2):
        tell(pair.ada, finding("old"), finished=True)
    assert told(pair.ben) == ["1 file, 0 findings, 0 of high severity"]
    tell(pair.ada, finished=True)
    assert len(told(pair.ben)) == 2


def test_nothing_is_known_before_everything_of_the_others_is_here(pair: Pair) -> None:
    assert tell(pair.ada).waiting, "an empty folder is no first look"
    pair.ben.write("A.sol", "theirs")
    pair.ada.sync()
    (pair.ada.folder / "A.sol").write_text("mine, and not sent")
    assert tell(pair.ada, finding("old")).waiting
    pair.ada.sync()
    assert tell(pair.ada, finding("old")).first and told(pair.ben) == []


def test_a_file_that_is_kept_out_holds_nothing_up(pair: Pair) -> None:
    pair.ada.write("A.sol", "old")
    pair.ada.write("B.sol", "old")
    pair.ben.sync()
    (pair.ben.folder / ".rewriterignore").write_text("B.sol")
    pair.ada.write("B.sol", "changed")
    assert pair.ben.sync().kept_out == ["B.sol"]
    assert tell(pair.ben, finding("old")).first


def test_an_edited_statement_keeps_its_finding() -> None:
    known = {"one": "reentrancy-eth|A.sol|Vault|pay()", telling.FIRST_LOOK: ""}
    fresh, rows = telling.news(known, [finding("edited")], ["A.sol"])
    assert fresh == [] and rows == {"one": "", "edited": "reentrancy-eth|A.sol|Vault|pay()"}
    fresh, _rows = telling.news({**known, **rows}, [finding("edited"), finding("second")], ["A.sol"])
    assert [item.fingerprint for item in fresh] == ["second"]
    fresh, rows = telling.news({**known, **rows}, [], ["A.sol"])
    assert rows == {"edited": ""}, "it is mended"
    fresh, _rows = telling.news({"edited": "", "one": ""}, [finding("again"), finding("one")], ["A.sol"])
    assert [item.fingerprint for item in fresh] == ["again"], "and this is another one"
    fresh, rows = telling.news(known, [], ["B.sol"])
    assert rows == {}, "nobody looked at its file"
