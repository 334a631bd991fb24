"""Manual pages, made from the command line as it is: `python packaging/manual.py FOLDER VERSION`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from commandline import Command, Option, client, server

SERVER_ABOUT = "The team server: accounts, sharing and sync, on SQLite unless told otherwise."
CODES = (
    ("0", "Done, nothing to complain about."),
    ("1", "Compile errors, findings at or above --fail-on, or a verdict other than pass."),
    ("2", "The input or the usage is wrong."),
    ("3", "Something outside is missing: a compiler, the EVM, the network, a screen."),
    ("130", "Stopped by the person."),
)


def write(folder: Path, version: str) -> None:
    """Both pages."""
    folder.mkdir(parents=True, exist_ok=True)
    found = client()
    about = found[0].help
    title = "edit, check and rewrite Solidity, with evidence"
    page = _page("contract-rewriter", title, about, found, version)
    (folder / "contract-rewriter.1").write_text(page, "utf-8")
    title = "team server of Contract Rewriter"
    page = _page("contract-rewriter-server", title, SERVER_ABOUT, server(), version)
    (folder / "contract-rewriter-server.1").write_text(page, "utf-8")


def _page(name: str, title: str, about: str, found: Sequence[Command], version: str) -> str:
    lines = [
        f'.TH {name.upper().replace("-", chr(92) + "-")} 1 "" "{name} {version}" "User Commands"',
        ".SH NAME",
        f"{_escaped(name)} \\- {_escaped(title)}",
        ".SH SYNOPSIS",
    ]
    if name == "contract-rewriter":
        lines += [f".B {_escaped(name)}", "[PATH]...", ".br"]
    lines += [f".B {_escaped(name)}", _escaped(found[0].usage.removeprefix(name).strip())]
    lines += [".SH DESCRIPTION", _escaped(about)]
    if name == "contract-rewriter":
        lines.append(_escaped("Without a command the window opens on the paths."))
    lines += [".SH OPTIONS", *_options(found[0].options)]
    if len(found) > 1:
        lines += [".SH COMMANDS", *(line for command in found[1:] for line in _command(command))]
    if name == "contract-rewriter":
        lines += [".SH EXIT STATUS", *(line for code, text in CODES for line in _item(code, text))]
    return "\n".join(lines) + "\n"


def _command(command: Command) -> Iterator[str]:
    yield f".SS {_escaped(' '.join(command.words))}"
    yield _escaped(command.help[:1].upper() + command.help[1:])
    yield ".PP"
    yield _escaped(command.usage)
    for operand in command.operands:
        yield from _item(operand.name, operand.help)
    yield from _options(command.options)


def _options(options: Sequence[Option]) -> Iterator[str]:
    for option in options:
        value = f" {option.value}" if option.value else ""
        text = option.help
        if option.choices and not all(choice in text for choice in option.choices):
            text = f"{text} ({', '.join(option.choices)})".strip()
        yield from _item(", ".join(f"{name}{value}" for name in option.names), text)


def _item(head: str, text: str) -> Iterator[str]:
    yield from (".TP", f".B {_escaped(head)}", _escaped(text) or "\\&")


def _escaped(text: str) -> str:
    """Text that roff takes for text."""
    made = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{made}" if made.startswith((".", "'")) else made


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    write(Path(sys.argv[1]), sys.argv[2])
