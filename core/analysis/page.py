"""A detector's or rule's page (its docstring) as Markdown; the words themselves live in the module."""

from __future__ import annotations

HEADINGS = frozenset(
    {"What it finds", "Why it matters", "Example", "Safety", "Limits", "Source", "What a pass means"}
)


def to_markdown_page(page: str) -> str:
    """The page with its headings marked as Markdown headings."""
    lines = [f"## {line}" if line.strip() in HEADINGS else line for line in page.strip().splitlines()]
    return "\n".join(lines) + "\n"


def section(page: str, heading: str) -> str:
    """The text under one heading as one paragraph per line block, or the empty string."""
    found: list[str] = []
    inside = False
    for line in page.splitlines():
        if line.strip() in HEADINGS:
            inside = line.strip() == heading
        elif inside:
            found.append(line.strip())
    return "\n".join(found).strip()
