"""The packages as people get them: `python3 dev.py sweep package [--root FOLDER] [--keep]`.

Builds the bundle, the .deb, the .rpm and the .tar.xz (`--keep`: takes those in build/), then
- compares what the frozen program holds with what the sources hold,
- makes a clean Debian root by debootstrap, installs the .deb there without anything of this
  machine, does the main job under Xvfb without a network (`--smoke`), goes up to a next version and
  down again, removes it, and compares the files of the root before and after,
- does the same there with the .rpm (its needs are those of the .deb, which are there; nothing resolves them),
- unpacks the .tar.xz into a home whose path holds a blank, puts it into the menu and on the path, does the
  main job, takes it out again, and looks what is left.
Each time the program has to know how it was installed: that decides who updates it.

Needs root, debootstrap, rpm, xz, and Debian's mirror. Prints sizes and start-up times; fails when a step
does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
BUNDLE = ROOT / "build" / "frozen" / "contract-rewriter"
PACKAGES = ROOT / "build" / "packages"
NAME = "contract-rewriter"
SUITE = "bookworm"
NOISE = ("proc/", "sys/", "dev/", "run/", "tmp/", "var/cache/", "var/log/", "var/lib/apt/", "var/lib/dpkg/")
NOISE += ("var/lib/rpm/", "root/", "etc/resolv.conf", "etc/ld.so.cache", "var/lib/dbus/")
NOBODY = 65534
HOME = "tmp/nobody"
"""Of a user without rights, in the root."""
ALONE = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
"""A process that reaches nothing but this machine."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every step in order."""
    parser = argparse.ArgumentParser(description="Try the package in a clean root.")
    parser.add_argument("--root", type=Path, help="a folder for the clean root; kept when given")
    parser.add_argument("--keep", action="store_true", help="take the bundle and package in build/")
    given = parser.parse_args(arguments)
    if not given.keep:
        done = subprocess.run([sys.executable, ROOT / "dev.py", "package", "deb", "rpm", "tar"], check=False)
        if done.returncode:
            return done.returncode
    whole, toolchain = size(BUNDLE), size(BUNDLE / "toolchain")
    say(f"bundle: {whole:.1f} MB, of which the toolchain {toolchain:.1f} MB")
    step("the frozen program holds what the sources hold", compare)
    step("the frozen server serves and stops", serve)
    starts()
    with tempfile.TemporaryDirectory() as scratch:
        root = given.root or Path(scratch) / "root"
        Trial(root, Path(scratch)).run()
    say("all steps passed")
    return 0


def compare() -> None:
    """The same JSON from both."""
    source = holdings([sys.executable, ROOT / "packaging" / "holdings.py"])
    frozen = holdings([BUNDLE / NAME, "--catalog"])
    assert source["modules"] and source["detectors"] and not source["not_imported"], source["not_imported"]
    for kind, value in source.items():
        assert frozen[kind] == value, f"{kind}: {_difference(value, frozen[kind])}"


