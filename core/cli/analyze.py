"""`analyze`: look for what is unsafe or wasteful, and print it in one of four formats.

Findings alone exit 0 unless `--fail-on` asks otherwise.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.context import Context
from core.cli.engines import engine_name
from core.cli.parsing import add_format, add_paths, existing

if TYPE_CHECKING:
    from core.analysis.finding import Analysis
    from core.analysis.inspection import Inspection

SUMMARY = "Find what is unsafe or wasteful in contracts."
FORMATS = ("text", "json", "sarif", "markdown")
LEVELS = ("high", "medium", "low")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `analyze`."""
    add_paths(parser)
    parser.add_argument(
        "--engine",
        action="append",
        type=engine_name,
        metavar="NAME",
        help="who looks: builtin (default), slither, forge-lint, solhint, aderyn, or sarif:FILE for what "
        "another tool has written; repeatable",
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        help="an earlier --format json; findings in it are not shown again",
    )
    parser.add_argument(
        "--tell",
        choices=("findings", "finished"),
        help="tell the people of a shared project of new findings of high severity, or also that this has "
        "finished; the exit code stays the same",
    )
    parser.add_argument("--fail-on", choices=LEVELS, help="exit 1 for findings of this severity or above")
    add_format(parser, FORMATS)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Analyze and print; 1 for compile errors and for findings at or above `--fail-on`."""
    paths = existing(arguments.paths)
    engines = tuple(dict.fromkeys(arguments.engine or ["builtin"]))

    from core.cli.baseline import read_baseline, without_known

    known = read_baseline(arguments.baseline) if arguments.baseline else None
    # A code host looks for the files of a SARIF log from the top of the repository.
    base = Path.cwd() if arguments.format == "sarif" else None
    analysis, inspections = _analyze(paths, engines, base, context)
    whole = analysis
    if known is not None:
        analysis = without_known(analysis, known)
    _print(analysis, arguments.format, context)
    if arguments.tell is not None:
        from core.cli.telling import tell_team

        tell_team(paths, inspections, whole, context, finished=arguments.tell == "finished")
    return 1 if _complains(analysis, arguments.fail_on) else 0


def _analyze(
    paths: tuple[Path, ...], engines: tuple[str, ...], base: Path | None, context: Context
) -> tuple[Analysis, list[Inspection]]:
    """All that was found, and the same project by project, under the names that files have there."""
    from core import pipeline
    from core.cli.dismissals import apply_dismissals
    from core.cli.engines import opinions, unplaced, with_opinions, without_builtin
    from core.cli.roots import each_project, one_analysis

    asked = opinions(engines, context.settings)
    kept = pipeline.kept_results(context.settings)
    parts, inspections = [], []
    for prefix, project in each_project(paths, context.settings, base):
        seen = pipeline.inspect(project, context.tools, context.progress, kept=kept)
        if "builtin" not in engines:
            seen = without_builtin(seen)
        analysis = with_opinions(seen, asked, context.progress)
        analysis = apply_dismissals(analysis, project.root, context.settings)
        parts.append((prefix, analysis))
        inspections.append(replace(seen, analysis=analysis))
    analysis = one_analysis(parts)
    return replace(analysis, notes=(*analysis.notes, *unplaced(asked, analysis))), inspections


def _complains(analysis: Analysis, fail_on: str | None) -> bool:
    if any(item.severity == "error" for item in analysis.diagnostics):
        return True
    if fail_on is None:
        return False
    from core.analysis.engine import at_or_above

    return bool(at_or_above(analysis.findings, fail_on))


def _print(analysis: Analysis, form: str, context: Context) -> None:
    if form == "json":
        from core.analysis.document import to_document

        context.output.document(to_document(analysis))
    elif form == "sarif":
        from core.analysis.sarif import to_sarif

        context.output.document(to_sarif(analysis))
    elif form == "markdown":
        from core.analysis.markdown import to_markdown

        context.output.write(to_markdown(analysis))
    else:
        from core.cli.text.analysis import show_analysis

        console = context.output.console()
        show_analysis(console, analysis)
        context.output.show(console)
