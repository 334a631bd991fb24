"""Signing in in the browser: a real issuer, a real server, and the listener of this program between them."""

from __future__ import annotations

import json
import threading
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from core.cli.secret_place import PASSPHRASE
from core.cli.sign_in import PASSWORD as PASSWORD_VARIABLE
from core.errors import RefusedError
from core.progress import Progress
from core.secrets.place import SessionPlace
from core.settings import Settings
from core.sync import account
from core.sync.accounts import Accounts, this_device
from sync_server.settings import ServerSettings
from tests.core.cli.running import run
from tests.fixtures.issuer.real import RealIssuer, real_issuer
from tests.fixtures.serving import Served, serving
from tests.fixtures.team_server import PASSWORD

Browse = Callable[[str], Callable[[str], bool]]


@pytest.fixture(scope="module")
def issuer() -> Iterator[RealIssuer]:
    with real_issuer() as found:
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, issuer: RealIssuer) -> Iterator[Served]:
    corp = {"issuer": issuer.address, "client_id": "desk", "private": True}
    settings = ServerSettings(
        data_dir=tmp_path_factory.mktemp("served"),
        registration="open",
        rate_limits=False,
        run_jobs=False,
        oidc=json.dumps([{**corp, "id": "corp", "name": "The Corporation"}, {**corp, "id": "other"}]),
    )
    with serving(settings) as found:
        found.register("ada")
        yield found


@pytest.fixture
def browse(issuer: RealIssuer) -> Iterator[Browse]:
    """A browser in which somebody signs in, in a thread of its own as a browser is."""
    threads: list[threading.Thread] = []

    def opening(name: str) -> Callable[[str], bool]:
        def show(url: str) -> bool:
            come = lambda: httpx.get(issuer.visit(url, name), trust_env=False)  # noqa: E731
            threads.append(threading.Thread(target=come))
            threads[-1].start()
            return True

        return show

    yield opening
    for thread in threads:
        thread.join()


def test_the_command_line_signs_in_in_the_browser(
    served: Served, browse: Browse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, "a passphrase for the file")
    login = ("sync", "login", served.address)
    run(tmp_path, *login, "--browser").assert_told(2, "corp (The Corporation)")
    run(tmp_path, *login, "--email", "ada@example.org", "--device").assert_told(2, "two ways")
    monkeypatch.setattr(webbrowser, "open", browse("ada"))
    refused = run(tmp_path, *login, "--provider", "corp")
    assert refused.code == 2 and "Sign in with its password" in refused.err
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    linked = run(
        tmp_path, *login, "--provider", "corp", "--email", "ada@example.org", "--format", "json"
    ).document()
    alone = run(tmp_path, *login, "--provider", "corp", "--format", "json").document()
    assert linked["state"] == alone["state"] == "signed-in"
    assert linked["user"] == alone["user"]


def test_a_program_with_windows_signs_in_in_the_browser(
    served: Served, browse: Browse, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path)
    found = account.providers(served.address, settings)
    assert [(each.id, each.name) for each in found] == [("corp", "The Corporation"), ("other", "other")]
    way = account.by_browser("corp", browse("grace"))
    signed = account.sign_in(served.address, way, SessionPlace(), settings, Progress())
    assert (signed.name, signed.email) == ("grace of the issuer", "grace@example.org")


def test_a_person_who_says_no_is_not_signed_in(served: Served, tmp_path: Path) -> None:
    def refuse(url: str) -> None:
        query = httpx.URL(url).params
        back = httpx.URL(query["redirect_uri"], params={"error": "access_denied", "state": query["state"]})
        threading.Thread(target=lambda: httpx.get(back, trust_env=False)).start()

    with httpx.Client(trust_env=False) as client, pytest.raises(RefusedError, match="not signed in"):
        Accounts(served.address, client).by_browser("corp", this_device(tmp_path), refuse, Progress())


@pytest.mark.parametrize("page", ["file:///etc/passwd", "http://example.org/x", "javascript:alert(1)", "x"])
def test_a_server_cannot_make_the_browser_open_something_else(page: str, tmp_path: Path) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"authorization_url": page, "flow": "f", "state": "s"})

    opened: list[str] = []
    with httpx.Client(transport=httpx.MockTransport(answer)) as client, pytest.raises(RefusedError):
        accounts = Accounts("https://sync.example.org", client)
        accounts.by_browser("corp", this_device(tmp_path), opened.append, Progress())
    assert opened == []
