"""The disk image for macOS: sign the application, make the image, have both notarized. Needs a Mac.

SIGNING_IDENTITY        a “Developer ID Application” in the keychain; without it the signature is ad hoc
NOTARY_PROFILE          a profile of `xcrun notarytool store-credentials`; without it nothing is notarized
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from contents import ROOT

MACOS = ROOT / "packaging" / "macos"


def dmg(bundle: Path, version: str, target: Path, epoch: int) -> Path:
    """Write contract-rewriter-VERSION-macos-ARCHITECTURE.dmg from the application beside the bundle."""
    del epoch  # an image of macOS carries its own times
    app = bundle.parent / "Contract Rewriter.app"
    for name in (
        "toolchain",
        "NOTICES.md",
        "QT.md",
        "LICENSE",
        "GPL-3.0.txt",
        "LGPL-3.0.txt",
        "sbom.cdx.json",
    ):
        source, place = bundle / name, app / "Contents" / "Resources" / name
        if source.is_dir():
            shutil.copytree(source, place, dirs_exist_ok=True)
        elif source.is_file():
            shutil.copyfile(source, place)
    identity = os.environ.get("SIGNING_IDENTITY") or "-"
    tools = [path for path in (app / "Contents" / "Resources" / "toolchain").glob("*/*") if _is_program(path)]
    hardened: list[str | Path] = ["--options", "runtime", "--entitlements", MACOS / "entitlements.plist"]
    for path in [*tools, app]:  # from the inside to the outside
        deep = ["--deep"] if path == app else []
        _run(["codesign", "--force", *deep, "--timestamp", *hardened, "--sign", identity, path])
    made = target / f"contract-rewriter-{version}-macos-{'arm64' if _is_arm() else 'x86_64'}.dmg"
    settings: list[str | Path] = ["-s", MACOS / "dmg.py", "-D", f"app={app}"]
    _run([sys.executable, "-m", "dmgbuild", *settings, "Contract Rewriter", made])
    profile = os.environ.get("NOTARY_PROFILE")
    if profile:
        _run(["xcrun", "notarytool", "submit", made, "--keychain-profile", profile, "--wait"])
        _run(["xcrun", "stapler", "staple", made])
    else:
        print(f"{made.name} is NOT notarized: set NOTARY_PROFILE.")
    return made


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _is_arm() -> bool:
    return platform.machine() == "arm64"


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}.")