def holdings(command: Sequence[str | Path]) -> dict[str, Any]:
    """What a program says that it holds."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _difference(first: Any, second: Any) -> str:
    one = set(first.items()) if isinstance(first, dict) else set(first)
    other = set(second.items()) if isinstance(second, dict) else set(second)
    lost, more = (sorted(found, key=str)[:5] for found in (one - other, other - one))
    return f"only the sources {lost}, only the bundle {more}"


def serve() -> None:
    """Start the server on an empty folder, ask whether it is well, and stop it as a person does."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"HOME": folder, "PATH": "/usr/bin:/bin"}
        command = [BUNDLE / f"{NAME}-server", "--data", folder, "--port", "0"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            line = server.stdout.readline()
            address = line.removeprefix("Serving at ").partition(" ")[0]
            assert address.startswith("http://"), line
            with urllib.request.urlopen(f"{address.rstrip('/')}/ready", timeout=120) as answer:
                assert answer.status == 200
            server.send_signal(signal.SIGINT)
            server.wait(120)
        assert server.returncode == 0, server.returncode


def starts() -> None:
    """Until the first window is painted: cold (page cache dropped) and warm."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"HOME": home, "PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen"}
        for kind in ("cold", "warm", "warm", "warm"):
            if kind == "cold":
                os.sync()
                Path("/proc/sys/vm/drop_caches").write_text("3", "ascii")
            command = [BUNDLE / f"{NAME}-window", "--smoke"]
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False, timeout=600
            )
            told = [line for line in done.stdout.splitlines() if "first window" in line or "quit" in line]
            assert done.returncode == 0 and done.stdout.endswith("smoke: ok\n"), done.stdout + done.stderr
            say(f"{kind}, load {os.getloadavg()[0]:.1f}: {'; '.join(told)}")


class Trial:
    """One clean root and what happens in it."""

    def __init__(self, root: Path, scratch: Path) -> None:
        self._root, self._scratch = root, scratch
        self._environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        }

    def run(self) -> None:
        """Every step; what is mounted in the root is unmounted whatever happens."""
        if not (self._root / "bin" / "sh").exists():
            step(f"a clean root of {SUITE}", self._make)
        mounted = []
        try:
            for name in ("proc", "sys", "dev"):
                subprocess.run(["mount", "--rbind", f"/{name}", self._root / name], check=True)
                subprocess.run(["mount", "--make-rslave", self._root / name], check=True)
                mounted.append(name)
            self._steps()
        finally:
            for name in reversed(mounted):
                subprocess.run(["umount", "--recursive", "--lazy", self._root / name], check=False)

    def _steps(self) -> None:
        (current,) = sorted(PACKAGES.glob(f"{NAME}_*.deb"))[-1:]
        version = current.name.split("_")[1]
        (rpm,), (tar,) = PACKAGES.glob(f"{NAME}-{version}-*.rpm"), PACKAGES.glob(f"{NAME}-{version}-*.tar.xz")
        later = step("a package of the next version", lambda: self._next(current))
        others = ("xvfb", "xauth", "shared-mime-info", "man-db", "rpm")
        step("an X server and rpm in the root", lambda: self._apt("install", *others))
        # Debian's rpm keeps a list for each person; where packages are .rpm there is one for all.
        (self._root / "etc" / "rpm").mkdir(exist_ok=True)
        (self._root / "etc" / "rpm" / "macros").write_text("%_dbpath /var/lib/rpm\n", "utf-8")
        # What the package depends on is there before, so that removing it can be compared.
        self._apt_of(current, only_needs=True)
        before = self._files()
        step("install", lambda: self._apt_of(current))
        step("smoke, installed", lambda: self._smoke(version, "deb"))
        step("desktop entry, type, manual, completion", self._desktop)
        step("upgrade", lambda: self._apt_of(later))
        step("smoke, upgraded", lambda: self._smoke("99.0.0", "deb"))
        step("downgrade", lambda: self._apt_of(current, "--allow-downgrades"))
        step("smoke, downgraded", lambda: self._smoke(version, "deb"))
        step("remove", lambda: self._apt("purge", NAME))
        self._compare(before)
        step("install by rpm", lambda: self._install_rpm(rpm))
        step("smoke, installed by rpm", lambda: self._smoke(version, "rpm"))
        step("remove by rpm", lambda: self._inside(["rpm", "--erase", NAME]))
        self._compare(before, folders=False)
        before = self._files()
        self._archive(tar, version)
        self._compare(before)

    def _compare(self, before: Sequence[str], *, folders: bool = True) -> None:
        """Nothing is left. Not `folders`: rpm keeps those of everybody, such as that of icons, and empty."""
        left = sorted(set(self._files()) ^ set(before))
        left = [name for name in left if folders or NAME in name or not (self._root / name).is_dir()]
        assert left == [], f"files that differ from before: {left[:20]}"

    def _install_rpm(self, package: Path) -> None:
        """Without its needs: the names of packages are Fedora's, what is in them came with the .deb."""
        place = self._root / "tmp" / package.name
        shutil.copyfile(package, place)
        self._inside(["rpm", "--install", "--nodeps", f"/tmp/{package.name}"])
        place.unlink()

    def _archive(self, archive: Path, version: str) -> None:
        home, inside = self._root / HOME, f"/{HOME}/my programs"
        unpacked = f"{inside}/{archive.name.removesuffix('.tar.xz')}"
        before = self._of_person(home)
        folder = self._root / inside.lstrip("/")
        folder.mkdir()
        unpack = ["tar", "-xJf", str(archive), "--no-same-owner", "-C", str(folder)]
        step("unpack the archive", lambda: subprocess.run(unpack, check=True))
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", folder], check=True)
        self._inside([f"{unpacked}/install.sh"], nobody=True)
        bin_folder = f"/{HOME}/.local/bin"
        step("smoke, of the archive", lambda: self._smoke(version, "tar", f"{bin_folder}/"))
        self._inside([f"{unpacked}/install.sh", "--remove"], nobody=True)
        shutil.rmtree(folder)
        left = sorted(self._of_person(home) ^ before)
        assert left == [], f"files of the person that differ from before: {left[:20]}"

    def _of_person(self, home: Path) -> set[str]:
        """Files of the home, but for what the program and the system keep about a person."""
        found = {path.relative_to(home).as_posix() for path in home.rglob("*") if not path.is_dir()}
        return {name for name in found if not name.startswith((".cache/", ".local/share/mime/"))}

    def _make(self) -> None:
        command = ["debootstrap", "--variant=minbase", SUITE, self._root]  # from its own mirror
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def _next(self, deb: Path) -> Path:
        """The same program as version 99.0.0, in its metadata and as a package."""
        tree, made = self._scratch / "next", self._scratch / f"{NAME}_99.0.0.deb"
        subprocess.run(["dpkg-deb", "-R", deb, tree], check=True)
        control = tree / "DEBIAN" / "control"
        version = deb.name.split("_")[1]
        control.write_text(control.read_text().replace(f"Version: {version}\n", "Version: 99.0.0\n"))
        (metadata,) = tree.glob(f"usr/lib/{NAME}/_internal/contract_rewriter-*.dist-info/METADATA")
        text = metadata.read_text("utf-8")
        metadata.write_text(text.replace(f"\nVersion: {version}\n", "\nVersion: 99.0.0\n"), "utf-8")
        metadata.parent.rename(metadata.parent.with_name("contract_rewriter-99.0.0.dist-info"))
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", tree, made], check=True)
        return made

    def _apt(self, command: str, *packages: str) -> None:
        self._inside(["apt-get", "-qq", command, "--yes", "--no-install-recommends", *packages])

    def _apt_of(self, deb: Path, *options: str, only_needs: bool = False) -> None:
        place = self._root / "tmp" / deb.name
        shutil.copyfile(deb, place)
        self._inside(
            ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *options, f"/tmp/{deb.name}"]
        )
        if only_needs:
            self._inside(["dpkg", "--purge", NAME])
        place.unlink()

    def _smoke(self, version: str, how: str, place: str = "") -> None:
        """Version and main job, by a user without rights, under a real X server and without a network."""
        told = self._inside([f"{place}{NAME}", "--version"])
        assert told == f"{NAME} {version}\n", told
        told = self._inside(["xvfb-run", "-a", f"{place}{NAME}-window", "--smoke"], nobody=True)
        say("  " + told.strip().replace("smoke: ", "").replace("\n", "\n  "))
        assert told.endswith(f"smoke: version {version}, installed as {how}\nsmoke: ok\n"), told

    def _desktop(self) -> None:
        """What shells, file managers and `man` make of what was installed."""
        types = (self._root / "usr" / "share" / "mime" / "globs2").read_text("utf-8")
        assert ":text/x-solidity:*.sol" in types
        manual = self._inside(["man", "--warnings", "-l", f"/usr/share/man/man1/{NAME}.1.gz"])
        assert "analyze" in manual
        script = (
            f". /usr/share/bash-completion/completions/{NAME}; COMP_WORDS=({NAME} toolchain '');"
            " COMP_CWORD=2; _contract_rewriter; echo ${COMPREPLY[@]}"
        )
        completed = self._inside(["bash", "-c", script])
        assert completed.split()[:2] == ["list", "install"], completed

    def _inside(self, command: Sequence[str], *, nobody: bool = False) -> str:
        """Run a command in the root; `nobody`: without rights and without a network but loopback."""
        outer, environment = ["chroot", str(self._root)], dict(self._environment)
        if nobody:
            environment["HOME"] = f"/{HOME}"
            home = self._root / HOME
            home.mkdir(exist_ok=True)
            os.chown(home, NOBODY, NOBODY)
            outer = [*ALONE, "chroot", f"--userspec={NOBODY}:{NOBODY}", str(self._root)]
        done = subprocess.run(
            [*outer, *command], env=environment, capture_output=True, text=True, check=False, timeout=1200
        )
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _files(self) -> list[str]:
        """Every path of the root that a package may leave behind."""
        found = []
        for folder, names, files in os.walk(self._root):
            inside = Path(folder).relative_to(self._root).as_posix().removeprefix(".")
            prefix = f"{inside}/" if inside else ""
            names[:] = [name for name in names if not f"{prefix}{name}/".startswith(NOISE)]
            found += [
                f"{prefix}{name}" for name in (*names, *files) if not f"{prefix}{name}".startswith(NOISE)
            ]
        return found


def step(name: str, work: Callable[[], T]) -> T:
    """Do it, and tell that it went well and how long it took."""
    started = time.monotonic()
    made = work()
    say(f"ok: {name} ({time.monotonic() - started:.0f} s)")
    return made


def size(folder: Path) -> float:
    """Megabytes of every file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def say(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
