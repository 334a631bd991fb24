"""One command for everything a developer does: `python3 dev.py COMMAND`.

    setup               make .venv, install the locked packages, fetch compilers and anvil
    run [PATH]          open the editor on PATH or on a sample; without a screen do the same job here
    test [ARGUMENTS]    run the tests (arguments go to pytest)
    lint                ruff, mypy, import directions, installed packages
    bench NAME          run tests/benchmarks/NAME.py (its arguments follow, such as --json FILE)
    sweep NAME          run tests/sweeps/NAME.py
    screens [FOLDER]    pictures of every screen, three themes and two sizes (default: build/screens);
                        --only EXPRESSION, --theme and --size after the folder take some of them
    docs                write docs/detectors.md and docs/rules.md from the modules
    package WHAT...     the program as a folder and as packages: freeze, deb, rpm, tar (into build/packages)
    release VERSION     version, tests, packages, signatures, publishing into a folder (docs/releasing.md)
    lock [--upgrade]    write packaging/locks anew from pyproject.toml: the same versions, or the newest

Every command sets up what it needs first and skips what has not changed.
Needs only Python 3.11 or later; pip's own configuration is honored.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "locks" / "dev.txt"
STAMP = VENV / ".installed"
WINDOWS = sys.platform == "win32"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
PROGRAM = BIN / ("contract-rewriter.exe" if WINDOWS else "contract-rewriter")

LOCKED = {
    "runtime": [],
    "dev": ["--extra", "server", "--extra", "queue", "--group", "dev", "--group", "build"],
    "server": ["--extra", "server", "--extra", "queue"],
    "gemini-legacy": ["--extra", "gemini-legacy"],
    "package": ["--extra", "server", "--group", "package"],
}
"""Each lock by its name, and what it holds besides the dependencies of the program itself."""

LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""What Qt needs on Linux to load at all, and the Debian package of each."""

WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
"""What a real window needs besides."""


class Stop(Exception):
    """Nothing more can be done; the text says why and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - told in words, not by a SyntaxError
        print(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    commands = {
        "setup": setup,
        "run": run,
        "test": test,
        "lint": lint,
        "bench": bench,
        "sweep": sweep,
        "docs": docs,
        "screens": screens,
        "package": package,
        "release": release,
        "lock": lock,
    }
    if name not in commands:
        print(__doc__, file=sys.stderr)
        return 0 if name in {"-h", "--help", "help"} else 2
    try:
        return commands[name](rest)
    except Stop as stop:
        print(f"dev.py: {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def setup(_: list[str]) -> int:
    """Everything, the outside programs too."""
    install()
    need_libraries()
    return fetch_tools()


def run(arguments: list[str]) -> int:
    """The editor on a screen; without one, the same job in the terminal."""
    install()
    target = arguments or [str(sample())]
    if has_screen():
        need_libraries(WINDOW_LIBRARIES)
        fetch_tools()
        return call([PROGRAM, *target])
    say("no screen here: analyzing and rewriting in the terminal instead of opening the editor")
    fetch_tools()
    analyzed = call([PROGRAM, "analyze", *target])
    if analyzed > 1:
        return analyzed
    return call([PROGRAM, "rewrite", "--goal", "gas", "--goal", "security", *target])


def test(arguments: list[str]) -> int:
    """pytest; by default the whole suite on two processes, without what `tests/in_full.py` names."""
    install()
    need_libraries()
    processes = ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadfile", "--max-worker-restart", "0"]
    chosen = arguments or ["-q", *processes]  # a process that died is a failure; another would hang on it
    env = {"QT_QPA_PLATFORM": "offscreen"} | ({} if arguments else {"CONTRACT_REWRITER_TEST_SAMPLED": "1"})
    return call([PYTHON, "-m", "pytest", *chosen], env=env)


def lint(_: list[str]) -> int:
    """Every linter, also after one has complained."""
    install()
    checked = [name for name in ("core", "desktop", "sync_server", "dev.py") if (ROOT / name).exists()]
    steps: dict[str, list[str | Path]] = {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "mypy": [PYTHON, "-m", "mypy", *checked],
        "lint-imports": [BIN / "lint-imports", "--no-logo"],
        "pip check": [PYTHON, "-m", "pip", "check"],
    }
    failed = [name for name, step in steps.items() if report(name, step) != 0]
    if failed:
        print(f"lint: {len(failed)} of {len(steps)} failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    """One benchmark."""
    return module("benchmarks", arguments)


def sweep(arguments: list[str]) -> int:
    """One sweep over a large body of code."""
    return module("sweeps", arguments)


def screens(arguments: list[str]) -> int:
    """Pictures of the window with real data, without a screen; with Xvfb there, under a real X server too."""
    install()
    need_libraries(WINDOW_LIBRARIES)
    fetch_tools()
    folder = Path(arguments[0] if arguments else ROOT / "build" / "screens").absolute()
    command: list[str | Path] = [PYTHON, "-m", "tests.screens"]
    more = arguments[1:]
    code = call([*command, folder / "offscreen", *more], env={"QT_QPA_PLATFORM": "offscreen"})
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        say("no pictures under an X server: xvfb is not installed (apt-get install xvfb)")
        return code
    server = "-screen 0 1920x1200x24"
    real = call([xvfb, "-a", "-s", server, *command, folder / "xcb", *more], env={"QT_QPA_PLATFORM": "xcb"})
    return code or real


def docs(_: list[str]) -> int:
    """The pages that are made from the modules."""
    install()
    return call([PYTHON, ROOT / "docs" / "generate.py"], env={"PYTHONPATH": str(ROOT)})


def package(arguments: list[str]) -> int:
    """The bundle and its packages, by an environment of its own that holds nothing of the tests."""
    python = packaging_python()
    need_libraries()
    return call([python, ROOT / "packaging" / "build.py", *arguments])


def release(arguments: list[str]) -> int:
    """A release as one command; `--dry-run` shows what it would do."""
    install()
    return call([PYTHON, ROOT / "packaging" / "release.py", *arguments])


def lock(arguments: list[str]) -> int:
    """Every lock anew by uv, for all systems and Pythons; versions stay unless `--upgrade` is given."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if call([sys.executable, "-m", "venv", place / "uv"]) != 0:
            raise Stop("the virtual environment could not be made (see above).")
        programs = place / "uv" / BIN.name
        if call([programs / "python", "-m", "pip", "install", "-qq", "uv"]) != 0:
            raise Stop("uv could not be installed (see above). Check pip's proxy and index settings.")
        for name, chosen in LOCKED.items():
            write_lock(programs / "uv", place, name, chosen, upgrade="--upgrade" in arguments)
    return 0


