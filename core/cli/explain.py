"""`explain`: the page of a detector, rule or check, which is its module's docstring.

The page is read without running the module, so that it is there at once.
"""

from __future__ import annotations

import argparse
import difflib
import inspect
import re
from importlib.util import find_spec

from core.cli.context import Context
from core.errors import UsageError

SUMMARY = "Show the page of a detector, rule or check."

KINDS = {
    "detector": "core.analysis.detectors",
    "rule": "core.rewriting.rules",
    "check": "core.verification.checks",
}
"""What there are pages of, and the package that holds one module for each id."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `explain`."""
    parser.add_argument("id", metavar="ID", help="for example reentrancy-eth, custom-error or same-behavior")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the pages that go by this id; a detector and a rule may share one."""
    found = [(kind, page_of(kind, arguments.id)) for kind in KINDS]
    pages = [f"{arguments.id} ({kind})\n\n{page}\n" for kind, page in found if page]
    if not pages:
        raise _unknown(arguments.id)
    context.output.write("\n\n".join(pages))
    return 0


def page_of(kind: str, name: str) -> str:
    """The page of an id, empty when this kind has none."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        return ""
    module = f"{KINDS[kind]}.{name.replace('-', '_')}"
    spec = find_spec(module)
    read = getattr(spec.loader, "get_code", None) if spec is not None else None
    code = read(module) if read is not None else None
    page = code.co_consts[0] if code is not None and code.co_consts else ""
    return inspect.cleandoc(page) if isinstance(page, str) else ""


def _unknown(name: str) -> UsageError:
    known = sorted(known_ids())
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(known)}."
    return UsageError(f"There is no detector, rule or check “{name}”.", hint, code="unknown-id")


def known_ids() -> set[str]:
    """Every id of the three catalogs."""
    from core.analysis.catalog import DETECTORS
    from core.rewriting.catalog import RULES
    from core.verification.catalog import CHECKS

    ids = {item.info.id for item in DETECTORS} | {item.info.id for item in RULES}
    return ids | {item.info.id for item in CHECKS}
