"""Makes the bundle and its packages; `python3 dev.py package` prepares what this needs and runs it.

    build.py freeze            the bundle alone: build/frozen/contract-rewriter
    build.py deb rpm tar       those packages of a new bundle, into build/packages
    --keep                     of the bundle that is there
    --without-toolchain        no node, anvil and compiler beside the program: they are fetched when needed

Times and orders are fixed by SOURCE_DATE_EPOCH (default: the date of the last commit).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import formats
import notices
import parts
import sbom
import share
import tools
from contents import ROOT

T = TypeVar("T")
BUNDLE = ROOT / "build" / "frozen" / "contract-rewriter"
PACKAGES = ROOT / "build" / "packages"
LOCK = ROOT / "packaging" / "locks" / "package.txt"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is asked for and tell sizes, times and hashes."""
    parser = argparse.ArgumentParser(prog="dev.py package", description="Make the bundle and its packages.")
    parser.add_argument("what", nargs="+", choices=("freeze", *formats.FORMATS))
    parser.add_argument("--keep", action="store_true", help="pack the bundle that is there")
    parser.add_argument("--without-toolchain", action="store_true", help="leave node, anvil and solc out")
    given = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT))  # for the parsers and the toolchain, which are read as they are here
    epoch, release = date(), version("contract-rewriter")
    if not given.keep:
        timed("bundle", lambda: freeze(release, epoch, toolchain=not given.without_toolchain))
    print(f"bundle: {megabytes(BUNDLE)} in {BUNDLE}")
    PACKAGES.mkdir(parents=True, exist_ok=True)
    for name in (one for one in given.what if one != "freeze"):
        made = timed(name, lambda: formats.FORMATS[name](BUNDLE, release, PACKAGES, epoch))  # noqa: B023
        with made.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        print(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB, sha256 {digest}")
    return 0


def freeze(release: str, epoch: int, *, toolchain: bool) -> None:
    """The whole bundle: programs, toolchain, notices, bill of materials, what the desktop shows."""
    share.fill(ROOT / "build" / "share", release)
    environment = {**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(epoch)}
    places: list[str | Path] = [
        "--distpath",
        ROOT / "build" / "frozen",
        "--workpath",
        ROOT / "build" / "work",
    ]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR", *places]
    done = subprocess.run(
        [*command, ROOT / "packaging" / "contract-rewriter.spec"], env=environment, check=False
    )
    if done.returncode:
        raise SystemExit(f"PyInstaller ended with {done.returncode}.")
    gathered = tools.gather(BUNDLE / "toolchain") if toolchain else ()
    found = parts.of_bundle(BUNDLE / "_internal")
    notices.write(BUNDLE, found)
    hashes = sbom.locked(LOCK.read_text("utf-8"))
    PACKAGES.mkdir(parents=True, exist_ok=True)
    sbom.write(BUNDLE / "sbom.cdx.json", sbom.document(release, found, gathered, hashes, epoch))
    shutil.copyfile(BUNDLE / "sbom.cdx.json", PACKAGES / f"contract-rewriter-{release}.cdx.json")
    shutil.copytree(ROOT / "build" / "share", BUNDLE / "share", dirs_exist_ok=True)


def date() -> int:
    """Seconds since 1970 that every file is dated with."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    asked = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return int(done.stdout.strip() or time.time())


def timed(name: str, work: Callable[[], T]) -> T:
    """Do it and tell how long it took."""
    started = time.monotonic()
    made = work()
    print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
    return made


def megabytes(folder: Path) -> str:
    """The size of everything in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return f"{sum(path.stat().st_size for path in files) / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(main())
