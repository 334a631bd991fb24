"""Whether there is a newer version for this installation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from core.updates.installation import Installation
from core.updates.trust import Published, Trust
from core.wire.releases import CHANNELS


@dataclass(frozen=True, slots=True)
class Offer:
    """A newer version. `file` is what fits this installation; without one there is no package for it.

    `notes` are Markdown. `size_bytes` is 0 without a file.
    """

    version: str
    channel: str
    published: str
    notes: str
    file: str
    name: str
    size_bytes: int


def newest(
    trust: Trust, installation: Installation, channel: str, refused: Iterable[str] = ()
) -> Offer | None:
    """The newest version above the installed one that did not fail here before; None when there is none.

    Who follows `beta` is offered stable versions as well. Raises as `Trust` does.
    """
    files = [file for name in _followed(channel) for file in trust.published(name)]
    gone = {installation.version, *refused}
    above = Version(installation.version)
    versions = {item.about.version for item in files} - gone
    newer = [item for item in versions if Version(item) > above]
    if not newer:
        return None
    chosen = [item for item in files if item.about.version == max(newer, key=Version)]
    chosen = [item for item in chosen if item.about.channel == chosen[0].about.channel]
    return _offer(trust, chosen, _fitting(chosen, installation))


def _followed(channel: str) -> tuple[str, ...]:
    return CHANNELS if channel == "beta" else ("stable",)


def _fitting(files: list[Published], here: Installation) -> Published | None:
    wanted = "tar" if here.how == "source" else here.how
    for item in files:
        about = item.about
        same = about.system == here.system and about.architecture in {here.architecture, "any"}
        if about.kind == wanted and same and about.component == "editor":
            return item
    return None


def _offer(trust: Trust, files: list[Published], fitting: Published | None) -> Offer:
    about = files[0].about
    notes = next((item for item in files if item.about.kind == "notes"), None)
    text = ""
    if notes is not None:
        with tempfile.TemporaryDirectory() as folder:
            text = trust.text(notes, Path(folder))
    return Offer(
        about.version,
        about.channel,
        about.published,
        text,
        fitting.about.path if fitting else "",
        fitting.about.name if fitting else "",
        fitting.target.length if fitting else 0,
    )
