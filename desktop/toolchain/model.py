"""Which outside programs there are, as rows: there or missing, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.toolchain.status import ToolStatus
from desktop.words import tr


@dataclass(frozen=True, slots=True)
class Stock:
    """What was found: the tools, other programs, and the versions of compilers that can be fetched.

    `trouble` says why the list of published compilers could not be had; empty when it could.
    """

    tools: tuple[ToolStatus, ...] = ()
    others: tuple[ToolStatus, ...] = ()
    published: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """A program that is not here; 0 bytes where its size is not known."""

    name: str
    version: str
    size_bytes: int = 0

    @property
    def words(self) -> str:
        """Its name with its size on the disk."""
        size = f" ({self.size_bytes / 1_000_000:,.1f} MB)" if self.size_bytes else ""
        return f"{self.name} {self.version}{size}"


@dataclass(frozen=True, slots=True)
class Lacking:
    """The compilers that a project needs, and what is not here."""

    needed: tuple[str, ...]
    lacks: tuple[Lack, ...]

    def words(self) -> str:
        """Everything that it needs."""
        return ", ".join((*(f"solc {version}" for version in self.needed), "anvil"))

    def lacking_words(self) -> str:
        """What is not here, with sizes."""
        return ", ".join(item.words for item in self.lacks)


@dataclass(frozen=True, slots=True)
class ToolRow:
    """One line of the panel."""

    status: ToolStatus
    needed: bool
    """The open project is compiled with it."""

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.status.name} {self.status.version}".strip()

    @property
    def state(self) -> str:
        """The state in words."""
        words = {"ready": tr("there"), "missing": tr("missing"), "damaged": tr("damaged")}
        return words[self.status.state] + (tr(", used by this project") if self.needed else "")

    @property
    def size(self) -> str:
        """Its size in MB; empty when it is not known."""
        return f"{self.status.size_bytes / 1_000_000:,.1f} MB" if self.status.size_bytes else ""

    @property
    def detail(self) -> str:
        """Where it is, or what to do; what a button here does needs no terminal."""
        if self.status.state == "ready":
            return str(self.status.path)
        if not self.can_fetch or self.needed:
            return self.status.next_step
        return tr("Choose Fetch.") if self.status.version else tr("Choose a version, then Fetch compiler.")

    @property
    def can_fetch(self) -> bool:
        """Whether a download mends it; what a setting names is not fetched."""
        mendable = self.status.name in ("solc", "anvil") and not self.status.source.endswith("_path")
        return mendable and self.status.state != "ready"

    @property
    def can_remove(self) -> bool:
        """Whether it lies on the person's own shelf."""
        if self.status.shipped:
            return False
        shelved = self.status.name in ("solc", "anvil") and bool(self.status.version)
        return shelved and self.status.state != "missing" and not self.status.source.endswith("_path")


def rows(stock: Stock, needed: Iterable[str]) -> tuple[ToolRow, ...]:
    """The lines in order: what the project needs and is missing first among the compilers."""
    wanted = set(needed)
    here = {item.version for item in stock.tools if item.name == "solc"}
    missing = [
        ToolStatus("solc", version, "missing", next_step=tr("The open project needs it: fetch it."))
        for version in sorted(wanted - here)
    ]
    every = (*missing, *stock.tools, *stock.others)
    return tuple(ToolRow(item, item.name == "solc" and item.version in wanted) for item in every)


def to_fetch(stock: Stock) -> Sequence[str]:
    """The versions of compilers that can be fetched and are not here, newest first."""
    here = {item.version for item in stock.tools if item.name == "solc" and item.state == "ready"}
    return [version for version in reversed(stock.published) if version not in here]
