"""Finding: one thing a detector saw, and the result of a whole analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.solidity.compilation import Diagnostic
from core.text import Span

Severity = Literal["high", "medium", "low", "informational", "gas"]
Confidence = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "informational", "gas")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a detector saw.

    `span` is in bytes of `file`; `line` and `end_line` are 1-based and inclusive.
    `function` is the ABI-like signature (`withdraw(uint256)`), empty at contract
    level. `fingerprint` survives edits elsewhere in the file. `nodes` are AST ids
    that rules may use to find the place again in the same compilation.
    """

    detector: str
    severity: Severity
    confidence: Confidence
    file: str
    span: Span
    line: int
    end_line: int
    contract: str
    function: str
    message: str
    swc: str
    fingerprint: str
    engine: str = "builtin"
    suppressed: bool = False
    nodes: tuple[int, ...] = ()
    column: int = 0
    """1-based, in code points; 0 where it is not known."""
    end_column: int = 0
    """1-based column just behind the last character."""
    agreed: tuple[str, ...] = ()
    """Other engines that saw the same thing."""
    reason: str = ""
    """Why it is suppressed, where a person gave a reason."""


@dataclass(frozen=True, slots=True)
class FunctionMetrics:
    """Figures of one function with a body; `runtime_bytes` None where the compiler gave no code."""

    signature: str
    line: int
    code_lines: int
    complexity: int
    """Cyclomatic: one, and one more for each way that the flow can part."""
    nesting: int
    """Branches and loops inside each other, 0 for straight code."""
    external_calls: int
    runtime_bytes: int | None = None
    """Bytes of the contract's code that were made from this function's own text."""


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one part of a score gives: `points` of at most `most`, and in words what cost points."""

    name: str
    points: float
    most: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100; the share of the points that could be had. Parts that could not be measured are left out."""

    value: int
    parts: tuple[ScorePart, ...]


@dataclass(frozen=True, slots=True)
class ContractMetrics:
    """Size and quality figures of one contract; None where the compiler gave no code."""

    contract: str
    file: str
    code_lines: int
    runtime_bytes: int | None
    init_bytes: int | None
    natspec_coverage: float | None
    """Documented share (0 to 1) of public and external functions, None if there are none."""
    max_complexity: int
    """Highest cyclomatic complexity of its functions."""
    max_nesting: int = 0
    inheritance_depth: int = 0
    """Longest way up through its bases, 0 without any."""
    external_calls: int = 0
    """Places in its own code that call another contract or send ether."""
    assembly_lines: int = 0
    upgradeable: str = ""
    """Why it looks as if it lives behind a proxy, or empty."""
    upgrade_risks: tuple[str, ...] = ()
    """What goes wrong, or can go wrong, when it is upgraded."""
    functions: tuple[FunctionMetrics, ...] = ()
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result of one analysis over any number of compilations."""

    files: int
    seconds: float
    diagnostics: tuple[Diagnostic, ...]
    findings: tuple[Finding, ...]
    metrics: tuple[ContractMetrics, ...]
    notes: tuple[str, ...]
    """What was skipped, and why."""
    quiet: tuple[str, ...] = ()
    """Files of tests, scripts and mocks, which were compiled and in which nothing was looked for."""
