"""The notices that go with a bundle: whose work is in it, and under which terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from contents import ROOT
from parts import Part

_HEAD = """# Third-party notices

Contract Rewriter is under the Apache License 2.0 (`LICENSE`). This folder holds work of others, unchanged
unless it is said. The list is made from what is in the bundle; `sbom.cdx.json` has it for machines.

Beside it stand `QT.md` (how to exchange Qt, which is under the LGPL) and, in the folder `toolchain`, a
`README.md` about the programs there, one of which (the Solidity compiler) is under the GPL.
"""


def text(parts: Sequence[Part]) -> str:
    """The whole page: a table, then every license text once with those that it is for."""
    return "\n".join([_HEAD, *_table(parts), "", *_resources(), *_texts(parts)]) + "\n"


def _table(parts: Sequence[Part]) -> Iterator[str]:
    yield from ("| part | version | license | home |", "|---|---|---|---|")
    for part in parts:
        licence = part.licence or "see its text below"
        yield f"| {part.name} | {part.version} | {licence} | {part.home} |"


def _resources() -> Iterator[str]:
    """Fonts and icons tell about themselves in the repository."""
    for path in sorted((ROOT / "resources").rglob("CREDITS.md")):
        yield from (path.read_text("utf-8").strip().replace("# ", "## ", 1), "")


def _texts(parts: Sequence[Part]) -> Iterator[str]:
    owners: dict[str, list[str]] = {}
    for part in parts:
        for one in part.texts:
            if one:
                owners.setdefault(one, []).append(f"{part.name} {part.version}")
    fonts = ROOT / "resources" / "fonts" / "OFL.txt"
    owners.setdefault(fonts.read_text("utf-8").strip(), []).append("JetBrains Mono")
    for one, names in owners.items():
        yield from (f"## {', '.join(names)}", "", "```text", one.replace("```", "'''"), "```", "")


def write(folder: Path, parts: Sequence[Part]) -> None:
    """NOTICES.md, the licenses of this program and of Qt."""
    (folder / "NOTICES.md").write_text(text(parts), "utf-8")
    for source in (ROOT / "LICENSE", *sorted((ROOT / "packaging" / "licences").glob("*GPL*.txt"))):
        (folder / source.name).write_bytes(source.read_bytes())
    (folder / "QT.md").write_bytes((ROOT / "packaging" / "licences" / "QT.md").read_bytes())
