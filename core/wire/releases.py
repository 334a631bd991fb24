"""What a published file says of itself inside of signed metadata, and how published files are named.

`core.releasing` writes it, `core.updates` trusts it once its signature is proven, the
page of downloads shows it. Nothing here proves anything.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

System = Literal["linux", "windows", "macos", "any"]
Architecture = Literal["x86_64", "arm64", "any"]
Kind = Literal["deb", "rpm", "tar", "exe", "dmg", "notes", "sums", "signature", "key", "sbom", "other"]
Component = Literal["editor", "toolchain"]
Channel = Literal["stable", "beta"]

CHANNELS: tuple[Channel, ...] = get_args(Channel)
INSTALLERS: tuple[Kind, ...] = ("deb", "rpm", "tar", "exe", "dmg")

Version = Annotated[str, Field(max_length=40, pattern=r"^[0-9]+(\.[0-9]+){1,3}((a|b|rc)[0-9]+)?$")]
FileName = Annotated[str, Field(max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9._+~-]*$")]

NOTES, SUMS, SIGNATURE = "notes.md", "SHA256SUMS", "SHA256SUMS.sig"


class ReleaseFile(BaseModel):
    """`custom` of a target: the release of a file, and for whom it is. `published` is a day in UTC."""

    model_config = ConfigDict(frozen=True)

    version: Version
    channel: Channel
    name: FileName
    kind: Kind
    system: System = "any"
    architecture: Architecture = "any"
    component: Component = "editor"
    published: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]

    @property
    def path(self) -> str:
        """Where it is, below the folder of targets."""
        return f"{self.channel}/{self.version}/{self.name}"


_ENDS: tuple[tuple[str, Kind, System], ...] = (
    (".deb", "deb", "linux"),
    (".rpm", "rpm", "linux"),
    (".tar.xz", "tar", "any"),
    (".exe", "exe", "windows"),
    (".dmg", "dmg", "macos"),
    (".cdx.json", "sbom", "any"),
    (".pem", "key", "any"),
    (".sig", "signature", "any"),
)
_X86 = re.compile(r"(?<![a-z0-9])(x86_64|amd64|x64)(?![a-z0-9])")
_ARM = re.compile(r"(?<![a-z0-9])(arm64|aarch64)(?![a-z0-9])")
_SYSTEMS = re.compile(r"(?<![a-z0-9])(linux|windows|macos)(?![a-z0-9])")


def described(name: str, version: str, channel: Channel, published: str) -> ReleaseFile:
    """What a file is, by its name; raises ValueError (pydantic's) for a name or version of the wrong form."""
    lower = name.lower()
    kind, system = next(((kind, system) for end, kind, system in _ENDS if lower.endswith(end)), _other(name))
    found = _SYSTEMS.search(lower)
    if system == "any" and found:
        system = found[1]  # type: ignore[assignment]
    architecture: Architecture = "x86_64" if _X86.search(lower) else "arm64" if _ARM.search(lower) else "any"
    return ReleaseFile(
        version=version,
        channel=channel,
        name=name,
        kind=kind,
        system=system,
        architecture=architecture,
        component="toolchain" if "toolchain" in lower else "editor",
        published=published,
    )


def _other(name: str) -> tuple[Kind, System]:
    known: dict[str, Kind] = {NOTES: "notes", SUMS: "sums"}
    return known.get(name, "other"), "any"
