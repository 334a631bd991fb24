"""Keep, forget and list secrets where the person wants. No value is in a job's name, a notice or a log."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from core.errors import ContractRewriterError
from core.progress import Progress
from core.secrets.place import Place
from core.secrets.vault import Need
from desktop.bench import Bench
from desktop.jobs import Context
from desktop.secrets.model import Stock
from desktop.words import tr

T = TypeVar("T")
KEY, LANE = "secrets", "secrets"
Refused = Callable[[str], None]
Then = Callable[[], None]


def look(bench: Bench, show: Callable[[Stock], None]) -> None:
    """Find the place, and the names of what is in it; asks for nothing."""

    def work(context: Context) -> Stock:
        found = bench.shared.vault.find(context.progress)
        if isinstance(found, str):
            return Stock("file" if found == "passphrase" else None, found)
        return Stock(found.kind, "", found.names(context.progress))

    bench.jobs.start(tr("Look for keys"), work, show, key=KEY, lane=LANE)


def with_place(
    bench: Bench,
    title: str,
    use: Callable[[Place, Progress], T],
    done: Callable[[T], None],
    refused: Refused | None = None,
) -> None:
    """Do something with the place for secrets; asks the person first where that is needed."""

    def work(context: Context) -> T | None:
        found = bench.shared.vault.find(context.progress)
        if isinstance(found, str):
            context.post(lambda: ask(found))
            return None
        made = use(found, context.progress)
        context.post(lambda: done(made))
        return made

    def ask(need: Need) -> None:
        bench.place_wanted(need, again)

    def again() -> None:
        with_place(bench, title, use, done, refused)

    def failed(error: BaseException) -> None:
        _failed(bench, error, refused)

    bench.jobs.start(title, work, lambda _made: None, lane=LANE, failed=failed)


def keep(bench: Bench, name: str, value: str, then: Then, refused: Refused) -> None:
    """Keep a value in place of the former one."""
    bench.shared.vault.note(value)
    with_place(
        bench,
        tr("Keep {name}").format(name=name),
        lambda place, progress: place.set(name, value, progress),
        lambda _none: then(),
        refused,
    )


def forget(bench: Bench, name: str, then: Then) -> None:
    """Forget a value."""
    with_place(
        bench,
        tr("Forget {name}").format(name=name),
        lambda place, progress: place.delete(name, progress),
        lambda _none: then(),
    )


def open_place(bench: Bench, kind: str, passphrase: str, then: Then, refused: Refused) -> None:
    """Use the encrypted file, or this session; a passphrase that does not fit is refused in words."""
    vault = bench.shared.vault
    if kind == "session":
        vault.use_session()
        then()
        return
    bench.jobs.start(
        tr("Open the file of keys"),
        lambda _context: vault.open_file(passphrase),
        lambda _place: then(),
        key="secrets:open",
        lane=LANE,
        failed=lambda error: _failed(bench, error, refused),
    )


def _failed(bench: Bench, error: BaseException, refused: Refused | None) -> None:
    if refused is not None and isinstance(error, ContractRewriterError):
        refused(f"{error.message} {error.next_step}".strip())
    else:
        bench.failed(error)
