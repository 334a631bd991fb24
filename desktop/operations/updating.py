"""Look for a newer version, fetch it, and settle what the last start did about one."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ContractRewriterError, UpdateRefusedError
from core.settings import Settings
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.words import tr

if TYPE_CHECKING:
    from core.toolchain.network import Network
    from core.updates.checking import Offer
    from core.updates.installation import Installation
    from core.updates.source import Source

KEY = "updates"


def folder_of(settings: Settings) -> Path:
    """Where this profile keeps what it knows of updates."""
    return settings.data_dir / "updates"


def due(settings: Settings, now: float) -> bool:
    """Whether it is time to ask; reads a file, not for the window's thread. `now`: seconds since 1970."""
    from core.updates.state import read_state

    if not settings.check_updates or settings.offline:
        return False
    since = now - read_state(folder_of(settings)).checked_at
    return not 0 <= since < settings.update_hours * 3600


@dataclass(frozen=True, slots=True)
class _Looked:
    phase: str
    here: Installation | None = None
    offer: Offer | None = None


def look(bench: Bench, *, quiet: bool) -> None:
    """Ask whether there is a newer version. Quietly: only when it is time, and without a word if it fails."""
    updates, settings = bench.shared.updates, bench.settings
    if updates.busy() or updates.now.phase == "ready":
        return
    former = updates.now

    def work(context: Context) -> _Looked:
        if quiet and not due(settings, time.time()):
            return _Looked(former.phase, former.here, former.offer)
        source = updates.find_source(settings.updates_url)
        if source is None:
            return _Looked("idle" if quiet else "none")
        if settings.offline:
            raise UpdatesOffError(
                tr("The setting “offline” forbids asking."), tr("Turn it off in the preferences.")
            )
        return _look(settings, updates.find_installation(), source, context)

    def done(found: _Looked) -> None:
        updates.set(phase=found.phase, here=found.here, offer=found.offer, told="", advice="", refused=False)

    def failed(error: BaseException) -> None:
        if quiet and not isinstance(error, UpdateRefusedError):
            updates.set(phase=former.phase)
        else:
            _tell_failure(bench, error)

    if not quiet:
        updates.set(phase="checking", done=0, total=0)
    updates.job = bench.jobs.start(tr("Look for updates"), work, done, key=KEY, lane="files", failed=failed)
    updates.busy = lambda: bench.jobs.running(KEY)


class UpdatesOffError(ContractRewriterError):
    """The settings forbid asking."""

    code = "updates-off"


def _look(settings: Settings, here: Installation, source: Source, context: Context) -> _Looked:
    from core.updates.checking import newest
    from core.updates.state import read_state, write_state
    from core.updates.trust import Trust

    folder = folder_of(settings)
    trust = Trust(source, folder, _network(settings), context.progress)
    state = read_state(folder)
    offer = newest(trust, here, settings.update_channel, state.refused)
    write_state(folder, replace(read_state(folder), checked_at=time.time()))
    if state.ready is not None and offer is not None and state.ready.version == offer.version:
        return _Looked("ready", here, offer)
    return _Looked("newest" if offer is None else "offered", here, offer)


def fetch(bench: Bench) -> None:
    """Fetch the offered version: to be installed at the next start, or as a package."""
    updates, settings = bench.shared.updates, bench.settings
    offer, here = updates.now.offer, updates.now.here
    if updates.busy() or offer is None or here is None or not offer.file:
        return

    def work(context: Context) -> Path | None:
        source = updates.find_source(settings.updates_url)
        if source is None:
            raise UpdatesOffError(tr("This build has no place for updates."), "")
        return _fetch(settings, here, offer, source, context)

    def done(package: Path | None) -> None:
        phase: Any = "ready" if package is None else "package"
        updates.set(phase=phase, package=package, told="", advice="", refused=False)

    updates.set(phase="fetching", done=0, total=offer.size_bytes)
    updates.job = bench.jobs.start(
        tr("Fetch version {name}").format(name=offer.version),
        work,
        done,
        key=KEY,
        lane="files",
        failed=lambda error: _tell_failure(bench, error),
    )
    updates.busy = lambda: bench.jobs.running(KEY)


def _fetch(
    settings: Settings, here: Installation, offer: Offer, source: Source, context: Context
) -> Path | None:
    """The package, or None when it is staged for the next start."""
    from core.updates.downloading import fetch as fetch_file
    from core.updates.installation import is_own_folder
    from core.updates.staging import stage
    from core.updates.state import Ready, read_state, write_state
    from core.updates.trust import Trust

    folder, network = folder_of(settings), _network(settings)
    trust = Trust(source, folder, network, context.progress)
    package = fetch_file(trust, offer.file, folder / "downloads", network, context.progress)
    if here.how != "tar" or not is_own_folder(here.program):
        return package
    staged = stage(package, here, offer.version, context.progress)
    ready = Ready(offer.version, str(here.folder), str(staged))
    write_state(folder, replace(read_state(folder), ready=ready))
    package.unlink()
    return None


def stop(bench: Bench) -> None:
    """Stop looking or fetching; what has come is kept for the next time."""
    bench.jobs.cancel_key(KEY)


def settle(bench: Bench) -> None:
    """The window is up: what was tried is installed; what was taken back is told once."""
    updates, settings = bench.shared.updates, bench.settings

    def work(_: Context) -> tuple[str, str]:
        from core.updates.starting import shown
        from core.updates.state import NAME, read_state, write_state

        folder = folder_of(settings)
        if not (folder / NAME).is_file():
            return "", ""
        here = updates.find_installation()
        fresh = here.version if shown(folder, here.program, here.version) else ""
        state = read_state(folder)
        if state.failed:
            write_state(folder, replace(state, failed=""))
        return fresh, state.failed

    def done(found: tuple[str, str]) -> None:
        fresh, failed = found
        if fresh:
            bench.session.tell(Notice("info", tr("This is version {name} now.").format(name=fresh)))
        if failed:
            told = tr("Version {name} did not start here; the one before was put back.").format(name=failed)
            bench.session.tell(Notice("problem", told, tr("It is not offered again.")))

    bench.jobs.start(tr("Settle updates"), work, done, key=f"{KEY}:settle", lane="files", writes=True)


def _tell_failure(bench: Bench, error: BaseException) -> None:
    updates = bench.shared.updates
    if isinstance(error, ContractRewriterError):
        refused = isinstance(error, UpdateRefusedError)
        updates.set(phase="failed", told=error.message, advice=error.next_step, refused=refused)
        return
    updates.set(phase="idle" if updates.now.offer is None else "offered")
    bench.failed(error)


def _network(settings: Settings) -> Network:
    from core.toolchain.configuration import read_configuration
    from core.toolchain.network import Network

    return Network(read_configuration(settings))
