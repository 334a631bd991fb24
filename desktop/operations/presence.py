"""Say which shared file is in front, and show who else has the project open. Nobody is told of a failure."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import ContractRewriterError, SyncError
from desktop.bench import Bench
from desktop.jobs import Context
from desktop.operations import signing
from desktop.operations.history import project_folder, with_store
from desktop.team.state import Link
from desktop.words import tr

if TYPE_CHECKING:
    from core.wire.sync import Present

KEY = "presence"
LEAVE_SECONDS = 2.0
"""For so long the end of the program may wait for the server; who was not heard is forgotten in a minute."""


def tell(bench: Bench) -> None:
    """One exchange; skipped while one runs."""
    session, link = bench.session, bench.session.team.link
    if link is None or session.team.account is None or bench.jobs.running(KEY):
        return
    folder, current = project_folder(session.paths), session.current
    path = current.relative_to(folder).as_posix() if current and current.is_relative_to(folder) else ""

    def work(_context: Context) -> tuple[tuple[Present, str], ...]:
        from core.sync.presence import say_and_look

        with signing.transport(bench) as transport:
            who = transport.credentials
            assert who is not None
            device = who.device_id
            return with_store(
                bench,
                lambda store: say_and_look(
                    store, transport, link.project_id, link.workspace_id, device, path
                ),
            )

    def failed(error: BaseException) -> None:
        if not isinstance(error, SyncError):
            bench.failed(error)
        session.team.set_present(())

    bench.jobs.start(
        tr("Look who is there"), work, session.team.set_present, key=KEY, lane="team", failed=failed
    )


def leave(bench: Bench, link: Link) -> None:
    """Say that nothing of a project is open here any more. No job of the window: those end with it."""
    found, settings = bench.shared.sign.found, bench.settings
    if found is None or found.server != link.server or bench.session.team.sync.kind == "offline":
        return

    def run() -> None:
        from core.sync import presence
        from core.sync.account import connect

        with suppress(ContractRewriterError), connect(found, settings, answer_seconds=LEAVE_SECONDS) as to:
            presence.leave(to, link.workspace_id)

    bench.shared.scheduler.submit("team", run)
