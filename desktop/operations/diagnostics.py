"""Collects what helps to understand a problem on another machine; the person copies it."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import ContractRewriterError
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.lifecycle.log import tail
from desktop.lifecycle.report import Part, compose, settings_part, system, tools_part
from desktop.words import tr


def copy_diagnostics(bench: Bench, screen: str, put: Callable[[str], object]) -> None:
    """Hand a text over, to be put on the clipboard: versions, settings, tools and the end of the log."""

    def work(_context: Context) -> str:
        settings = bench.settings
        log = Part("Log", tail(settings.data_dir))
        parts = (system(screen), settings_part(settings), _tools(bench), log)
        return compose(parts, settings, secrets=bench.shared.vault.seen())

    def done(text: str) -> None:
        put(text)
        advice = tr("Keys, tokens and the name of your home folder are left out. Nothing was sent anywhere.")
        bench.session.tell(Notice("info", tr("The diagnostics are on the clipboard."), advice))

    bench.jobs.start(tr("Collect diagnostics"), work, done, key="diagnostics", lane="files")


def _tools(bench: Bench) -> Part:
    try:
        return tools_part(bench.tools().inventory())
    except ContractRewriterError as error:
        return Part("Tools", str(error))
