"""A finished bundle as packages. The same bundle and date give the same bytes (see docs/packaging.md)."""

from __future__ import annotations

import gzip
import os
import platform
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import needs
from contents import ROOT
from macos import dmg
from windows import exe

NAME = "contract-rewriter"
SUMMARY = "edit, check and rewrite Solidity, with evidence"
ABOUT = (
    "Desktop editor, command line and team server that make Solidity contracts safer and cheaper,",
    "and show for every change the evidence that nothing else broke: compiled, measured and run",
    "on a real EVM. A compiler and that EVM come along, so that the first run needs no network.",
)
PROGRAMS = (NAME, f"{NAME}-window", f"{NAME}-server")
INSTALLED = f"usr/lib/{NAME}"
MAINTAINER = "Contract Rewriter maintainers <maintainers@contract-rewriter.example>"
ARM = platform.machine().lower() in {"arm64", "aarch64"}
LEVEL = os.environ.get("PACKAGE_COMPRESSION", "xz")
"""`xz`, or `gzip` for a quick trial."""


def deb(bundle: Path, version: str, target: Path, epoch: int) -> Path:
    """Write NAME_VERSION_ARCHITECTURE.deb without any script: the system's triggers do what is to be done."""
    architecture = "arm64" if ARM else "amd64"
    tree = _tree(bundle, ROOT / "build" / "deb")
    doc = tree / "usr" / "share" / "doc" / NAME
    doc.mkdir(parents=True)
    (doc / "copyright").write_text(_copyright(), "utf-8")
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    control = tree / "DEBIAN"
    control.mkdir()
    names, glibc = needs.asked(bundle)
    fields = {
        "Package": NAME,
        "Version": ordered(version),
        "Architecture": architecture,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size // 1024),
        "Depends": ", ".join(needs.of_debian(names, glibc)),
        "Suggests": "git, gnome-keyring",
        "Section": "devel",
        "Priority": "optional",
        "Description": "\n ".join((SUMMARY, *ABOUT)),
    }
    lines = [f"{name}: {value}\n" for name, value in fields.items()]
    (control / "control").write_text("".join(lines), "utf-8")
    _dated(tree, epoch)
    made = target / f"{NAME}_{version}_{architecture}.deb"
    options = ["--root-owner-group", f"-Z{LEVEL}", *(["-z1"] if LEVEL == "gzip" else [])]
    _run(["dpkg-deb", *options, "--build", tree, made], epoch)
    return made


def rpm(bundle: Path, version: str, target: Path, epoch: int) -> Path:
    """Write NAME-VERSION-1.ARCHITECTURE.rpm."""
    architecture = "aarch64" if ARM else "x86_64"
    work = ROOT / "build" / "rpm"
    tree = _tree(bundle, work / "tree")
    _dated(tree, epoch)
    names, _ = needs.asked(bundle)
    words = {
        "version": ordered(version),
        "summary": SUMMARY[:1].upper() + SUMMARY[1:],
        "about": "\n".join(ABOUT),
        "requires": "\n".join(f"Requires: {name}" for name in needs.of_rpm(names)),
        "tree": str(tree),
        "payload": "w6.xzdio" if LEVEL == "xz" else "w1.gzdio",
    }
    text = (ROOT / "packaging" / "linux" / "contract-rewriter.rpm.spec").read_text("utf-8")
    for name, value in words.items():
        text = text.replace(f"@{name}@", value)
    (work / "contract-rewriter.spec").write_text(text, "utf-8")
    shutil.rmtree(work / "made", ignore_errors=True)
    folders = {"_topdir": work, "_rpmdir": work / "made", "_buildhost": "localhost"}
    defined = [part for name, value in folders.items() for part in ("--define", f"{name} {value}")]
    defined += ["--target", architecture]
    _run(["rpmbuild", "-bb", "--quiet", *defined, work / "contract-rewriter.spec"], epoch)
    (found,) = (work / "made").rglob("*.rpm")
    return Path(shutil.move(found, target / found.name.replace("~", "")))


def ordered(version: str) -> str:
    """A version as dpkg and rpm order it: a beta comes before what it leads to. Source: deb-version(7)."""
    return re.sub(r"b(?=\d+$)", "~b", version)


def tar(bundle: Path, version: str, target: Path, epoch: int) -> Path:
    """Write NAME-VERSION-linux-ARCHITECTURE.tar.xz: one folder, which the program may replace by itself."""
    name = f"{NAME}-{version}-linux-{'aarch64' if ARM else 'x86_64'}"
    made = target / f"{name}.tar.xz"
    command = ["xz", "-6", "-T2", "-c"] if LEVEL == "xz" else ["xz", "-0", "-T2", "-c"]
    with made.open("wb") as file, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=file) as packer:
        assert packer.stdin is not None
        with tarfile.open(fileobj=packer.stdin, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for path in [bundle, *sorted(bundle.rglob("*"))]:
                inside = Path(name) / path.relative_to(bundle)
                archive.add(path, str(inside), recursive=False, filter=_plain(epoch))
            installer = ROOT / "packaging" / "linux" / "install.sh"
            archive.add(installer, f"{name}/install.sh", filter=_plain(epoch))
        packer.stdin.close()
    if packer.returncode:
        raise SystemExit(f"xz ended with {packer.returncode}.")
    return made


FORMATS = {"deb": deb, "rpm": rpm, "tar": tar, "exe": exe, "dmg": dmg}


def _tree(bundle: Path, tree: Path) -> Path:
    """The bundle as it lies in a system, with hard links instead of copies."""
    shutil.rmtree(tree, ignore_errors=True)
    place = tree / INSTALLED
    shutil.copytree(bundle, place, symlinks=True, copy_function=os.link)
    (place / "share").rename(tree / "usr" / "share")
    (tree / "usr" / "bin").mkdir()
    for name in PROGRAMS:
        (tree / "usr" / "bin" / name).symlink_to(f"../lib/{NAME}/{name}")
    for path in tree.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    for page in sorted((tree / "usr" / "share" / "man").rglob("*.1")):
        with page.with_name(f"{page.name}.gz").open("wb") as file:
            file.write(gzip.compress(page.read_bytes(), mtime=0))
        page.unlink()
    return tree


def _copyright() -> str:
    """Debian's file about terms: short, because the whole notices lie beside the program."""
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        f"Upstream-Name: {NAME}\n"
        f"Comment: Work of others and its terms: /{INSTALLED}/NOTICES.md, /{INSTALLED}/QT.md and\n"
        f" /{INSTALLED}/toolchain/README.md\n\n"
        "Files: *\nCopyright: the makers of Contract Rewriter\nLicense: Apache-2.0\n"
        f" The whole text is in /{INSTALLED}/LICENSE and /usr/share/common-licenses/Apache-2.0\n"
    )


def _dated(tree: Path, epoch: int) -> None:
    for path in [*tree.rglob("*"), tree]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _plain(epoch: int) -> Callable[[tarfile.TarInfo], tarfile.TarInfo]:
    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = epoch
        if member.isdir():
            member.mode = 0o755
        return member

    return plain


def _run(command: list[str | Path], epoch: int) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)} if epoch else dict(os.environ)
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode} ({formatdate()}).")
