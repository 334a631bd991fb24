"""What every detector module provides: INFO, EXAMPLES, `detect` and a docstring with headings.

Headings of the docstring: What it finds · Why it matters · Example · Limits · Source.

A module may add `detect_syntax(tree)` for what it can tell of code that does not compile. It must
name the same place as `detect` would, so that the finding keeps its fingerprint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.analysis.finding import Confidence, Severity
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.tolerant import SyntaxTree
from core.text import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorInfo:
    """What is known about a detector before it runs. `swc` is empty where no SWC entry fits."""

    id: str
    title: str
    severity: Severity
    confidence: Confidence
    swc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A minimal contract that the detector flags, or must leave alone.

    In `source` a line ends with `//~ <detector-id>` where a finding starts.
    """

    title: str
    source: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class Match:
    """What a detector yields: where, and one sentence. The engine makes it a Finding.

    `severity` and `confidence` override those of INFO where this case differs.
    `related` are further nodes (for example the write after the call).
    """

    node: Node
    message: str
    severity: Severity | None = None
    confidence: Confidence | None = None
    related: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class SyntaxMatch:
    """What a detector says of text that need not compile: the bytes, and one sentence.

    The engine makes it a Finding of low confidence and adds that it comes from the syntax only.
    """

    span: Span
    message: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Detector:
    """A registered detector: a typed row of the catalog."""

    info: DetectorInfo
    examples: tuple[Example, ...]
    page: str
    detect: Callable[[Compilation], Iterable[Match]]
    detect_syntax: Callable[[SyntaxTree], Iterable[SyntaxMatch]] | None = None