def write_lock(uv: Path, place: Path, name: str, chosen: list[str], *, upgrade: bool) -> None:
    """One lock. It is never uv's starting point: uv believes the hashes it finds there."""
    target, fresh, kept = LOCK.with_name(f"{name}.txt"), place / f"{name}.txt", place / f"{name}.kept"
    pins = [line.removesuffix(" \\") for line in target.read_text("utf-8").splitlines() if "==" in line]
    kept.write_text("" if upgrade else "\n".join(pins), "utf-8")
    options = ["-q", "--universal", "--python-version", "3.11", "--generate-hashes"]
    options += ["--no-header", "--no-annotate", "--no-emit-index-url", "--constraints", str(kept)]
    command: list[str | Path] = [
        uv,
        "pip",
        "compile",
        *options,
        "pyproject.toml",
        *chosen,
        "--output-file",
        fresh,
    ]
    if call(command) != 0:
        raise Stop(f"the lock {name} could not be made (see above).")
    target.write_text(fresh.read_text("utf-8"), "utf-8")


def module(folder: str, arguments: list[str]) -> int:
    """Run `tests.<folder>.NAME`, or list what is there."""
    found = sorted(
        path.stem for path in (ROOT / "tests" / folder).glob("[!_]*.py") if path.stem != "conftest"
    )
    if not arguments or arguments[0] not in found:
        known = "\n".join(f"  {name}" for name in found) or "  (none yet)"
        print(f"Name one of tests/{folder}:\n{known}", file=sys.stderr)
        return 2
    install()
    need_libraries()
    return call([PYTHON, "-m", f"tests.{folder}.{arguments[0]}", *arguments[1:]])


# --- the environment -------------------------------------------------------------------------


def install() -> None:
    """Make .venv and install the locked packages, unless that has been done for this lock."""
    if STAMP.is_file() and PYTHON.is_file() and STAMP.read_text("utf-8") == fingerprint():
        return
    make_venv()
    say(f"installing the packages of {LOCK.relative_to(ROOT).as_posix()}")
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--no-deps"]
    pip += [] if sys.stdout.isatty() else ["-qq"]  # a log wants errors only, a person progress
    if call([*pip, "--require-hashes", "-r", LOCK]) != 0:
        raise Stop("the packages could not be installed (see above). Check pip's proxy and index settings.")
    if call([*pip, "--no-build-isolation", "--no-index", "-e", ROOT]) != 0:
        raise Stop("the project itself could not be installed (see above).")
    call([PYTHON, "-m", "compileall", "-q", "-j", "0", "core", "desktop", "sync_server"])
    STAMP.write_text(fingerprint(), "utf-8")


