"""Makes a release: `python3 dev.py release VERSION --folder FOLDER --keys KEYS`.

    --channel beta        a version such as 1.2.0b1, for those who follow it
    --package NAME        which packages are built here (default: deb rpm tar); may be given again
    --file FILE           a package that was built elsewhere, such as the .exe; may be given again
    --tested              this commit's tests and linters have passed elsewhere
    --dry-run             check everything, show what is new and what would be done, and change nothing

The steps: version and change log, commit, tests and linters, packages and their bill of materials, smoke test
of the bundle, signing and publishing into FOLDER, tag. What fails before publishing is taken back whole. The
keys and the folder are made by `contract-rewriter releases init` (docs/releasing.md).
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("deb", "rpm", "tar", "exe", "dmg")
_VERSION = re.compile(r"\d+\.\d+\.\d+(b\d+)?")
_UNRELEASED = "## Unreleased\n"


class Refused(Exception):
    """The release cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class Plan:
    """What was asked for."""

    root: Path
    version: str
    folder: Path
    keys: Path
    channel: str = "stable"
    packages: tuple[str, ...] = ("deb", "rpm", "tar")
    files: tuple[Path, ...] = ()
    tested: bool = False
    python: str = field(default=sys.executable)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the release, or show what would be done."""
    parser = argparse.ArgumentParser(prog="dev.py release", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("version", metavar="VERSION")
    parser.add_argument("--folder", type=Path, required=True, help="the folder of releases")
    parser.add_argument("--keys", type=Path, required=True, help="the folder of keys")
    parser.add_argument("--channel", choices=("stable", "beta"), default="stable")
    parser.add_argument("--package", action="append", choices=PACKAGES, help="default: deb rpm tar")
    parser.add_argument("--file", action="append", type=Path, default=[], help="built elsewhere")
    parser.add_argument("--tested", action="store_true", help="tests and linters have passed elsewhere")
    parser.add_argument("--dry-run", action="store_true", help="change nothing")
    given = parser.parse_args(arguments)
    plan = Plan(
        ROOT,
        given.version,
        given.folder.absolute(),
        given.keys.absolute(),
        given.channel,
        tuple(given.package or ("deb", "rpm", "tar")),
        tuple(path.absolute() for path in given.file),
        given.tested,
    )
    try:
        notes = check(plan)
        if given.dry_run:
            print(f"Version {plan.version} in {plan.channel}. What is new:\n\n{notes}\nNothing was changed.")
            return 0
        release(plan, notes)
    except Refused as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


def check(plan: Plan) -> str:
    """What is new, as Markdown; raises Refused for whatever stands in the way."""
    if not _VERSION.fullmatch(plan.version):
        raise Refused(f"“{plan.version}” is no version. Give one such as 1.2.0, or 1.2.0b1 for beta.")
    if ("b" in plan.version) != (plan.channel == "beta"):
        raise Refused("Versions such as 1.2.0b1 belong to --channel beta, and only those.")
    if _git(plan, "status", "--porcelain"):
        raise Refused("The tree is dirty. Commit or put aside what is changed: a release is a commit.")
    if _git(plan, "tag", "--list", f"v{plan.version}"):
        raise Refused(f"v{plan.version} is tagged already. A release never changes: choose the next version.")
    if _order(plan.version) <= _order(version_in(plan.root)) and plan.version != version_in(plan.root):
        raise Refused(f"{plan.version} is not newer than {version_in(plan.root)}.")
    for path in (*plan.files, plan.folder / "metadata" / "timestamp.json"):
        if not path.is_file():
            raise Refused(f"{path} is not there. See docs/releasing.md.")
    _check_trust(plan)
    notes = notes_in((plan.root / "CHANGELOG.md").read_text("utf-8"))
    if not notes.strip():
        raise Refused("CHANGELOG.md says nothing under “Unreleased”. Write down what a user notices.")
    return notes


def release(plan: Plan, notes: str) -> None:
    """Do it; raises Refused when a step fails, after taking back what was committed."""
    before = _git(plan, "rev-parse", "HEAD")
    try:
        prepare(plan)
        if not plan.tested:
            _dev(plan, "test")
            _dev(plan, "lint")
        for path in set(built(replace(plan, files=()))) - {each.resolve() for each in plan.files}:
            path.unlink()  # of an attempt before
        _dev(plan, "package", *plan.packages)
        _smoke(plan)
        _publish(plan, notes)
    except BaseException:
        _git(plan, "reset", "--quiet", "--hard", before)  # the tree was clean, and the commit is ours
        raise
    _git(plan, "tag", "-a", f"v{plan.version}", "-m", f"Version {plan.version}")
    print(f"Published {plan.version}. Copy {plan.folder} to the server, and push main and v{plan.version}.")


def prepare(plan: Plan) -> None:
    """Write version and change log, and commit both. A beta leaves its notes to the version to come."""
    project, changes = plan.root / "pyproject.toml", plan.root / "CHANGELOG.md"
    text = project.read_text("utf-8")
    line = re.compile(r'^version = "[^"]*"$', re.M)
    project.write_text(line.sub(f'version = "{plan.version}"', text, count=1), "utf-8")
    if plan.channel == "stable":
        day = datetime.now(UTC).date().isoformat()
        cut = f"{_UNRELEASED}\n## {plan.version} - {day}\n"
        changes.write_text(changes.read_text("utf-8").replace(_UNRELEASED, cut, 1), "utf-8")
    _git(plan, "add", "pyproject.toml", "CHANGELOG.md")
    _git(plan, "commit", "--quiet", "--allow-empty", "-m", f"Release {plan.version}")


def notes_in(changes: str) -> str:
    """What stands under “Unreleased”."""
    after = changes.partition(_UNRELEASED)[2]
    return re.split(r"^## ", after, maxsplit=1, flags=re.M)[0].strip() + "\n" if after.strip() else ""


def version_in(root: Path) -> str:
    """The version of the project file."""
    found = re.search(r'^version = "([^"]+)"$', (root / "pyproject.toml").read_text("utf-8"), re.M)
    if found is None:
        raise Refused("pyproject.toml names no version.")
    return found[1]


def built(plan: Plan) -> list[Path]:
    """The packages of this version that were built here, and those that were named."""
    folder = (plan.root / "build" / "packages").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    mine = re.compile(rf"[-_]{re.escape(plan.version)}(?!b?\d)")
    here = [path for path in folder.iterdir() if path.is_file() and mine.search(path.name)]
    given = [path.resolve() for path in plan.files]
    return [*(path for path in sorted(here) if path not in given), *given]


def _check_trust(plan: Plan) -> None:
    """Programs must trust the folder's keys from the start, or they could never update from it."""
    place = plan.root / "resources" / "updates"
    roots = {path.read_bytes() for path in (plan.folder / "metadata").glob("*.root.json")}
    root, address = place / "root.json", place / "address.txt"
    if not root.is_file() or root.read_bytes() not in roots or not address.is_file():
        raise Refused(
            "resources/updates does not hold a root of this folder and an address (root.json, address.txt). "
            "See docs/releasing.md, “Once”."
        )


