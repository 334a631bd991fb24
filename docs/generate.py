"""Writes docs/detectors.md, docs/rules.md and the settings in docs/server.md from the modules themselves:
`python3 dev.py docs`.

The modules' docstrings are the pages, their EXAMPLES are what the tests run. A test holds that the files
are up to date, so that nobody edits them by hand.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.analysis.catalog import DETECTORS
from core.analysis.detector import Detector
from core.analysis.finding import SEVERITIES
from core.analysis.page import section
from core.rewriting.catalog import RULES
from core.rewriting.rule import RewriteRule
from sync_server.settings import ServerSettings

HERE = Path(__file__).resolve().parent
MADE = "<!-- Made by “python3 dev.py docs” from the modules. Edit those. -->"
_MARK = re.compile(r"[ \t]*//~ .*$", re.MULTILINE)
_DETECTOR_HEADINGS = ("What it finds", "Why it matters", "Example", "Limits", "Source")
_RULE_HEADINGS = ("What it finds", "Why it matters", "Example", "Safety", "Limits", "Source")
_GOALS = ("security", "gas", "modernize", "document")


def detectors_page() -> str:
    """The whole of docs/detectors.md."""
    rows = sorted(DETECTORS, key=lambda item: (SEVERITIES.index(item.info.severity), item.info.id))
    lines = [
        MADE,
        "# Detectors",
        "",
        f"{len(rows)} detectors look for patterns in what the compiler understood, and follow modifiers, "
        "inherited code, checks of the caller and locks. Severity is how bad it is if it is true, confidence "
        "how sure the detector is; a finding may carry others where its case differs. "
        "`contract-rewriter explain ID` prints a page.",
        "",
        "| detector | what | severity | confidence | SWC |",
        "|---|---|---|---|---|",
        *(
            f"| [{item.info.id}](#{item.info.id}) | {item.info.title} | {item.info.severity} "
            f"| {item.info.confidence} | {item.info.swc or '–'} |"
            for item in rows
        ),
        "",
    ]
    for item in rows:
        lines += _detector(item)
    return _page(lines)


def rules_page() -> str:
    """The whole of docs/rules.md."""
    rows = sorted(RULES, key=lambda item: (_GOALS.index(item.info.goal), item.info.id))
    lines = [
        MADE,
        "# Rules",
        "",
        f"{len(rows)} deterministic rules propose rewrites. None is shown without its evidence: every "
        "proposal is compiled, compared and measured first, and a gas proposal that saves nothing is "
        "withdrawn. *Safe* may be applied unseen once it is verified, *review* must be read by a person.",
        "",
        "| rule | what | goal | applicability | cures |",
        "|---|---|---|---|---|",
        *(
            f"| [{item.info.id}](#{item.info.id}) | {item.info.title} | {item.info.goal} "
            f"| {item.info.applicability} | {_links(item.info.fixes)} |"
            for item in rows
        ),
        "",
    ]
    for item in rows:
        lines += _rule(item)
    return _page(lines)


def _links(ids: Iterable[str]) -> str:
    return ", ".join(f"[{name}](detectors.md#{name})" for name in ids) or "–"


def _detector(item: Detector) -> Iterator[str]:
    info = item.info
    yield from (f"## {info.id}", "", f"**{info.title}.**", "")
    yield from _sections(item.page, _DETECTOR_HEADINGS)
    for example in item.examples:
        said = "reported" if example.flagged else "not reported"
        source = _MARK.sub(" // ← reported", example.source)
        yield from _folded(f"{example.title}: {said}", source)


def _rule(item: RewriteRule) -> Iterator[str]:
    yield from (f"## {item.info.id}", "", f"**{item.info.title}.**", "")
    yield from _sections(item.page, _RULE_HEADINGS)
    for example in item.examples:
        if example.after is None:
            yield from _folded(f"{example.title}: left alone", example.before)
        else:
            yield from _folded(f"{example.title}: before", example.before)
            yield from _folded(f"{example.title}: after", example.after)


def _sections(page: str, headings: Iterable[str]) -> Iterator[str]:
    for heading in headings:
        text = section(page, heading)
        if text:
            yield from (f"*{heading}.* {_escaped(text)}", "")


def _escaped(text: str) -> str:
    """What stands outside of code, without anything that Markdown would take for HTML."""
    parts = text.split("`")
    return "`".join(part if at % 2 else part.replace("<", "&lt;") for at, part in enumerate(parts))


def _folded(title: str, source: str) -> Iterator[str]:
    yield from (
        f"<details><summary>{title}</summary>", "", "```solidity", source.strip(), "```", "", "</details>", ""
    )  # fmt: skip


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def server_page() -> str:
    """The whole of docs/server.md: what people wrote, with the settings as the dataclass has them."""
    before, mark, rest = (HERE / "server.md").read_text("utf-8").partition("<!-- settings -->\n")
    _, end, after = rest.partition("<!-- /settings -->")
    return before + mark + "\n".join(_settings()) + "\n" + end + after


def _settings() -> Iterator[str]:
    source = (HERE.parent / "sync_server" / "settings.py").read_text("utf-8")
    found = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    fields = next(node for node in found if node.name == "ServerSettings").body
    yield from ("| setting | default | what |", "|---|---|---|")
    for field, after in zip(fields, [*fields[1:], None], strict=True):
        if not isinstance(field, ast.AnnAssign) or field.value is None:
            continue
        default = _default(getattr(ServerSettings(), name := ast.unparse(field.target)))
        said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        what = str(after.value.value) if said else ""  # type: ignore[union-attr]
        yield f"| `{name}` | {default} | {_escaped(what)} |"


def _default(given: object) -> str:
    """A default as it is written in the environment."""
    if isinstance(given, Path):
        return "a folder of this user"
    return "–" if given == "" else f"`{str(given).lower() if isinstance(given, bool) else given}`"


PAGES = {"detectors.md": detectors_page, "rules.md": rules_page, "server.md": server_page}


def main() -> int:
    """Write all."""
    for name, made in PAGES.items():
        (HERE / name).write_text(made(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
