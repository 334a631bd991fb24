"""Tells a team what an analysis of its shared project saw: new findings of high severity, each once.

What was there at the first whole look counts as known. A finding is told when the text it is in is at
the server, so that whoever is told finds it; a statement that is edited keeps its finding. A look that
did not compile tells nothing: half of a project is no news.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.store.replica_nodes import Node, nodes_of
from core.store.told import note_told, told_of
from core.sync.notifications import send
from core.sync.travelling import Travelling
from core.wire.headers import path_problem
from core.wire.notifications import SendNotification

if TYPE_CHECKING:
    from core.analysis.finding import Analysis, Finding
    from core.solidity.compilation import CompilerInput
    from core.sync.syncer import Place
    from core.sync.transport import Transport

SINGLY = 3
"""More findings than this of one look are told as one."""
LONGEST_TITLE = 300
FIRST_LOOK = "first-look"
"""The key that says that there was one."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one whole analysis of a folder saw. Files are paths below the folder."""

    texts: Mapping[str, str]
    """File → SHA-256 of its text."""
    findings: tuple[Finding, ...]
    """Those of high severity, of our own detectors; dismissed ones are among them."""
    summary: str

    @property
    def key(self) -> str:
        """The same for the same texts and findings."""
        seen = sorted(self.texts.items()), sorted(item.fingerprint for item in self.findings)
        return f"state:{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a look. `first`: all that is here counts as known from now on."""

    news: tuple[tuple[str, int], ...] = ()
    """What was told, and how many people heard of it who did not know."""
    first: bool = False
    waiting: bool = False
    """Something is told once it is at the server."""


def look_of(inputs: Iterable[CompilerInput], analysis: Analysis, root: Path) -> Look | None:
    """An analysis of the project in a folder as something that can be told; None when it is not whole.

    A file whose name stands for several, in a folder with several projects, is left out.
    """
    if any(item.severity == "error" for item in analysis.diagnostics):
        return None
    top = root.resolve()
    paths: dict[str, set[Path]] = defaultdict(set)
    hashes: dict[str, str] = {}
    for given in inputs:
        for name in given.targets:
            if name in given.files:
                paths[name].add(Path(given.files[name]).resolve())
                hashes[name] = given.sources[name].sha256
    here = {
        name: one.relative_to(top).as_posix()
        for name, (one, *more) in paths.items()
        if not more and one.is_relative_to(top)
    }
    findings = tuple(
        replace(item, file=here[item.file])
        for item in analysis.findings
        if item.severity == "high" and item.engine == "builtin" and item.file in here
    )
    return Look({here[name]: hashes[name] for name in here}, findings, summary_of(analysis))


def summary_of(analysis: Analysis) -> str:
    """What was found, in a few words."""
    open_ones = [item for item in analysis.findings if not item.suppressed]
    high = sum(item.severity == "high" for item in open_ones)
    files = "1 file" if analysis.files == 1 else f"{analysis.files} files"
    found = "1 finding" if len(open_ones) == 1 else f"{len(open_ones)} findings"
    return f"{files}, {found}, {high} of high severity"


def tell(
    place: Place, look: Look, transport: Transport | None, *, findings: bool = True, finished: bool = False
) -> Told:
    """Tell the team of what is new, and (`finished`) that somebody looked; without a transport nothing.

    What was not sent is not noted as told, so the next call tells it. Raises `SyncError` of its kind.
    """
    project = place.replica.project_id
    travelling = Travelling(place.root)
    with place.store.reading() as connection:
        nodes = {
            node.subject: node
            for node in nodes_of(connection, project).values()
            if _lives(node) and (not node.pending or travelling.may_arrive(node.name))
        }
        known = told_of(connection, project)
    sent = {file for file, sha256 in look.texts.items() if _is_sent(nodes.get(file), sha256)}
    late = any(file in nodes and file not in sent for file in look.texts)
    if FIRST_LOOK not in known:
        return _begin(place, look, nodes, whole=bool(sent) and not late)
    fresh, rows = news(known, [item for item in look.findings if item.file in sent], sent)
    if not findings:  # what was there while nobody was to be told is no news afterwards
        rows |= {item.fingerprint: _where(item) for item in fresh}
        fresh = []
    _note(place, rows)
    told: tuple[tuple[str, int], ...] = ()
    if transport is not None and fresh:
        told = _send_findings(place, transport, fresh)
    if transport is not None and finished and not late and look.key not in known:
        send(transport, _message(place, "analysis-finished", look.key, look.summary))
        _note(place, {look.key: ""})
    lost = any(item.fingerprint not in known and item.file not in sent for item in look.findings)
    waiting = lost or (finished and late) or (transport is None and (finished or bool(fresh)))
    return Told(told, waiting=waiting)


