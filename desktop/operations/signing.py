"""Sign in at a team server and out of it, and know at the next start who it was.

The password is in no job's name, notice or log. What keeps one signed in is kept
where keys are kept, or until the program ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import ContractRewriterError
from core.progress import Progress
from core.secrets.place import Place, SessionPlace
from desktop.bench import Bench
from desktop.jobs import Context
from desktop.operations import secrets
from desktop.team.state import Account
from desktop.words import tr

if TYPE_CHECKING:
    from core.sync.account import SignedIn
    from core.sync.transport import Transport

KEY, LANE = "sign-in", "team"
Refused = Callable[[str], None]


def sign_in(
    bench: Bench,
    server: str,
    email: str,
    password: str,
    remember: bool,
    then: Callable[[], None],
    refused: Refused,
) -> None:
    """Sign in with a password; `refused` gets one sentence and a next step."""

    def use(place: Place, progress: Progress) -> SignedIn:
        from core.sync import account

        way = account.by_password(email, password)
        return account.sign_in(server, way, place, bench.settings, progress)

    def done(found: SignedIn) -> None:
        then()
        bench.memory.update(team_server=found.server, team_email=found.email, team_name=found.name)
        bench.shared.sign.set(found)

    def failed(error: BaseException) -> None:
        if isinstance(error, ContractRewriterError):
            refused(f"{error.message} {error.next_step}".strip())
        else:
            bench.failed(error)
            refused(tr("That did not work."))

    bench.shared.vault.note(password)
    if remember:
        secrets.with_place(bench, tr("Sign in"), use, done, refused)
    else:
        here = SessionPlace()
        bench.jobs.start(
            tr("Sign in"), lambda job: use(here, job.progress), done, key=KEY, lane=LANE, failed=failed
        )


def resume(bench: Bench) -> None:
    """Be who was signed in at the last end, without asking the server or the person."""
    known = bench.memory.values
    if bench.shared.sign.found is not None:
        follow(bench)
        return
    if not known.team_server:
        return  # nobody ever signed in here: no keyring is woken for it

    def work(context: Context) -> SignedIn | None:
        from core.errors import SignedOutError
        from core.sync import account

        place = bench.shared.vault.find(context.progress)
        if isinstance(place, str):
            return None
        try:
            found = account.resume(known.team_server, place, bench.settings, context.progress)
        except SignedOutError:
            return None
        return replace(found, name=known.team_name, email=known.team_email)

    def done(found: SignedIn | None) -> None:
        if found is not None:
            bench.shared.sign.set(found)

    bench.jobs.start(tr("Look for the sign-in"), work, done, key=KEY, lane=LANE, failed=lambda _error: None)


def sign_out(bench: Bench) -> None:
    """Sign out here; what waits to be sent stays and is sent after the next sign-in."""
    found = bench.shared.sign.found
    bench.shared.sign.set(None)
    if found is not None:
        bench.jobs.start(
            tr("Sign out"),
            lambda _context: found.credentials.sign_out(),
            lambda _none: None,
            lane=LANE,
            writes=True,
            failed=lambda _error: None,  # it is forgotten here, also when the server cannot be told
        )


def transport(bench: Bench) -> Transport:
    """What speaks to the server as the person; in a job's thread. Raises `SignedOutError`."""
    from core.sync.account import connect

    return connect(bench.shared.sign.found, bench.settings)


def ended(bench: Bench) -> None:
    """The server does not know this sign-in any more."""
    if bench.shared.sign.found is not None:
        bench.shared.sign.set(None)


def follow(bench: Bench) -> None:
    """Show in this window who is signed in, in whichever window that was."""
    found = bench.shared.sign.found
    account = None
    if found is not None:
        account = Account(found.server, found.user_id, found.name, found.email)
    bench.session.team.set_account(account)
    if account is not None:
        bench.session.team.meet({account.user_id: account.name})
