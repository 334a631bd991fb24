"""What three people may do, as a state machine of hypothesis: everything that sync must survive."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from core.store import comments
from tests.core.sync.team import Desk, Team
from tests.fixtures.chaos_proxy import FAULTS

NAMES = (
    "a.sol",
    "b.sol",
    "A.sol",
    "c.sol",
    "C.sol",
    "d/e.sol",
    "D/e.sol",
    "d/E.sol",
    "é.sol",
    "logo.bin",
    "a-2.sol",
    "d",  # a folder elsewhere
    "a.sol/in.sol",
)
DESKS = st.integers(0, 2)
FILES = st.integers(0, 9)
EDITS = ("insert", "insert", "replace", "end")
EVENTS = ("restart", "compact", "back up", "restore", "kill")
TROUBLE = st.lists(st.sampled_from(("", "", *FAULTS)), max_size=5)


def _room(path: Path) -> bool:
    """Whether a file of this path can be made."""
    return not path.exists() and not any(each.is_file() for each in path.parents)


class Acting(RuleBasedStateMachine):
    """Edits, names, faults and syncs; at the end everybody must be equal and nothing lost."""

    steps: ClassVar[Counter[str]] = Counter()

    def __init__(self, team: Team) -> None:
        super().__init__()
        self.team = team
        team.begin()

    def _file(self, at: int, number: int, step: str) -> tuple[Desk, str | None]:
        self.steps[step] += 1
        desk = self.team.desks[at]
        names = desk.names
        return desk, names[number % len(names)] if names else None

    def _type(self) -> bytes:
        token = self.team.token()
        self.team.all_typed.add(token)
        return b"// " + token + b"\n"

    @rule(
        at=DESKS,
        number=FILES,
        line=st.integers(0, 12),
        kind=st.sampled_from(("insert", "insert", "replace", "end")),
    )
    def edit(self, at: int, number: int, line: int, kind: str) -> None:
        desk, name = self._file(at, number, f"edit: {kind}")
        if name is None:
            return
        lines = (desk.folder / name).read_bytes().splitlines(keepends=True)
        where = min(line, len(lines)) if kind != "end" else len(lines)
        if kind == "replace" and where < len(lines):
            self.team.give_up(lines[where])
            lines[where] = self._type()
        else:
            lines.insert(where, self._type())
        (desk.folder / name).write_bytes(b"".join(lines))

    @rule(at=DESKS, name=st.sampled_from(NAMES))
    def create(self, at: int, name: str) -> None:
        self.steps["create"] += 1
        desk = self.team.desks[at]
        path = desk.folder / name
        if not _room(path):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        start = b"\0" if name.endswith(".bin") else b"same beginning\n"
        path.write_bytes(start + self._type())

    @rule(at=DESKS, name=st.sampled_from(NAMES))
    def create_the_same_everywhere(self, at: int, name: str) -> None:
        self.steps["create the same"] += 1
        paths = [desk.folder / name for desk in self.team.desks[: at + 1]]
        missing = [path for path in paths if _room(path)]
        text = self._type() if missing else b""
        for path in missing:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)

    @rule(at=DESKS, number=FILES, name=st.sampled_from(NAMES))
    def rename(self, at: int, number: int, name: str) -> None:
        desk, old = self._file(at, number, "rename")
        if old is None or not _room(desk.folder / name):
            return
        (desk.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (desk.folder / old).rename(desk.folder / name)

    @rule(at=DESKS, number=FILES, other=FILES)
    def swap(self, at: int, number: int, other: int) -> None:
        desk, one = self._file(at, number, "swap")
        two = desk.names[other % len(desk.names)] if one else None
        if one is None or two is None or one == two:
            return
        between = desk.folder / "between.tmp"
        (desk.folder / one).rename(between)
        (desk.folder / two).rename(desk.folder / one)
        between.rename(desk.folder / two)

    @rule(at=DESKS, number=FILES)
    def delete(self, at: int, number: int) -> None:
        desk, name = self._file(at, number, "delete")
        if name is not None:
            self.team.give_up((desk.folder / name).read_bytes())
            (desk.folder / name).unlink()

    @rule(at=DESKS)
    def comment(self, at: int) -> None:
        self.steps["comment"] += 1
        desk = self.team.desks[at]
        where = comments.Place("a.sol", 1, "a" * 64)
        comments.add_comment(desk.store, desk.project, where, "Why?", desk.place.replica.user_id)

    @rule(at=DESKS, faults=TROUBLE, crash_at=st.integers(0, 8))
    def sync(self, at: int, faults: list[str], crash_at: int) -> None:
        self.steps["sync"] += 1
        self.team.sync(self.team.desks[at], faults, crash_at)

    @rule(faults=st.tuples(TROUBLE, TROUBLE, TROUBLE))
    def sync_everybody(self, faults: tuple[list[str], ...]) -> None:
        self.steps["sync everybody"] += 1
        for desk, trouble in zip(self.team.desks, faults, strict=True):
            self.team.sync(desk, trouble)

    @rule(at=DESKS)
    def sync_without_faults(self, at: int) -> None:
        self.steps["sync without faults"] += 1
        self.team.sync(self.team.desks[at])

    @rule(at=DESKS)
    def decide(self, at: int) -> None:
        self.steps["decide"] += 1
        self.team.decide(self.team.desks[at])

    @rule(at=DESKS, what=st.sampled_from(EVENTS), number=st.integers(0, 3))
    def happen(self, at: int, what: str, number: int) -> None:
        if what == "restore" and not self.team.copies:
            what = "back up"
        self.steps[what] += 1
        if what == "restart":
            self.team.desks[at].restart()
        elif what == "kill":
            self.team.sync(self.team.desks[at], [""] * number + ["kill"])
        else:
            {"compact": self.team.compact, "back up": self.team.back_up, "restore": self.team.restore}[what]()

    def teardown(self) -> None:
        try:
            self.team.settle()
            self.team.check()
        finally:
            self.team.end()
