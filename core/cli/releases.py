"""`releases`: for whoever publishes this program: keys, signed releases, and their renewal.

Passphrases come from the terminal, or from the variable CONTRACT_REWRITER_RELEASES_PASSPHRASE
(of one key: with `_ROOT_1` and so on behind it), never from the command line.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.context import Context
from core.cli.parsing import add_format, count
from core.cli.secret_place import ask_secret
from core.errors import UsageError

if TYPE_CHECKING:
    from core.releasing.keys import KeyFolder

SUMMARY = "Publish releases of this program: make keys, sign, renew, replace a key."
PASSPHRASE = "CONTRACT_REWRITER_RELEASES_PASSPHRASE"  # noqa: S105 - the name of a variable
_LEAST_LETTERS = 12


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    make = _action(actions, "init", "a new folder of releases, with every key")
    make.add_argument("--roots", type=count, default=3, help="how many root keys (default: 3)")
    make.add_argument("--threshold", type=count, default=2, help="how many must sign (default: 2)")
    add = _action(actions, "add", "sign files as a release and publish it")
    add.add_argument("files", metavar="FILE", nargs="+", type=Path)
    add.add_argument("--version", required=True, help="such as 1.2.0 or 1.2.0b1")
    add.add_argument("--notes", type=Path, required=True, help="what is new, as Markdown")
    _channel(add)
    gone = _action(actions, "withdraw", "offer a release to nobody any more")
    gone.add_argument("--version", required=True)
    _channel(gone)
    _action(actions, "refresh", "say anew that nothing changed: every day, with the key “online” alone")
    rotate = _action(actions, "rotate", "put a new key in the place of one")
    rotate.add_argument("name", metavar="KEY", help="root-1, targets, stable, beta or online")
    again = _action(actions, "renew", "let the root, the targets or a channel count for another year")
    again.add_argument("name", metavar="ROLE", choices=("root", "targets", "stable", "beta"))
    listing = _action(actions, "list", "what is published, and whether every file is what was signed")
    add_format(listing)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Do it."""
    from core.toolchain.lock import held

    if arguments.action == "init":
        arguments.folder.mkdir(parents=True, exist_ok=True)
    if not arguments.folder.is_dir():
        raise UsageError(f"{arguments.folder} is no folder.", "Make one by “releases init”.")
    if arguments.action == "list":
        return _list(arguments, context)
    from core.releasing.keys import KeyFolder

    keys = KeyFolder(arguments.keys, _passphrase)
    with held(arguments.folder / ".lock", context.progress):
        context.output.write(_change(arguments, keys, datetime.now(UTC)) + "\n")
    return 0


def _change(given: argparse.Namespace, keys: KeyFolder, now: datetime) -> str:
    from core.releasing import publishing
    from core.releasing.repository import Repository

    repository = Repository(given.folder, now)
    match given.action:
        case "init":
            repository.make(keys, given.roots, given.threshold)
            return f"Made {given.folder} and its keys in {given.keys}. Take the keys of the root offline."
        case "add":
            notes = _read(given.notes)
            made = publishing.publish(
                given.folder, given.channel, given.version, given.files, notes, keys, now
            )
            return f"Published {given.version} in {given.channel}: {len(made)} files."
        case "withdraw":
            gone = publishing.withdraw(given.folder, given.channel, given.version, keys, now)
            return f"Withdrew {given.version} from {given.channel}: {gone} files are offered no more."
        case "refresh":
            publishing.refresh(given.folder, keys, now)
            return "Renewed."
        case "rotate":
            repository.rotate(given.name, keys)
            return f"Replaced the key {given.name}. The former one counts no more."
        case _:
            repository.sign_again(given.name, keys)
            return f"Renewed {given.name} for another year."


def _list(given: argparse.Namespace, context: Context) -> int:
    from core.releasing.publishing import damaged, released

    now = datetime.now(UTC)
    files, wrong = released(given.folder, now), sorted(damaged(given.folder, now))
    if given.format == "json":
        shown = [item.model_dump(mode="json") for item in files]
        context.output.document({"schema": "contract-rewriter/releases/1", "files": shown, "damaged": wrong})
    else:
        lines = [f"{item.published}  {item.path}" for item in files]
        lines += [f"damaged: {path}" for path in wrong]
        context.output.write("\n".join(lines or ["Nothing is published."]) + "\n")
    return 1 if wrong else 0


def _action(actions: argparse._SubParsersAction, name: str, about: str) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    parser: argparse.ArgumentParser = actions.add_parser(name, help=about)
    parser.add_argument("--folder", type=Path, required=True, help="the folder of releases")
    if name != "list":
        parser.add_argument("--keys", type=Path, required=True, help="the folder of keys")
    return parser


def _channel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--channel", choices=("stable", "beta"), default="stable")


def _passphrase(name: str, new: bool) -> str:
    own = f"{PASSPHRASE}_{name.upper().replace('-', '_')}"
    variable = own if os.environ.get(own) else PASSPHRASE
    given = ask_secret(variable, f"Passphrase of the key {name}: ", "passphrase")
    if not new:
        return given
    if len(given) < _LEAST_LETTERS:
        raise UsageError(
            f"The passphrase of {name} is too short.", f"Give at least {_LEAST_LETTERS} letters."
        )
    if not os.environ.get(variable) and ask_secret(variable, "Once more: ", "passphrase") != given:
        raise UsageError("The two are not the same.", "Try again.")
    return given


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The notes {path} cannot be read: {error}.", "Name a Markdown file.") from error