def _smoke(plan: Plan) -> None:
    program = plan.root / "build" / "frozen" / "contract-rewriter" / "contract-rewriter"
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}  # releases are made where there is no display, too
    _run(plan, [str(program), "--smoke"], "The smoke test of the bundle", offscreen)


def _publish(plan: Plan, notes: str) -> None:
    files = built(plan)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.md"
        path.write_text(notes, "utf-8")
        told = ["--version", plan.version, "--channel", plan.channel, "--notes", str(path)]
        places = ["--folder", str(plan.folder), "--keys", str(plan.keys)]
        command = [plan.python, "-m", "core.cli", "releases", "add", *map(str, files), *told, *places]
        _run(plan, command, "Signing and publishing")


def _dev(plan: Plan, *arguments: str) -> None:
    _run(plan, [plan.python, "dev.py", *arguments], f"dev.py {arguments[0]}")


def _run(plan: Plan, command: list[str], what: str, env: Mapping[str, str] | None = None) -> None:
    print(f"release: {what}", flush=True)
    done = subprocess.run(command, cwd=plan.root, check=False, env={**os.environ, **(env or {})})
    if done.returncode:
        raise Refused(
            f"{what} failed ({done.returncode}). Nothing was published, and the commit was taken back."
        )


def _git(plan: Plan, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=plan.root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def _order(version: str) -> tuple[tuple[int, ...], int]:
    numbers, _, beta = version.partition("b")
    return tuple(int(part) for part in numbers.split(".")), int(beta) if beta else sys.maxsize


if __name__ == "__main__":
    sys.exit(main())
