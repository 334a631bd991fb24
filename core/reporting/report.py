"""Report: everything that is known of a project at one moment, as one value.

It gathers what others made and computes nothing; what it says and in which
order is in `core.reporting.sections`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.analysis.finding import Analysis
from core.text import SourceText
from core.verification.report import VerificationReport


@dataclass(frozen=True, slots=True)
class ReportedChange:
    """A proposal with its evidence; `report` None where nothing was verified.

    `decided` says what became of it.
    """

    title: str
    reason: str
    origin: str
    before: Mapping[str, SourceText]
    after: Mapping[str, SourceText]
    report: VerificationReport | None
    decided: str = ""


@dataclass(frozen=True, slots=True)
class ReportedSave:
    """One line of the history; None where a figure was not kept.

    `deployment_gas` and `runtime_bytes` are sums over its contracts.
    """

    when: str
    title: str
    files: tuple[str, ...]
    verdict: str
    findings: int | None = None
    score: int | None = None
    deployment_gas: int | None = None
    runtime_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """`when` is written as given; `sources` are the analyzed texts by file, for excerpts."""

    project: str
    when: str
    program: str
    compilers: tuple[str, ...]
    files: tuple[str, ...]
    analysis: Analysis
    sources: Mapping[str, SourceText] = field(default_factory=dict)
    changes: tuple[ReportedChange, ...] = ()
    history: tuple[ReportedSave, ...] = ()
