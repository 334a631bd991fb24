"""A conversation as HTML for a text browser, in the colors of a theme. Links: `review:ID`, `open:NAME`."""

from __future__ import annotations

from html import escape

from core.rewriting.assistant.cards import CardGoal
from core.rewriting.assistant.conversation import Line, LineKind, Turn
from desktop.theme import Theme
from desktop.words import local_time, tr

SIGNS: dict[LineKind, str] = {
    "step": "↻", "refused": "⊘", "fails": "✗", "unsure": "?", "passes": "✓", "end": "■", "error": "!",
}  # fmt: skip
"""A shape beside every color."""


def goals() -> tuple[tuple[CardGoal, str], ...]:
    """What can be asked for, in the order of the list."""
    return (
        ("ask", tr("In my own words")),
        ("gas", tr("Save gas")),
        ("security", tr("Cure findings")),
        ("explain", tr("Explain")),
        ("modernize", tr("Modernize")),
        ("document", tr("Document")),
        ("generate", tr("New contract")),
    )


def goal_words(goal: CardGoal) -> str:
    """The name of a goal."""
    return dict(goals())[goal]


def turn_html(turn: Turn, theme: Theme) -> str:
    """A whole turn."""
    return head_html(turn, theme) + "".join(line_html(line, theme) for line in turn.lines)


def head_html(turn: Turn, theme: Theme) -> str:
    """What was asked, of whom, about what."""
    about = ", ".join((*turn.files, *turn.models))
    words = escape(turn.words).replace("\n", "<br>")
    text = f"<b>{escape(goal_words(turn.goal))}</b>" + (f"<br>{words}" if words else "")
    told = f"{local_time(turn.asked_utc)} · {about}"
    return (
        f'<table width="100%" cellpadding="8" style="margin-top:10px"><tr><td bgcolor="{theme.raised}">{text}'
        f'<br><span style="color:{theme.muted}">{escape(told)}</span></td></tr></table>'
    )


def line_html(line: Line, theme: Theme) -> str:
    """One thing that happened; a reply keeps its line breaks and is never read as HTML."""
    if line.kind == "reply":
        return f'<pre style="white-space:pre-wrap; margin:6px 2px">{escape(line.text)}</pre>'
    text = escape(line.text)
    if line.proposal:
        text += f' <a href="review:{escape(line.proposal)}">{escape(tr("Show the change"))}</a>'
    color = color_of(line.kind, theme)
    return (
        f'<p style="margin:4px 2px"><span style="color:{color}">{SIGNS[line.kind]} '
        f"<b>{escape(kind_words(line.kind))}</b></span> {text}</p>"
    )


def kind_words(kind: LineKind) -> str:
    """The word that stands beside the sign."""
    return {
        "reply": "",
        "step": tr("Next round."),
        "refused": tr("Refused."),
        "fails": tr("Breaks."),
        "unsure": tr("Not verified."),
        "passes": tr("Verified."),
        "end": tr("Done."),
        "error": tr("No answer."),
    }[kind]


def color_of(kind: LineKind, theme: Theme) -> str:
    """The color of a sign."""
    return {
        "reply": theme.text,
        "step": theme.muted,
        "refused": theme.bad,
        "fails": theme.bad,
        "unsure": theme.unsure,
        "passes": theme.good,
        "end": theme.muted,
        "error": theme.bad,
    }[kind]
