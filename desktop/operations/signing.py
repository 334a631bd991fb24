"""Sign in at a team server and out of it, and know at the next start who it was.

The password is in no job's name, notice or log. What keeps one signed in is kept
where keys are kept, or until the program ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.progress import Progress
from core.secrets.place import Place, SessionPlace
from desktop.bench import Bench
from desktop.jobs import Context
from desktop.operations import secrets
from desktop.operations.refusing import refusing
from desktop.team.state import Account
from desktop.words import tr

if TYPE_CHECKING:
    from core.sync.account import SignedIn, Way
    from core.sync.transport import Transport
    from core.wire.accounts import OidcProvider, Tokens

KEY, LANE, BROWSER = "sign-in", "team", "browser"
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
    from core.sync import account

    bench.shared.vault.note(password)
    _keep(bench, server, account.by_password(email, password), remember, then, refused)


def issuers(bench: Bench, server: str, show: Callable[[tuple[OidcProvider, ...]], None]) -> None:
    """Show which issuers a server names; none where it cannot be asked."""

    def work(_context: Context) -> tuple[OidcProvider, ...]:
        from core.sync import account

        return account.providers(server, bench.settings)

    name = tr("Look how one signs in")
    bench.jobs.start(name, work, show, key="issuers", lane=LANE, failed=lambda _error: show(()))


def by_browser(
    bench: Bench,
    server: str,
    issuer: str,
    owner: tuple[str, str],
    remember: bool,
    open_page: Callable[[str], None],
    then: Callable[[], None],
    refused: Refused,
) -> None:
    """Sign in at an issuer in the browser; `owner` is the account to link to it, or two empty texts.

    It takes as long as the person does: `stop` ends it.
    """
    from core.sync import account

    def work(context: Context) -> Tokens:
        def show(page: str) -> None:
            context.post(lambda: open_page(page))

        way = account.by_browser(issuer, show, *owner)
        return account.prove(server, way, bench.settings, context.progress)

    def done(tokens: Tokens) -> None:
        _keep(bench, server, account.proven(tokens), remember, then, refused)

    if owner[1]:
        bench.shared.vault.note(owner[1])
    name = tr("Sign in in the browser")
    bench.jobs.start(name, work, done, key=BROWSER, lane=LANE, failed=_failed(bench, refused))


def stop(bench: Bench) -> None:
    """Wait for no browser any more."""
    bench.jobs.cancel_key(BROWSER)


def _keep(
    bench: Bench, server: str, way: Way, remember: bool, then: Callable[[], None], refused: Refused
) -> None:
    def use(place: Place, progress: Progress) -> SignedIn:
        from core.sync import account

        return account.sign_in(server, way, place, bench.settings, progress)

    def done(found: SignedIn) -> None:
        then()
        bench.memory.update(team_server=found.server, team_email=found.email, team_name=found.name)
        bench.shared.sign.set(found)

    if remember:
        secrets.with_place(bench, tr("Sign in"), use, done, refused)
        return
    here, failed = SessionPlace(), _failed(bench, refused)
    bench.jobs.start(
        tr("Sign in"), lambda job: use(here, job.progress), done, key=KEY, lane=LANE, failed=failed
    )


def _failed(bench: Bench, refused: Refused) -> Callable[[BaseException], None]:
    step = tr("Enter its e-mail address and password here as well, and press the button again.")
    return refusing(bench, refused, {"link-needed": step})


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
