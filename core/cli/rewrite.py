"""`rewrite`: propose, judge, choose, verify the chosen as one, and only then write.

Without `--write` nothing on disk changes. With it, only a result whose own
verification passed is written, and a revision is kept.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from core.cli.context import Context
from core.cli.models import add_models
from core.cli.parsing import add_budget, add_format, add_paths, existing
from core.errors import UsageError

if TYPE_CHECKING:
    from core.pipeline import Rewrite
    from core.rewriting.proposal import Goal

SUMMARY = "Propose changes, each with its evidence, and write those that pass."
GOALS = ("gas", "security", "modernize", "document")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `rewrite`."""
    add_paths(parser)
    parser.add_argument(
        "--goal",
        action="append",
        choices=GOALS,
        default=[],
        help="what to improve; repeatable (default: gas and security)",
    )
    parser.add_argument(
        "--rule", metavar="ID", action="append", default=[], help="use this rule only; repeatable"
    )
    add_models(parser, "a model that proposes instead of the rules")
    parser.add_argument("--ask", metavar="TEXT", help="what to ask the model for, in your own words")
    parser.add_argument(
        "--accept",
        choices=("none", "safe", "review"),
        default="safe",
        help="which passing proposals make the result (default: safe)",
    )
    add_budget(parser)
    parser.add_argument("--write", action="store_true", help="write the result, if its verdict is pass")
    add_format(parser)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Rewrite and print; 1 for compile errors and for a result that is not verified."""
    _check_models(arguments)
    paths = existing(arguments.paths)

    from core import pipeline
    from core.cli.asking import by_models, preview
    from core.cli.budget import budget
    from core.cli.roots import each_project, one_rewrite

    _check_rules(arguments.rule)
    request = pipeline.RewriteRequest(
        goals=_goals(arguments),
        rules=tuple(dict.fromkeys(arguments.rule)),
        accept=arguments.accept,
        budget=budget(arguments, pipeline.VERIFY_BUDGET if arguments.model else pipeline.DEFAULT_BUDGET),
    )
    projects = each_project(paths, context.settings)
    if arguments.preview:
        return preview([project for _, project in projects], arguments, context)
    if arguments.model:
        parts = [(prefix, by_models(project, arguments, request, context)) for prefix, project in projects]
    else:
        parts = [
            (prefix, pipeline.rewrite_projects((project,), context.tools, context.progress, request))
            for prefix, project in projects
        ]
    result = one_rewrite(parts)
    _print(result, arguments, context)  # first: a disk that cannot be written must not take the answer along
    if arguments.write:
        for _, part in parts:
            _write(part, context)
    context.notes(result.notes)
    return _exit_code(result)


def _check_models(arguments: argparse.Namespace) -> None:
    if arguments.ask is not None and not arguments.model:
        raise UsageError("--ask needs a model to ask.", "Add --model NAME, such as ollama/qwen3:8b.")
    if arguments.ask is not None and not arguments.ask.strip():
        raise UsageError("There is nothing to ask.", "Say after --ask what should be done.")
    for name in ("send", "preview"):
        if getattr(arguments, name) and not arguments.model:
            raise UsageError(
                f"--{name} says something about models only.", "Add --model NAME, or leave it out."
            )
    if arguments.preview and arguments.write:
        raise UsageError("A preview has nothing to write.", "Use either --preview or --write.")
    if arguments.model and arguments.rule:
        raise UsageError("A model follows no rules.", "Use either --model or --rule.")


def _goals(arguments: argparse.Namespace) -> tuple[Goal, ...]:
    """Nobody gets comments or another compiler unasked; with `--rule` the rules alone decide."""
    if arguments.goal or arguments.rule:
        return tuple(dict.fromkeys(arguments.goal))
    return ("gas", "security")


def _check_rules(wanted: list[str]) -> None:
    from core.rewriting.catalog import RULES

    known = {rule.info.id for rule in RULES}
    for name in wanted:
        if name not in known:
            raise UsageError(f"There is no rule “{name}”.", f"The rules are {', '.join(sorted(known))}.")


def _exit_code(result: Rewrite) -> int:
    if any(item.severity == "error" for item in result.built.diagnostics):
        return 1
    return 0 if result.report is None or result.report.verdict == "pass" else 1


def _write(result: Rewrite, context: Context) -> None:
    from core.cli.writing import write_result

    for path in write_result(result, context):
        context.output.note(f"Wrote {path}")
    if result.report is not None and result.report.verdict != "pass":
        context.output.note("Nothing was written, because the result is not verified.")


def _print(result: Rewrite, arguments: argparse.Namespace, context: Context) -> None:
    from core.cli.documents.rewrite import rewrite_document
    from core.cli.text.rewrite import show_rewrite

    if arguments.format == "json":
        context.output.document(rewrite_document(result))
    else:
        console = context.output.console()
        show_rewrite(console, result, arguments.accept)
        context.output.show(console)
