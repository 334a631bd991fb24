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
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--email", help=f"sign in with a password (asked for, or {PASSWORD})")
    way.add_argument("--device", action="store_true", help="approve this machine in a browser elsewhere")
    way.add_argument(
        "--provider", metavar="ID", help="sign in in the browser with this provider of the server"
    )


def add_logout(parser: argparse.ArgumentParser) -> None:
    """The options of `sync logout`."""
    _add_address(parser)


def login(arguments: argparse.Namespace, context: Context) -> int:
    """Sign in and keep it; the exit code."""
    from core.sync.accounts import Accounts, this_device
    from core.sync.credentials import keep

    if not (arguments.email or arguments.device):
        raise UsageError("It is not said how to sign in.", "Add --email ADDRESS or --device.")
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
    import httpx

    from core.sync.accounts import server_address
    from core.toolchain.configuration import read_configuration
    from core.toolchain.network import Network

    url = server_address(address)
    if httpx.URL(url).host in ("127.0.0.1", "::1", "localhost"):
        return httpx.Client(trust_env=False)
    if context.settings.offline:
        raise UsageError("The setting “offline” keeps this program from the network.", "Turn it off first.")
    return Network(read_configuration(context.settings)).client(url)


def _tokens(arguments: argparse.Namespace, context: Context, accounts: Accounts, device: Device) -> Tokens:
    if arguments.device:
        return accounts.by_device_code(device, lambda codes: _show(codes, context), context.progress)
    return accounts.login(arguments.email, ask_secret(PASSWORD, "Password: ", "password"), device)


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
