"""A packaged program updates itself, and takes back what does not start: `python3 dev.py sweep updates`.

Needs the bundle of `python3 dev.py package freeze`. Copies of it with higher version numbers are signed,
published on this machine, fetched, staged, and put in place by the packaged program itself, which is started
without a screen. The first one starts; the second lacks a library and must be taken back. Linux only.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.progress import silent
from core.settings import Settings
from core.toolchain.configuration import Configuration
from core.toolchain.network import Network
from core.updates.checking import newest
from core.updates.downloading import fetch
from core.updates.installation import Installation
from core.updates.source import ADDRESS, ROOT, Source
from core.updates.staging import stage
from core.updates.state import Ready, State, read_state, write_state
from core.updates.trust import Trust
from tests.conftest import ROOT as CHECKOUT
from tests.fixtures.release_server import Releases, ReleaseServer, release_server

BUNDLE = CHECKOUT / "build" / "frozen" / "contract-rewriter"
LONGEST_SECONDS = 240.0


@dataclass
class Trial:
    """One installed copy of the bundle, its profile, and a publisher whose keys it trusts."""

    folder: Path
    releases: Releases
    server: ReleaseServer

    @property
    def program(self) -> Path:
        return self.folder / "apps" / "contract-rewriter" / "contract-rewriter-window"

    @property
    def state(self) -> Path:
        return self.folder / "data" / "contract-rewriter" / "updates"

    def version(self) -> str:
        """The version that is in place."""
        text = _metadata(self.program.parent).read_text()
        return next(line for line in text.splitlines() if line.startswith("Version: "))[9:]

    def publish(self, version: str, *, broken: bool) -> None:
        """The bundle as another version; a broken one has no Python."""
        top = self.folder / "new" / f"contract-rewriter-{version}-linux-x86_64"
        shutil.copytree(BUNDLE, top, symlinks=True)
        metadata = _metadata(top)
        old = next(line for line in metadata.read_text().splitlines() if line.startswith("Version: "))
        metadata.write_text(metadata.read_text().replace(old, f"Version: {version}", 1))
        self.trust(top)
        if broken:
            for path in (top / "_internal").glob("libpython*"):
                path.unlink()
        archive = top.with_name(f"{top.name}.tar.xz")
        with tarfile.open(archive, "w:gz", compresslevel=1) as content:  # quick; the name decides nothing
            content.add(top, top.name)
        shutil.rmtree(top)
        self.releases.publish(version, content=archive.read_bytes(), name=archive.name)

    def trust(self, bundle: Path) -> None:
        """Let a bundle trust the publisher, as if it had been built so."""
        place = bundle / "_internal" / "resources" / "updates"
        place.mkdir(parents=True, exist_ok=True)
        (place / ROOT).write_bytes(self.releases.root())
        (place / ADDRESS).write_text(self.server.url)

    def fetch(self) -> None:
        """What the window does when somebody chooses Download."""
        here = Installation("tar", "linux", "x86_64", self.version(), self.program)
        network = Network(Configuration(Settings(data_dir=self.folder)))
        source = Source(self.server.url, self.releases.root())
        began = time.monotonic()
        trust = Trust(source, self.state, network, silent())
        offer = newest(trust, here, "stable")
        assert offer is not None
        package = fetch(trust, offer.file, self.state / "downloads", network, silent())
        fetched = time.monotonic()
        staged = stage(package, here, offer.version, silent())
        ready = Ready(offer.version, str(here.folder), str(staged))
        write_state(self.state, replace(read_state(self.state), ready=ready))
        size, done = offer.size_bytes / 1e6, time.monotonic()
        times = f"{fetched - began:.1f} s to fetch, {done - fetched:.1f} s to unpack"
        print(f"{offer.version}: {size:.0f} MB, {times}")

    def start(self, until: Callable[[State], bool]) -> bool:
        """Start the packaged program, wait for a state, and end what runs; whether it came."""
        places = {"XDG_DATA_HOME": str(self.folder / "data"), "XDG_CONFIG_HOME": str(self.folder / "config")}
        environment = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen"}
        environment.pop("PYTHONPATH", None)
        began = time.monotonic()
        process = subprocess.Popen([self.program], env=environment, stderr=subprocess.DEVNULL)
        while not (came := until(read_state(self.state))) and time.monotonic() - began < LONGEST_SECONDS:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        print(f"{self.version()} in place and its window up after {time.monotonic() - began:.1f} s")
        for number in self.running():
            os.kill(number, signal.SIGTERM)
        process.wait(60)
        while self.running():
            time.sleep(0.1)
        return came

    def running(self) -> list[int]:
        """The processes that were started from the folder of this trial."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if (place / "exe").readlink().is_relative_to(self.folder):
                    found.append(int(place.name))
            except OSError:
                continue
        return found


def main() -> int:
    """Both trials; the exit code."""
    if not BUNDLE.is_dir():
        print("There is no bundle: python3 dev.py package freeze", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        releases = Releases(folder / "publisher", roots=1, threshold=1)
        with release_server(releases.folder) as server:
            trial = Trial(folder, releases, server)
            shutil.copytree(BUNDLE, trial.program.parent, symlinks=True)
            trial.trust(trial.program.parent)
            wrong = _trials(trial)
    for line in wrong:
        print(f"wrong: {line}")
    print(f"{len(wrong)} wrong")
    return 1 if wrong else 0


def _trials(trial: Trial) -> list[str]:
    wrong, before = [], trial.version()
    trial.publish("90.0.0", broken=False)
    trial.fetch()
    if not trial.start(lambda state: bool(state.kept)) or trial.version() != "90.0.0":
        wrong.append(f"{trial.version()} is in place, and not 90.0.0")
    kept = read_state(trial.state).kept
    if not kept or _metadata(Path(kept)).read_text().find(f"Version: {before}") < 0:
        wrong.append(f"{before} was not kept")
    trial.publish("91.0.0", broken=True)
    trial.fetch()
    told = trial.start(lambda state: "91.0.0" in state.refused and not state.failed)
    if not told or trial.version() != "90.0.0":
        wrong.append(f"{trial.version()} is in place after a version that cannot start")
    return wrong


def _metadata(bundle: Path) -> Path:
    return next((bundle / "_internal").glob("contract_rewriter-*.dist-info")) / "METADATA"


if __name__ == "__main__":
    sys.exit(main())