def packaging_python() -> Path:
    """The Python of build/package-venv, with what packaging/locks/package.txt names."""
    locked, place = LOCK.with_name("package.txt"), ROOT / "build" / "package-venv"
    python, stamp = place / BIN.name / PYTHON.name, place / ".installed"
    if stamp.is_file() and stamp.read_text("utf-8") == fingerprint(locked):
        return python
    say(f"installing the packages of {locked.relative_to(ROOT).as_posix()}")
    shutil.rmtree(place, ignore_errors=True)
    if call([sys.executable, "-m", "venv", place]) != 0:
        raise Stop("the virtual environment could not be made (see above).")
    pip: list[str | Path] = [python, "-m", "pip", "--disable-pip-version-check", "install", "--no-deps"]
    if call([*pip, "-q", "--require-hashes", "-r", locked]) != 0:
        raise Stop("the packages could not be installed (see above). Check pip's proxy and index settings.")
    if call([*pip, "-q", "--no-build-isolation", "--no-index", "-e", ROOT]) != 0:
        raise Stop("the project itself could not be installed (see above).")
    stamp.write_text(fingerprint(locked), "utf-8")
    return python


def fingerprint(lock_file: Path = LOCK) -> str:
    """Changes when the lock, the project file, the Python or the place changes."""
    digest = hashlib.sha256()
    for path in (lock_file, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    digest.update(f"{sys.version_info[:2]} {ROOT}".encode())
    return digest.hexdigest()


def make_venv() -> None:
    """A .venv of this Python; one of another Python is replaced."""
    if PYTHON.is_file():
        code = "import sys, pip; print(sys.version_info[:2])"
        found = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False)
        if found.stdout.strip() == str(sys.version_info[:2]):
            return
        say("replacing .venv: it is of another Python or broken")
        shutil.rmtree(VENV)
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        need_venv_module()
    say(f"making .venv with Python {sys.version.split()[0]}")
    if call([sys.executable, "-m", "venv", VENV]) != 0:
        raise Stop("the virtual environment could not be made (see above).")


def need_venv_module() -> None:
    """Debian ships Python without venv."""
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    say(f"this Python has no venv module; Debian and Ubuntu have it in {package}")
    apt_install([package])


def need_libraries(more: Mapping[str, str] | None = None) -> None:
    """Install what Qt needs from the system, or say how."""
    if sys.platform != "linux":
        return
    missing = [package for name, package in {**LIBRARIES, **(more or {})}.items() if not loads(name)]
    if missing:
        say(f"Qt needs system libraries that are not here: {' '.join(missing)}")
        apt_install(missing)


def loads(name: str) -> bool:
    """Whether a shared library can be loaded."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages as root or with sudo; elsewhere say what to run."""
    advice = (
        f"Install them yourself: sudo apt-get install {' '.join(packages)} (or your system's equivalent)."
    )
    apt = shutil.which("apt-get")
    prefix = apt_prefix()
    if apt is None or prefix is None:
        raise Stop(advice)
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    command = [*prefix, apt, "install", "--yes", "--no-install-recommends", *packages]
    say(f"running {' '.join(command)}")
    if call(command, env=environment, quiet=True) == 0:
        return
    if (
        call([*prefix, apt, "update"], env=environment, quiet=True) != 0
        or call(command, env=environment) != 0
    ):
        raise Stop(f"apt-get did not succeed. {advice}")


def apt_prefix() -> list[str] | None:
    """Nothing for root, sudo where it works, None where neither does."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    asks = sys.stdin is not None and sys.stdin.isatty()
    free = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    return [sudo] if asks or free else None


# --- the outside programs --------------------------------------------------------------------


def fetch_tools() -> int:
    """Put the compiler and anvil on the shelf of this person; quick when they are there."""
    stamp = VENV / ".tools"
    if stamp.is_file() and stamp.read_text("utf-8") == fingerprint():
        return 0
    say("fetching the Solidity compiler and anvil")
    code = call([PROGRAM, "toolchain", "install"])
    if code == 0:
        stamp.write_text(fingerprint(), "utf-8")
    return code


def sample() -> Path:
    """The sample that a first run shows."""
    found = sorted((ROOT / "resources" / "samples").glob("*.sol"))
    if not found:
        raise Stop("there is no sample in resources/samples. Name a file or folder: python3 dev.py run PATH")
    return found[0]


def has_screen() -> bool:
    """Whether a window can be shown."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# --- processes -------------------------------------------------------------------------------


def call(command: Sequence[str | Path], env: Mapping[str, str] | None = None, quiet: bool = False) -> int:
    """Run a command in the project's folder and return its exit code."""
    output = subprocess.DEVNULL if quiet else None
    # Without compiled files, each start of the program compiles all of it: a second for the window.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(env or {})}
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, stdout=output, stderr=output, check=False
    ).returncode


def report(name: str, command: Sequence[str | Path]) -> int:
    """Run a command and say how it went and how long it took."""
    started = time.monotonic()
    code = call(command)
    print(f"{'ok  ' if code == 0 else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    return code


def say(text: str) -> None:
    """Tell what happens next."""
    print(f"dev.py: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
