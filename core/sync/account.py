"""One person's sign-in at a team server as a program with windows holds it: credentials and a name.

What is said to the server is in `accounts`, what is kept in `credentials`; the
password goes out once and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.errors import RefusedError, SignedOutError
from core.progress import Progress
from core.secrets.place import Place
from core.settings import Settings
from core.sync import remote
from core.sync.accounts import Accounts, Show, server_address, this_device
from core.sync.credentials import Credentials, keep
from core.sync.transport import ANSWER_SECONDS, Transport, make_client, signed_out
from core.wire.accounts import Device, OidcProvider, Profile, Tokens
from core.wire.sync import Info

Way = Callable[[Accounts, Info, Device, Progress], Tokens]
"""How somebody proves who they are, at a server with these terms."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in where; `name` is empty until the server was asked."""

    server: str
    user_id: str
    name: str
    email: str
    credentials: Credentials


def sign_in(address: str, way: Way, place: Place, settings: Settings, progress: Progress) -> SignedIn:
    """Sign in and keep it in a place; raises `InputError` for an address that is none, else `SyncError`."""
    server = server_address(address)
    tokens = prove(server, way, settings, progress)
    with make_client(server, settings) as client:
        keep(Accounts(server, client), place, tokens, this_device(settings.data_dir).id, progress)
    return named(resume(server, place, settings, progress), settings)


def prove(address: str, way: Way, settings: Settings, progress: Progress) -> Tokens:
    """Sign in and keep nothing: for a way that takes as long as a person does. Raises like `sign_in`."""
    server = server_address(address)
    client = make_client(server, settings)
    with Transport(server, None, client) as transport:
        terms = remote.info(transport)
        return way(Accounts(server, client), terms, this_device(settings.data_dir), progress)


def proven(tokens: Tokens) -> Way:
    """The way of somebody who did `prove` a moment ago."""
    return lambda _accounts, _terms, _device, _progress: tokens


def by_password(email: str, password: str) -> Way:
    """The way by password; a wrong one is a `RefusedError`."""

    def way(accounts: Accounts, _terms: Info, device: Device, _progress: Progress) -> Tokens:
        try:
            return accounts.login(email, password, device)
        except SignedOutError as error:
            raise RefusedError(
                "The e-mail address or the password is not right.",
                "Check both, or ask for a new password.",
                code="wrong-credentials",
            ) from error

    return way


def by_browser(provider: str, show: Show, email: str = "", password: str = "") -> Way:
    """The way by an issuer, in the browser; with a password that account is linked to it."""

    def way(accounts: Accounts, _terms: Info, device: Device, progress: Progress) -> Tokens:
        owner = (email, password) if password else None
        return accounts.by_browser(provider, device, show, progress, owner)

    return way


def providers(address: str, settings: Settings) -> tuple[OidcProvider, ...]:
    """The issuers that people sign in by at a server; it is asked. Raises like `sign_in`."""
    server = server_address(address)
    with Transport(server, None, make_client(server, settings)) as transport:
        return remote.providers(transport, remote.info(transport))


def resume(server: str, place: Place, settings: Settings, progress: Progress) -> SignedIn:
    """Who was signed in before; asks no server. Raises `SignedOutError` when nobody was."""
    accounts = Accounts(server, make_client(server, settings))
    credentials = Credentials(accounts, place, settings.data_dir, progress)
    return SignedIn(accounts.address, credentials.user_id, "", "", credentials)


def named(found: SignedIn, settings: Settings) -> SignedIn:
    """The same with the name and address that the server knows."""
    with connect(found, settings) as transport:
        profile = remote.read(Profile, transport.get("/auth/profile"))
    return SignedIn(found.server, found.user_id, profile.name, profile.email, found.credentials)


def connect(
    found: SignedIn | None, settings: Settings, *, answer_seconds: float = ANSWER_SECONDS
) -> Transport:
    """What speaks to the server as this person; raises `SignedOutError` when there is nobody."""
    if found is None:
        raise signed_out()
    client = make_client(found.server, settings)
    return Transport(found.server, found.credentials, client, answer_seconds=answer_seconds)
