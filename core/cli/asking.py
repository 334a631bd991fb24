"""`rewrite --model`: the questions that a project gives, put to models or only shown."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from core.cli.context import Context

if TYPE_CHECKING:
    from core.analysis.finding import Analysis
    from core.assistance.narrowing import Asked
    from core.assistance.rewriting import GuardedModel
    from core.pipeline import Built, Rewrite, RewriteRequest
    from core.rewriting.assistant.cards import CardGoal
    from core.solidity.project import Project


class _Questions(NamedTuple):
    """What one project gives to ask, and the models that are asked."""

    built: Built
    analysis: Analysis
    asked: list[Asked]
    models: list[GuardedModel]
    notes: list[str]


def _questions(project: Project, arguments: argparse.Namespace, context: Context) -> _Questions:
    from core import pipeline
    from core.assistance.rewriting import questions_for
    from core.cli.models import known_rejections, models_for, without_hidden

    built, analysis = pipeline.analyze_projects((project,), context.tools, context.progress)
    goals = _goals(arguments)
    rejected = known_rejections(project.root, context)
    questions, notes = questions_for(built, analysis, goals, arguments.ask or "", rejected)
    questions, hidden = without_hidden(questions, project.root, context)
    files = [run.input.files.get(name, name) for run, question in questions for name in question.files]
    models = models_for(arguments.model, project.root, list(dict.fromkeys(files)), arguments.send, context)
    return _Questions(built, analysis, questions, models, [*notes, *hidden])


def preview(projects: Sequence[Project], arguments: argparse.Namespace, context: Context) -> int:
    """Show what would be sent about all projects; nothing is."""
    from core.assistance.asking import Asking
    from core.assistance.previewing import previews
    from core.assistance.running import wait_for
    from core.cli.models import show_previews

    found, notes = [], []
    for project in projects:
        given = _questions(project, arguments, context)
        found += wait_for(previews(given.models, given.asked, Asking("")), context.progress)
        notes += given.notes
    show_previews(found, notes, arguments.format, context)
    return 0


def by_models(
    project: Project, arguments: argparse.Namespace, request: RewriteRequest, context: Context
) -> Rewrite:
    """One project rewritten by the models that were named."""
    from core.assistance.asking import Asking
    from core.assistance.keeping import runs_of
    from core.assistance.rewriting import answers, rewrite_of
    from core.assistance.running import wait_for
    from core.cli.models import keep_runs
    from core.rewriting.assistant.prices import prices_of

    prices = prices_of(context.settings)
    built, analysis, questions, models, notes = _questions(project, arguments, context)
    asking = Asking("", budget=request.budget)
    found = wait_for(answers(models, questions, asking, context.tools, context.progress), context.progress)
    runs = runs_of(found, prices)
    keep_runs(project.root, runs, context)
    failed = [item.error for item in found if item.error is not None]
    if failed and len(failed) == len(found):
        raise failed[0]
    made = rewrite_of(built, analysis, found, request, context.tools, context.progress, notes)
    return replace(made, runs=runs)


def _goals(arguments: argparse.Namespace) -> tuple[CardGoal, ...]:
    """The person's own words are a goal of their own unless another one is named."""
    if arguments.goal:
        return tuple(dict.fromkeys(arguments.goal))
    return ("ask",) if arguments.ask is not None else ("security", "gas")
