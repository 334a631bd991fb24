"""The only place that turns an exception into words on the screen.

Cancelling is silent. What was not foreseen is written to the log file, and the
person is told where it is: never a traceback in the window.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.errors import Cancelled, ContractRewriterError
from desktop.words import tr

LOG = logging.getLogger("contract_rewriter.desktop")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a notice; choosing it closes the notice."""

    label: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence and a next step for the person, and what they may choose to do about it.

    A notice with choices stays until it is closed or its `topic` is told anew or settled;
    one without makes way for the next. `waits`: it tells how something ended that nobody looks
    at any more, so it does not come before a question.
    """

    kind: Literal["info", "problem"]
    message: str
    next_step: str = ""
    choices: tuple[Choice, ...] = ()
    topic: str = ""
    waits: bool = False


def notice_of(error: BaseException, log_file: str = "") -> Notice | None:
    """What to show for an error; None when there is nothing to say."""
    if isinstance(error, Cancelled):
        return None
    if isinstance(error, ContractRewriterError):
        return Notice("problem", error.message, error.next_step)
    if isinstance(error, PermissionError):
        return Notice(
            "problem",
            tr("The file “{name}” may not be read or written.").format(name=error.filename or "?"),
            tr("Check its permissions and try again."),
        )
    if isinstance(error, OSError):
        return Notice("problem", tr("{reason}.").format(reason=error), tr("Check the disk and try again."))
    LOG.error("unforeseen error", exc_info=error)
    where = tr("Details are in {file}.").format(file=log_file) if log_file else ""
    return Notice(
        "problem",
        tr("Something went wrong that should not: {kind}.").format(kind=type(error).__name__),
        f"{where} {tr('Your files were not changed by it.')}".strip(),
    )
