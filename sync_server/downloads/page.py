"""The page of downloads as HTML: one file, no script, nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from core.wire.releases import SIGNATURE, SUMS, Kind
from sync_server.downloads.markdown import html_of
from sync_server.downloads.shelf import Content, Release, Shelved
from sync_server.downloads.visitor import Visitor, fitting, installers

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "pages"

_KINDS: dict[Kind, str] = {
    "deb": "for Debian and Ubuntu (.deb)",
    "rpm": "for Fedora and openSUSE (.rpm)",
    "tar": "the archive (.tar.xz)",
    "exe": "the installer (.exe)",
    "dmg": "the disk image (.dmg)",
}
_SYSTEMS = {"linux": "Linux", "windows": "Windows", "macos": "macOS", "any": "any system"}
_ARCHITECTURES = {"x86_64": "64-bit Intel and AMD", "arm64": "64-bit ARM", "any": ""}


def page(content: Content, visitor: Visitor, address: str) -> str:
    """The whole page. `address` is how people reach this server."""
    stable = next((item for item in content.releases if item.channel == "stable"), None)
    newest = stable or next(iter(content.releases), None)
    if newest is None:
        body = (
            "<h1>Downloads</h1><p>Nothing is published here. Whoever runs this server can publish "
            "releases: see “Downloads” in its documentation.</p>"
        )
    else:
        beta = content.releases[0] if content.releases[0] is not newest else None
        parts = [_first(newest, visitor), _notes(newest), _every(newest), _proof(newest)]
        parts += [_beta(beta)] if beta is not None else []
        older = [item for item in content.releases if item not in (newest, beta)]
        parts += [_older(older)] if older else []
        body = "\n".join([*parts, _about(address)])
    return Template(_skeleton()).substitute(body=body)


def link(item: Shelved) -> str:
    """The address of a file on this server."""
    return f"/downloads/targets/{quote(item.about.path)}"


def size(count: int) -> str:
    """Bytes for people."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"


def _first(release: Release, visitor: Visitor) -> str:
    found = fitting(release, visitor)
    head = f"<h1>Contract Rewriter {escape(release.version)}</h1>"
    lead = (
        '<p class="lead">Makes Solidity contracts safer and cheaper, and shows for every change the evidence '
        "that nothing else broke.</p>"
    )
    if not found:
        why = "Choose your system below."
        if visitor.system is not None:
            why = f"There is no package for {_SYSTEMS[visitor.system]} in this release. All others are below."
        return f'<section id="first">{head}{lead}<p>{why}</p></section>'
    buttons = [_button(item, first=index == 0) for index, item in enumerate(found)]
    name = _SYSTEMS[visitor.system or "any"]
    return (
        f'<section id="first">{head}{lead}<h2>For {name}</h2>'
        f'<ul class="choices">{"".join(buttons)}</ul>'
        '<p class="quiet">It works without an account, a key or a network. '
        '<a href="#every">Other systems</a></p></section>'
    )


def _button(item: Shelved, *, first: bool) -> str:
    about = item.about
    words = _KINDS.get(about.kind, about.name)
    machine = _ARCHITECTURES[about.architecture]
    kind = "primary" if first else "other"
    small = " · ".join(part for part in (machine, size(item.size_bytes)) if part)
    return (
        f'<li><a class="button {kind}" href="{link(item)}" download>Download {escape(words)}'
        f"<small>{escape(small)}</small></a></li>"
    )


def _notes(release: Release) -> str:
    body = html_of(release.notes) or "<p>Nothing is said about what is new.</p>"
    return (
        f'<section id="notes"><h2>What is new in {escape(release.version)}</h2>'
        f'<p class="quiet">Published {escape(release.published)}</p>{body}</section>'
    )


def _every(release: Release) -> str:
    rows = "".join(_row(item) for item in installers(release))
    return f'<section id="every"><h2>Every package</h2><ul class="files">{rows}</ul></section>'


def _row(item: Shelved) -> str:
    about = item.about
    system = " · ".join(part for part in (_SYSTEMS[about.system], _ARCHITECTURES[about.architecture]) if part)
    part = "Compilers and tools" if about.component == "toolchain" else "Editor"
    return (
        f'<li><a href="{link(item)}" download>{escape(about.name)}</a>'
        f'<span class="quiet">{part} · {escape(system)} · {size(item.size_bytes)}</span>'
        f'<code title="SHA-256">{item.sha256}</code></li>'
    )


def _proof(release: Release) -> str:
    extra = [item for item in release.files if item.about.kind in {*_MEANING, "other"}]
    links = "".join(
        f'<li><a href="{link(item)}" download>{escape(item.about.name)}</a> '
        f'<span class="quiet">{_MEANING.get(item.about.kind, "")}</span></li>'
        for item in sorted(extra, key=lambda item: item.about.name)
    )
    key = escape(f"{release.channel}.pem")
    commands = (
        f"openssl pkeyutl -verify -pubin -inkey {key} -rawin -in {SUMS} -sigfile {SIGNATURE}\n"
        f"sha256sum --check --ignore-missing {SUMS}"
    )
    return (
        '<section id="proof"><h2>Check what you downloaded</h2>'
        f'<ul class="plain">{links}</ul><pre tabindex="0">{escape(commands)}</pre>'
        '<p class="quiet">The program proves its own updates by itself. Compare the key with one that you '
        "had before.</p></section>"
    )


_MEANING: dict[Kind, str] = {
    "sums": "checksums of every file",
    "signature": "their signature (Ed25519)",
    "key": "the public key of this channel",
    "sbom": "what it is made of (CycloneDX)",
}


def _beta(release: Release) -> str:
    return (
        f'<section id="beta"><h2>Beta: {escape(release.version)}</h2><p>For those who try things early.</p>'
        f'<ul class="files">{"".join(_row(item) for item in installers(release))}</ul></section>'
    )


def _older(releases: list[Release]) -> str:
    rows = "".join(
        f"<details><summary>{escape(item.version)} <span class='quiet'>{escape(item.channel)}, "
        f"{escape(item.published)}</span></summary>"
        f'<ul class="files">{"".join(_row(file) for file in installers(item))}</ul></details>'
        for item in releases
    )
    return f'<section id="older"><h2>Earlier versions</h2>{rows}</section>'


def _about(address: str) -> str:
    return (
        '<section id="about"><h2>Updates and privacy</h2>'
        f"<p>Programs fetch their updates from <code>{escape(address)}/downloads/</code>, a repository of "
        "The Update Framework.</p>"
        "<p>This page runs no script, sets no cookie and loads nothing from elsewhere. Counted is how often "
        "each file was fetched on a day, and nothing about who fetched it.</p></section>"
    )


@cache
def _skeleton() -> str:
    return (FOLDER / "downloads.html").read_text("utf-8")
