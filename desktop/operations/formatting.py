"""Format a file in the project's own style: forge where it is a Foundry project, Prettier where it is there.

A project without either has no style that we know, and gets none of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.errors import ContractRewriterError, InputError
from core.progress import Progress
from core.settings import Settings
from core.toolchain.forge import Forge, forge_root
from core.toolchain.node import find_node
from core.toolchain.prettier import formatted, prettier_root
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.words import tr

KEY = "format"
_NO_NEWS = ("no-formatter", "prettier-consent")


def format_document(bench: Bench, path: Path, then: Callable[[], object] | None = None) -> None:
    """Format what is in an editor in one undo step; nothing when it was typed in meanwhile.

    `then` is for a save, which goes on in any case: a formatter keeps no text from its file, and
    a project without one is no news then.
    """
    typed = bench.typed(path)
    if typed is None:
        return

    def work(context: Context) -> str:
        return formatted_text(path, typed, bench.settings, context.progress)

    def done(text: str) -> None:
        if bench.typed(path) != typed:
            message = tr("“{name}” was not formatted: it was typed in meanwhile.").format(name=path.name)
            bench.session.tell(Notice("info", message, tr("Format it again.")))
        elif text != typed:
            bench.session.edit(path, text)
        if then is not None:
            then()

    def failed(error: BaseException) -> None:
        known = isinstance(error, ContractRewriterError) and error.code in _NO_NEWS
        if then is None or not known:
            bench.failed(error)
        if then is not None:
            then()

    name = tr("Format {name}").format(name=path.name)
    bench.jobs.start(name, work, done, key=f"{KEY}:{path}", lane="files", failed=failed)


def formatted_text(path: Path, text: str, settings: Settings, progress: Progress) -> str:
    """A folded text in the project's style; raises when there is no formatter or it refuses."""
    root = forge_root(path)
    modules = prettier_root(path)
    if modules is not None and (root is None or settings.run_prettier):
        if not settings.run_prettier:
            raise InputError(
                "This project is formatted by its own Prettier, which runs the project's code.",
                "Set “run_prettier” if you trust the project.",
                code="prettier-consent",
            )
        made = formatted(path, text, modules, find_node(settings), progress)
    elif root is not None:
        made = Forge(root, settings.tools_path).formatted(text, progress)
    else:
        raise InputError(
            "This project has no formatter, so no style is known.",
            "Formatting works in Foundry projects, and where prettier-plugin-solidity is installed.",
            code="no-formatter",
        )
    return made.replace("\r\n", "\n")
