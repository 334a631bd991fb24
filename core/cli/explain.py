"""`explain`: the page of a detector, rule or check, which is its module's docstring."""

from __future__ import annotations

import argparse
import difflib

from core.cli.context import Context
from core.errors import UsageError

SUMMARY = "Show the page of a detector, rule or check."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `explain`."""
    parser.add_argument("id", metavar="ID", help="for example reentrancy-eth, custom-error or same-behavior")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the pages that go by this id."""
    pages = catalog_pages()
    found = pages.get(arguments.id)
    if not found:
        near = difflib.get_close_matches(arguments.id, pages, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"Known are {', '.join(sorted(pages))}."
        raise UsageError(f"There is no detector, rule or check “{arguments.id}”.", hint, code="unknown-id")
    context.output.write("\n\n".join(found) + "\n")
    return 0


def catalog_pages() -> dict[str, list[str]]:
    """Id → its pages; a detector and a rule may share an id."""
    from core.analysis.catalog import DETECTORS
    from core.rewriting.catalog import RULES
    from core.verification.catalog import CHECKS

    pages: dict[str, list[str]] = {}

    def add(kind: str, name: str, title: str, page: str) -> None:
        heading = f"{name} ({kind}): {title}"
        pages.setdefault(name, []).append(f"{heading}\n{'=' * len(heading)}\n\n{page.strip()}")

    for detector in DETECTORS:
        add("detector", detector.info.id, detector.info.title, detector.page)
    for rule in RULES:
        add("rule", rule.info.id, rule.info.title, rule.page)
    for check in CHECKS:
        add("check", check.info.id, check.info.title, check.page)
    return pages
