"""Find out what the files of the project could import, behind all other work."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from desktop.bench import Bench
from desktop.jobs import Context
from desktop.scheduling import Priority
from desktop.words import tr

if TYPE_CHECKING:
    from core.symbols.catalog import Catalog

KEY = "catalog"
AGAIN_S = 30.0
"""Libraries change seldom: while one types they are not looked through after every pause."""


def catalog(bench: Bench) -> None:
    """Look through the project's files and libraries, unless that was done a moment ago."""
    session = bench.session
    built, language = session.built, session.language
    if built is None or not built.projects or bench.jobs.running(KEY):
        return
    about = tuple((item.root, item.targets) for item in built.projects)
    former, age_s = language.catalog, time.monotonic() - language.catalog_s
    if former is not None and about == language.catalog_of and age_s < AGAIN_S:
        return

    def work(context: Context) -> Catalog:
        from core.symbols.catalog import EMPTY_CATALOG, read_catalog

        return read_catalog(built.projects, context.progress, former or EMPTY_CATALOG)

    bench.jobs.start(
        tr("List what can be imported"),
        work,
        lambda found: language.catalogued(found, about, time.monotonic()),
        key=KEY,
        lane="index",
        priority=Priority.BEHIND,
        wanted=lambda: session.built is not None and session.built.projects == built.projects,
        failed=lambda _error: None,  # what needs it offers nothing then
    )
