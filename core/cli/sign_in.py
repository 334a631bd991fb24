"""`sync login` and `sync logout`. Passwords come from the terminal or the environment, never as an option."""

from __future__ import annotations

import argparse
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from core.cli.context import Context
from core.cli.secret_place import ask_secret, open_place
from core.errors import UsageError

if TYPE_CHECKING:
    from core.sync.accounts import Accounts
    from core.wire.accounts import Device, DeviceCodes, Tokens

PASSWORD = "CONTRACT_REWRITER_SYNC_PASSWORD"  # noqa: S105 - the name of a variable


def add_login(parser: argparse.ArgumentParser) -> None:
    """The options of `sync login`."""
    _add_address(parser)
    parser.add_argument("--email", help=f"sign in with a password (asked for, or {PASSWORD})")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--device", action="store_true", help="approve this machine in a browser elsewhere")
    way.add_argument(
        "--browser", action="store_true", help="sign in in the browser; with --email, link it to that account"
    )
    way.add_argument("--provider", metavar="ID", help="the same with this provider, where there are several")


def add_logout(parser: argparse.ArgumentParser) -> None:
    """The options of `sync logout`."""
    _add_address(parser)


def login(arguments: argparse.Namespace, context: Context) -> int:
    """Sign in and keep it; the exit code."""
    from core.sync.accounts import Accounts, this_device
    from core.sync.credentials import keep

    if not (arguments.email or arguments.device or arguments.browser or arguments.provider):
        raise UsageError("It is not said how to sign in.", "Add --email ADDRESS, --browser or --device.")
    if arguments.email and arguments.device:
        raise UsageError("A password and a code are two ways of signing in.", "Leave one of them out.")
    place = open_place(context)
    with client(arguments.address, context) as http:
        accounts = Accounts(arguments.address, http)
        device = this_device(context.settings.data_dir)
        tokens = _tokens(arguments, context, accounts, device)
        keep(accounts, place, tokens, device.id, context.progress)
        return _tell(arguments, context, {"state": "signed-in", "user": tokens.user_id}, accounts.address)


def logout(arguments: argparse.Namespace, context: Context) -> int:
    """End the session and forget it; the exit code. Not being signed in is no error."""
    from core.errors import SignedOutError
    from core.sync.accounts import Accounts
    from core.sync.credentials import Credentials

    place = open_place(context)
    with client(arguments.address, context) as http:
        accounts = Accounts(arguments.address, http)
        with suppress(SignedOutError):
            Credentials(accounts, place, context.settings.data_dir, context.progress).sign_out()
        return _tell(arguments, context, {"state": "signed-out"}, accounts.address)


def client(address: str, context: Context) -> Any:
    """An HTTP client as the settings say; this machine itself is never asked through a proxy."""
    from core.sync.accounts import server_address
    from core.sync.transport import make_client

    return make_client(server_address(address), context.settings)


def _tokens(arguments: argparse.Namespace, context: Context, accounts: Accounts, device: Device) -> Tokens:
    if arguments.device:
        return accounts.by_device_code(device, lambda codes: _show(codes, context), context.progress)
    password = ask_secret(PASSWORD, "Password: ", "password") if arguments.email else ""
    if not (arguments.browser or arguments.provider):
        return accounts.login(arguments.email, password, device)
    provider = arguments.provider or _only_provider(accounts, context)
    owner = (arguments.email, password) if arguments.email else None
    return accounts.by_browser(provider, device, lambda page: _open(page, context), context.progress, owner)


def _only_provider(accounts: Accounts, context: Context) -> str:
    from core.sync.account import providers

    found = providers(accounts.address, context.settings)
    if not found:
        raise UsageError("This server has no sign-in in the browser.", "Add --email ADDRESS or --device.")
    if len(found) > 1:
        names = ", ".join(f"{each.id} ({each.name})" for each in found)
        raise UsageError("This server has several providers.", f"Add --provider with one of: {names}.")
    return found[0].id


def _open(page: str, context: Context) -> None:
    import webbrowser

    opened = webbrowser.open(page)
    context.output.note("Your browser opens this page:" if opened else "Open this page in your browser:")
    context.output.note(f"\n    {page}\n")
    context.output.note("Waiting for you to sign in there …")


def _show(codes: DeviceCodes, context: Context) -> None:
    minutes = codes.expires_in // 60
    context.output.note(f"Open {codes.verification_uri} where you are signed in, and enter this code:")
    context.output.note(f"\n    {codes.user_code}\n")
    context.output.note(f"Waiting for you to approve this machine ({minutes} minutes at most) …")


def _tell(arguments: argparse.Namespace, context: Context, found: dict[str, Any], address: str) -> int:
    if arguments.format == "json":
        document = {"schema": "contract-rewriter/sign-in/1", "server": address, "user": None, **found}
        context.output.document(document)
    else:
        done = "You are signed in at" if found["state"] == "signed-in" else "You are signed out of"
        context.output.write(f"{done} {address}.\n")
    return 0


def _add_address(parser: argparse.ArgumentParser) -> None:
    from core.cli.parsing import add_format

    parser.add_argument(
        "address", metavar="SERVER", help="address of the server, such as https://sync.example.org"
    )
    add_format(parser)
