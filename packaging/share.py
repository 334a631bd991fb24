"""What a desktop and a shell know of the program: the folder `share`, as it lies below /usr on Linux."""

from __future__ import annotations

import shutil
from pathlib import Path

import completion
import icons
import manual
from contents import ROOT

LINUX = ROOT / "packaging" / "linux"


def fill(share: Path, version: str) -> None:
    """Menu entry, type of `.sol`, icons, manual pages, completion."""
    shutil.rmtree(share, ignore_errors=True)
    drawn = ROOT / "build" / "icons"
    icons.draw(drawn)
    for size in icons.SIZES:
        place = share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "contract-rewriter.png"
        _copy(drawn / f"contract-rewriter-{size}.png", place)
    _copy(icons.DRAWING, share / "icons" / "hicolor" / "scalable" / "apps" / "contract-rewriter.svg")
    _copy(LINUX / "contract-rewriter.desktop", share / "applications" / "contract-rewriter.desktop")
    _copy(LINUX / "contract-rewriter.xml", share / "mime" / "packages" / "contract-rewriter.xml")
    manual.write(share / "man" / "man1", version)
    made = ROOT / "build" / "completion"
    completion.write(made)
    for name in ("contract-rewriter", "contract-rewriter-server"):
        _copy(made / f"{name}.bash", share / "bash-completion" / "completions" / name)
        _copy(made / f"_{name}", share / "zsh" / "site-functions" / f"_{name}")
        _copy(made / f"{name}.fish", share / "fish" / "vendor_completions.d" / f"{name}.fish")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
