"""Tell the team of a shared project what an analysis of the saved state saw. Nobody is told of a failure.

It follows an analysis and never holds one up; what cannot be told now is told after a later round of sync.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.finding import Analysis
from core.errors import ContractRewriterError, RefusedError
from desktop.bench import Bench
from desktop.jobs import Context
from desktop.operations import signing
from desktop.operations.history import with_store
from desktop.team.state import Untold
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built
    from core.sync.telling import Told
    from core.sync.transport import Transport

KEY = "telling"


def untold(paths: Sequence[Path], built: Built, analysis: Analysis, *, asked: bool) -> Untold | None:
    """What a team may be told of an analysis; None where it is of no whole folder. For a job's thread."""
    from core.sync.telling import look_of

    if len(paths) != 1 or not paths[0].is_dir():
        return None
    look = look_of((run.input for run in built.compilations), analysis, paths[0])
    return Untold(paths[0], look, asked) if look is not None else None


def tell(bench: Bench, *, findings: bool, analyses: bool) -> None:
    """Tell what was not told, when the open project is shared; `findings` and `analyses`: what is wanted."""
    session, team = bench.session, bench.session.team
    link, what = team.link, team.untold
    if link is None or what is None or not link.may_edit or session.paths != (what.folder,):
        return
    if bench.jobs.running(KEY) or team.sync.kind in ("offline", "shut-out"):
        return  # a round of sync follows, and asks again
    signed = team.account is not None

    def work(_context: Context) -> Told:
        from core.sync import telling
        from core.sync.syncer import place_of

        def with_it(transport: Transport | None) -> Told:
            return with_store(
                bench,
                lambda store: telling.tell(
                    place_of(store, link.project_id),
                    what.look,
                    transport,
                    findings=findings,
                    finished=analyses and what.asked,
                ),
            )

        if not signed:
            return with_it(None)
        with signing.transport(bench) as transport:
            return with_it(transport)

    def done(told: Told) -> None:
        if team.untold is what:
            team.untold = what if told.waiting else None
        elif team.untold is not None:
            team.looked.emit()  # there was another analysis meanwhile

    def failed(error: BaseException) -> None:
        if isinstance(error, RefusedError) and team.untold is what:
            team.untold = None  # it would be refused again
        if not isinstance(error, ContractRewriterError):
            bench.failed(error)

    bench.jobs.start(tr("Tell the team of findings"), work, done, key=KEY, lane="team", failed=failed)
