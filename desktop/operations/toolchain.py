"""Take stock of the outside programs, fetch one and remove one."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import MissingToolError
from core.toolchain.status import ToolStatus
from desktop.bench import Bench
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.toolchain.model import Lack, Lacking, Stock
from desktop.words import tr

KEY, NEEDED = "toolchain", "toolchain:needed"
Show = Callable[[Stock], None]


def look(bench: Bench, show: Show) -> None:
    """Show what is there: at once what is on this machine, then what can be fetched."""

    def work(context: Context) -> Stock:
        tools = bench.tools()
        here = Stock(tools.inventory(), _others(bench.settings.tools_path))
        context.post(lambda: show(here))
        try:
            return Stock(here.tools, here.others, tools.published_compilers(context.progress))
        except MissingToolError as error:
            return Stock(here.tools, here.others, trouble=str(error))

    bench.jobs.start(tr("Look for compilers"), work, show, key=KEY, lane="files")


def fetch(bench: Bench, name: str, version: str, show: Show) -> None:
    """Fetch a compiler (the newest when `version` is empty) or anvil."""

    def work(context: Context) -> str:
        tools, progress = bench.tools(), context.progress
        if name == "anvil":
            tools.ensure_anvil(progress)
            return "anvil"
        chosen = version or next(reversed(tools.published_compilers(progress)), "")
        if not chosen:
            raise MissingToolError(
                tr("No compiler is known that could be fetched."), tr("Connect to the network and try again.")
            )
        tools.ensure_compiler(chosen, progress)
        return f"{name} {chosen}"

    def done(title: str) -> None:
        bench.session.tell(Notice("info", tr("{title} is here and checked.").format(title=title)))
        look(bench, show)

    title = f"{name} {version}".strip()
    bench.jobs.start(tr("Fetch {title}").format(title=title), work, done, key=f"{KEY}:{title}", lane="files")


def fetch_needed(bench: Bench, show: Show) -> None:
    """Find what the open project needs, say what of it is not here, and fetch that after one question."""
    paths = bench.session.paths
    if not paths:
        bench.session.tell(Notice("info", tr("Nothing is open."), tr("Open a file or a folder first.")))
        return

    def work(context: Context) -> Lacking:
        from core.solidity.needed import needed_versions

        tools, progress = bench.tools(), context.progress
        needed = needed_versions(paths, bench.settings, tools, progress)
        missing = tools.missing_compilers(needed)
        sizes = tools.compiler_sizes(progress) if missing else {}
        found = [Lack("solc", version, sizes.get(version, 0)) for version in missing]
        found += [Lack("anvil", bench.settings.anvil_version)] if tools.needs_anvil() else []
        return Lacking(needed, tuple(found))

    def done(found: Lacking) -> None:
        bench.session.settle(NEEDED)
        if not found.lacks:
            told = tr("Everything that the project needs is here: {list}.").format(list=found.words())
            bench.session.tell(Notice("info", told))
        elif bench.settings.offline:
            message = tr("The project needs {list}, and the setting “offline” forbids fetching it.")
            advice = tr("Turn “offline” off in the preferences.")
            bench.session.tell(Notice("problem", message.format(list=found.lacking_words()), advice))
        else:
            message = tr("The project needs {list}.").format(list=found.lacking_words())
            choice = Choice(tr("Download"), lambda: _fetch_all(bench, found, show))
            bench.session.tell(Notice("info", message, tr("It is not here yet."), (choice,), NEEDED))

    bench.jobs.start(tr("Find what the project needs"), work, done, key=f"{KEY}:needed", lane="files")


def _fetch_all(bench: Bench, found: Lacking, show: Show) -> None:
    def work(context: Context) -> None:
        tools = bench.tools()
        for lack in found.lacks:
            if lack.name == "anvil":
                tools.ensure_anvil(context.progress)
            else:
                tools.ensure_compiler(lack.version, context.progress)

    def done(_: None) -> None:
        from desktop.operations.analyze import analyze

        told = tr("Everything that the project needs is here: {list}.").format(list=found.words())
        bench.session.tell(Notice("info", told))
        look(bench, show)
        analyze(bench)

    name = tr("Download what the project needs")
    bench.jobs.start(name, work, done, key=f"{KEY}:needed", lane="files")


def remove(bench: Bench, name: str, version: str, show: Show) -> None:
    """Take a downloaded program off the disk; it can be fetched again."""
    title = f"{name} {version}".strip()

    def work(context: Context) -> None:
        bench.tools().remove(name, version, context.progress)

    def done(_: None) -> None:
        advice = tr("It is fetched again when a project needs it.")
        bench.session.tell(Notice("info", tr("{title} was removed.").format(title=title), advice))
        look(bench, show)

    bench.jobs.start(tr("Remove {title}").format(title=title), work, done, key=f"{KEY}:{title}", lane="files")


def _others(folders: str) -> tuple[ToolStatus, ...]:
    """Programs that are used when they are there; they are installed by their own means."""
    from core.analysis.engines.catalog import ENGINES
    from core.toolchain.program import find_program

    known = [(item.id, item.programs, item.install) for item in ENGINES]
    known.append(("forge", ("forge",), tr("Install Foundry (getfoundry.sh), or set “tools_path”.")))
    known.append(("git", ("git",), tr("Install Git, or set “tools_path”.")))
    found = []
    for name, programs, install in known:
        try:
            path = find_program(programs, folders, install)
        except MissingToolError as error:
            found.append(ToolStatus(name, "", "missing", next_step=error.next_step))
        else:
            found.append(ToolStatus(name, "", "ready", path, size_bytes=path.stat().st_size))
    return tuple(found)
