"""What is told about one problem: the facts, why it matters, an example, and code that is right."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from core.analysis.page import section
from desktop import severities
from desktop.findings.problem import Problem, engine_words
from desktop.words import tr

SWC = "https://swcregistry.io/docs/"
GO, COPY = "do:go", "do:copy"


def page_of(problem: Problem) -> str:
    """The page as HTML; its links are `GO`, `COPY` and addresses of the web."""
    return "".join((_head(problem), *_facts(problem), *_taught(problem)))


def cures_of(problem: Problem) -> tuple[str, ...]:
    """The titles of the rules that say they cure it."""
    from core.rewriting.catalog import RULES

    rules = [rule for rule in RULES if problem.fingerprint and problem.detector in rule.info.fixes]
    return tuple(rule.info.title for rule in rules)


def _head(problem: Problem) -> str:
    words = severities.words(problem.severity)
    message = escape(problem.finding.message if problem.finding is not None else problem.message)
    return f"<p><b>{escape(words)}</b> · {escape(problem.detector)}</p><p>{_code(message)}</p>"


def _facts(problem: Problem) -> Iterator[str]:
    found = problem.finding
    where = escape(problem.location)
    yield _fact(tr("Location"), f'<a href="{GO}">{where}</a>' if problem.place is not None else where)
    if found is not None and (found.contract or found.function):
        yield _fact(tr("In"), escape(".".join(filter(None, (found.contract, found.function)))))
    yield _fact(tr("Seen by"), escape(", ".join(engine_words(name) for name in problem.engines)))
    if found is None:
        return
    yield _fact(tr("Confidence"), escape(_confidence(found.confidence)))
    if found.swc:
        yield _fact(tr("Class"), f'<a href="{SWC}{escape(found.swc)}">{escape(found.swc)}</a>')
    if problem.reason:
        yield _fact(tr("Dismissed"), escape(problem.reason))
    copy = f'<a href="{COPY}">{escape(tr("copy"))}</a>'
    yield _fact(tr("Fingerprint"), f"<code>{escape(problem.fingerprint)}</code> {copy}")


def _taught(problem: Problem) -> Iterator[str]:
    from core.analysis.catalog import detector

    known = detector(problem.detector)
    if known is None:
        return
    for title in ("Why it matters", "Example"):
        yield _part(_title(title), section(known.page, title))
    cures = cures_of(problem)
    if cures:
        yield _part(tr("Rules that cure it"), "\n".join(f"- {title}" for title in cures))
    right = next((item for item in known.examples if not item.flagged), None)
    if right is not None:
        yield f"<h4>{escape(tr('Code that is right'))}</h4><p>{escape(right.title)}</p>"
        yield f"<pre>{escape(_shown(right.source))}</pre>"
    for title in ("What it finds", "Limits", "Source"):
        yield _part(_title(title), section(known.page, title))


def _title(heading: str) -> str:
    return {
        "Why it matters": tr("Why it matters"),
        "Example": tr("Example"),
        "What it finds": tr("What it finds"),
        "Limits": tr("Limits"),
        "Source": tr("Source"),
    }[heading]


def _confidence(level: str) -> str:
    return {"high": tr("High"), "medium": tr("Medium"), "low": tr("Low")}.get(level, level)


def _shown(source: str) -> str:
    """The code without what is the same in every example."""
    lines = [line for line in source.splitlines() if not line.startswith(("// SPDX", "pragma "))]
    return "\n".join(lines).strip()


def _fact(name: str, value: str) -> str:
    return f"<div>{escape(name)}: {value}</div>"


def _part(title: str, text: str) -> str:
    if not text:
        return ""
    body = "<br>".join(_code(escape(line)) for line in _unbroken(text))
    return f"<h4>{escape(title)}</h4><p>{body}</p>"


def _unbroken(text: str) -> list[str]:
    """Lines as they are meant: a sentence that was broken to fit a module is one line again."""
    made: list[str] = []
    for line in text.splitlines():
        if (
            made
            and made[-1]
            and line
            and not line.startswith(("-", "`"))
            and not made[-1].endswith(("`", ":"))
        ):
            made[-1] += " " + line
        else:
            made.append(line)
    return made


def _code(text: str) -> str:
    """Backticks become code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return text
    return "".join(f"<code>{piece}</code>" if at % 2 else piece for at, piece in enumerate(pieces))
