"""What goes wrong in a job that a dialog or page waits for is told there."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import ContractRewriterError
from desktop.bench import Bench
from desktop.words import tr


def refusing(
    bench: Bench, refused: Callable[[str], object], steps: dict[str, str] | None = None
) -> Callable[[BaseException], None]:
    """A job's `failed`: our own errors go to `refused` in words, others are told as faults as well.

    `steps`: other next steps than the error's own, by its code.
    """

    def failed(error: BaseException) -> None:
        if isinstance(error, ContractRewriterError):
            step = (steps or {}).get(error.code, error.next_step)
            refused(f"{error.message} {step}".strip())
        else:
            bench.failed(error)
            refused(tr("That did not work."))

    return failed
