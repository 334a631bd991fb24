"""Several projects in one run: each is worked on alone, and its files are named from the folder above all.

Unit names are relative to a project's root, so two projects may have a file of
the same name. One project alone keeps its names as they are.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from core.analysis.finding import Analysis
from core.pipeline import Built, Judged, Rewrite, combined_report
from core.solidity.compilation import Compilation, Diagnostic
from core.solidity.project import Project, discover
from core.solidity.roles import quiet_note
from core.text import SourceText

if TYPE_CHECKING:
    from core.settings import Settings

_Value = TypeVar("_Value")


def each_project(
    paths: Sequence[Path], settings: Settings, base: Path | None = None
) -> Iterator[tuple[str, Project]]:
    """Every project with what goes before its file names: empty, or a folder with a slash.

    With a `base` names are relative to it wherever a project lies below it.
    """
    projects = discover(paths, settings)
    for project in projects:
        if base is not None and project.root.is_relative_to(base):
            yield _folder(project.root.relative_to(base)), project
        else:
            yield (_prefix(project, projects) if len(projects) > 1 else ""), project


def _prefix(project: Project, projects: Sequence[Project]) -> str:
    try:
        above = os.path.commonpath([item.root for item in projects])
    except ValueError:  # on different drives
        return _folder(project.root)
    return _folder(project.root.relative_to(above))


def _folder(path: Path) -> str:
    return "" if path == Path() else f"{path.as_posix()}/"


def one_built(parts: Sequence[tuple[str, Built]]) -> Built:
    """What compiling the projects gave, as one."""
    made = [_built(prefix, item) for prefix, item in parts]
    return Built(
        projects=tuple(project for item in made for project in item.projects),
        compilations=tuple(run for item in made for run in item.compilations),
        diagnostics=tuple(told for item in made for told in item.diagnostics),
        notes=_notes([item.notes for item in made]),
    )


def one_analysis(parts: Sequence[tuple[str, Analysis]]) -> Analysis:
    """What was found in the projects, as one."""
    quiet = tuple(prefix + name for prefix, item in parts for name in item.quiet)
    each = {quiet_note(item.quiet) for _, item in parts if item.quiet}
    told = [tuple(note for note in item.notes if note not in each) for _, item in parts]
    return Analysis(
        files=sum(item.files for _, item in parts),
        seconds=round(sum(item.seconds for _, item in parts), 3),
        diagnostics=tuple(_diagnostic(prefix, told) for prefix, item in parts for told in item.diagnostics),
        findings=tuple(
            replace(found, file=prefix + found.file) for prefix, item in parts for found in item.findings
        ),
        metrics=tuple(
            replace(figures, file=prefix + figures.file) for prefix, item in parts for figures in item.metrics
        ),
        notes=_notes([*told, (quiet_note(quiet),) if quiet else ()]),
        quiet=quiet,
    )


def one_rewrite(parts: Sequence[tuple[str, Rewrite]]) -> Rewrite:
    """What was proposed and accepted in the projects, as one."""
    return Rewrite(
        built=one_built([(prefix, item.built) for prefix, item in parts]),
        analysis=one_analysis([(prefix, item.analysis) for prefix, item in parts]),
        judged=tuple(_judged(prefix, one) for prefix, item in parts for one in item.judged),
        accepted=tuple(_id(prefix, one) for prefix, item in parts for one in item.accepted),
        before={name: text for prefix, item in parts for name, text in _texts(prefix, item.before).items()},
        after={name: text for prefix, item in parts for name, text in _texts(prefix, item.after).items()},
        files={name: path for prefix, item in parts for name, path in _named(prefix, item.files).items()},
        report=combined_report([item.report for _, item in parts if item.report is not None]),
        notes=_notes([item.notes for _, item in parts]),
        runs=tuple(run for _, item in parts for run in item.runs),
    )


def _built(prefix: str, built: Built) -> Built:
    runs = tuple(_compilation(prefix, run) for run in built.compilations)
    return replace(
        built, compilations=runs, diagnostics=tuple(_diagnostic(prefix, item) for item in built.diagnostics)
    )


def _compilation(prefix: str, run: Compilation) -> Compilation:
    """For showing only: no compiler would accept these names."""
    made = replace(
        run.input,
        sources=_texts(prefix, run.input.sources),
        targets=tuple(prefix + name for name in run.input.targets),
        files=_named(prefix, run.input.files),
    )
    artifacts = {
        prefix + name: replace(item, file=prefix + item.file) for name, item in run.artifacts.items()
    }
    told = tuple(_diagnostic(prefix, item) for item in run.diagnostics)
    return replace(run, input=made, artifacts=artifacts, diagnostics=told)


def _judged(prefix: str, judged: Judged) -> Judged:
    proposal = judged.proposal
    edits = tuple(replace(edit, file=prefix + edit.file) for edit in proposal.edits)
    return Judged(replace(proposal, id=_id(prefix, proposal.id), edits=edits), judged.report)


def _id(prefix: str, name: str) -> str:
    """The same proposal in a copy of a project is another proposal."""
    return hashlib.sha256(f"{prefix}{name}".encode()).hexdigest()[: len(name)] if prefix else name


def _diagnostic(prefix: str, item: Diagnostic) -> Diagnostic:
    return replace(item, file=prefix + item.file) if item.file else item


def _texts(prefix: str, texts: Mapping[str, SourceText]) -> dict[str, SourceText]:
    return {prefix + name: replace(text, path=prefix + text.path) for name, text in texts.items()}


def _named(prefix: str, values: Mapping[str, _Value]) -> dict[str, _Value]:
    return {prefix + name: value for name, value in values.items()}


def _notes(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for notes in lists for note in notes))