def news(
    known: Mapping[str, str], found: Sequence[Finding], files: Iterable[str]
) -> tuple[list[Finding], dict[str, str]]:
    """The findings of these files that nobody was told of, and what is to be noted before that.

    Where the statement of a known finding was edited, its finding has another fingerprint and is the
    same: as many are known at a place as were there before.
    """
    now = {item.fingerprint for item in found}
    looked = set(files)
    gone: dict[str, list[str]] = defaultdict(list)
    for key, where in known.items():
        if where and key not in now and where.split("|")[1] in looked:
            gone[where].append(key)
    fresh: list[Finding] = []
    rows: dict[str, str] = {}
    for item in found:
        if item.fingerprint in known:
            if known[item.fingerprint] != _where(item):
                rows[item.fingerprint] = _where(item)  # it moved, or is back
        elif item.suppressed:
            rows[item.fingerprint] = _where(item)
        elif gone[_where(item)]:
            rows[gone[_where(item)].pop()] = ""
            rows[item.fingerprint] = _where(item)
        else:
            fresh.append(item)
    rows |= {key: "" for keys in gone.values() for key in keys}
    return fresh, rows


def _where(item: Finding) -> str:
    return "|".join((item.detector, item.file, item.contract, item.function))


def _lives(node: Node) -> bool:
    return node.kind == "file" and bool(node.subject) and node.sent and not node.deleted


def _is_sent(node: Node | None, sha256: str) -> bool:
    """Whether the server has this very text."""
    return node is not None and not node.pending and node.base_sha == sha256


def _begin(place: Place, look: Look, nodes: Mapping[str | None, Node], *, whole: bool) -> Told:
    """Take what is here for known, once everything that others sent is here."""
    if not whole or any(node.pending for node in nodes.values()):
        return Told(waiting=True)
    _note(place, {FIRST_LOOK: "", **{item.fingerprint: _where(item) for item in look.findings}})
    return Told(first=True)


def _note(place: Place, rows: Mapping[str, str]) -> None:
    if rows:
        with place.store.writing() as connection:
            note_told(connection, place.replica.project_id, rows)


def _send_findings(
    place: Place, transport: Transport, fresh: Sequence[Finding]
) -> tuple[tuple[str, int], ...]:
    """In an order that every machine has, so that the same ones told as one are known to the server."""
    ordered = sorted(fresh, key=lambda item: item.fingerprint)
    parts = [[item] for item in ordered] if len(ordered) <= SINGLY else [ordered]
    told = []
    for part in parts:
        title = _title(part[0]) + (f" and {len(part) - 1} more" if len(part) > 1 else "")
        key, file, line = part[0].fingerprint, part[0].file, part[0].line
        people = send(transport, _message(place, "new-high-finding", key, title, file=file, line=line))
        _note(place, {item.fingerprint: _where(item) for item in part})
        told.append((title, people))
    return tuple(told)


def _title(item: Finding) -> str:
    where = ".".join(part for part in (item.contract, item.function.partition("(")[0]) if part)
    said = f"{where}: {item.message}" if where else item.message
    printable = "".join(letter if letter.isprintable() else " " for letter in said)
    return printable[:LONGEST_TITLE]


def _message(
    place: Place, event: str, key: str, title: str, *, file: str | None = None, line: int | None = None
) -> SendNotification:
    named = file if file is not None and path_problem(file) is None else None
    return SendNotification(
        event=event,  # type: ignore[arg-type]
        project_id=place.replica.workspace_id,
        key=key,
        title=title,
        file=named,
        line=line if named is not None and line else None,
    )
