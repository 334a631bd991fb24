"""Which installer is for whom, by what a browser says of its system. Nothing of it is kept.

Source: User-Agent Client Hints, https://wicg.github.io/ua-client-hints/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.wire.releases import INSTALLERS, Architecture, Kind, System
from sync_server.downloads.shelf import Release, Shelved

HINTS = "Sec-CH-UA-Platform, Sec-CH-UA-Arch, Sec-CH-UA-Bitness"

_FIRST: Mapping[str, tuple[Kind, ...]] = {
    "linux": ("deb", "rpm", "tar"),
    "windows": ("exe", "tar"),
    "macos": ("dmg", "tar"),
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """`system` is None where the program does not run, or nothing is known. `architecture` may be unknown."""

    system: System | None
    architecture: Architecture | None
    likes_rpm: bool = False


def visitor_of(headers: Mapping[str, str]) -> Visitor:
    """What the headers of a request say. Header names in lower case."""
    agent = headers.get("user-agent", "").lower()
    platform = headers.get("sec-ch-ua-platform", "").strip('"').lower()
    system = _system(platform, agent)
    rpm = any(word in agent for word in ("fedora", "red hat", "suse", "centos"))
    return Visitor(system, _architecture(headers, agent, system), rpm)


def fitting(release: Release, visitor: Visitor) -> tuple[Shelved, ...]:
    """The installers for somebody, the likeliest first; empty when nothing is known or nothing fits."""
    if visitor.system is None:
        return ()
    kinds = _FIRST.get(visitor.system, ())
    if visitor.likes_rpm:
        kinds = ("rpm", *(kind for kind in kinds if kind != "rpm"))
    found = [item for item in installers(release) if item.about.system == visitor.system]
    found = [item for item in found if item.about.kind in kinds and item.about.component == "editor"]
    if visitor.architecture is not None:
        found = [item for item in found if item.about.architecture in (visitor.architecture, "any")]
    return tuple(sorted(found, key=lambda item: (kinds.index(item.about.kind), item.about.architecture)))


def installers(release: Release) -> tuple[Shelved, ...]:
    """Every installer of a release, by system."""
    found = [item for item in release.files if item.about.kind in INSTALLERS]
    return tuple(sorted(found, key=lambda item: (item.about.component, item.about.system, item.about.name)))


def _system(platform: str, agent: str) -> System | None:
    if platform in {"android", "ios", "chrome os", "chromeos"}:
        return None
    for words, system in ((("windows",), "windows"), (("macos", "mac os x"), "macos"), (("linux",), "linux")):
        if platform in words:
            return system  # type: ignore[return-value]
    if any(word in agent for word in ("android", "iphone", "ipad", "cros")):
        return None
    for word, found in (("windows nt", "windows"), ("mac os x", "macos"), ("linux", "linux")):
        if word in agent:
            return found  # type: ignore[return-value]
    return None


def _architecture(headers: Mapping[str, str], agent: str, system: System | None) -> Architecture | None:
    hint = headers.get("sec-ch-ua-arch", "").strip('"').lower()
    if hint in {"arm", "x86"}:
        return "arm64" if hint == "arm" else "x86_64"
    if system == "macos":
        return None  # every Mac says that it is an Intel one
    if any(word in agent for word in ("aarch64", "arm64")):
        return "arm64"
    return "x86_64" if system is not None else None
