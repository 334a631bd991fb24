"""Signing in and out, and what is said when it does not work."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from core.progress import silent
from core.sync.credentials import secret_name
from desktop.app import Desktop
from tests.desktop.team.playing import Until, asked, new_name, sign_in
from tests.fixtures.issuer.real import RealIssuer, real_issuer
from tests.fixtures.serving_thread import ServerThread
from tests.fixtures.team_server import PASSWORD


def _told(desktop: Desktop, until: Until, server: str, password: str) -> str:
    dialog = asked(desktop)
    dialog.server.setText(server)
    dialog.email.setText("nobody@example.org")
    dialog.password.setText(password)
    dialog.ok.click()
    until(dialog.told.isVisible)
    told = dialog.told.text()
    dialog.reject()
    return told


def test_a_person_signs_in_and_out(in_session: Desktop, served: ServerThread, until: Until) -> None:
    name = new_name("ada")
    served.register(name)
    sign_in(in_session, served, name, until)
    account = in_session.session.team.account
    assert account is not None and account.name == name.title()
    assert not in_session.window.commands["team-sign-in"].isEnabled()
    in_session.window.commands["team-sign-out"].trigger()
    assert in_session.session.team.account is None
    until(lambda: not in_session.bench.jobs.states())


def test_what_is_refused_is_said_in_one_sentence_with_a_next_step(
    in_session: Desktop, served: ServerThread, until: Until
) -> None:
    told = _told(in_session, until, served.address, "wrong password")
    assert told.startswith("The e-mail address or the password is not right.") and "Check both" in told

    # A server that is not there is told calmly.
    told = _told(in_session, until, "http://127.0.0.1:9", "some password")
    assert "cannot be reached" in told and "Nothing is lost" in told

    # A public address without encryption gets no password.
    assert "by https" in _told(in_session, until, "http://team.example.org", "some password")
    assert "is no address" in _told(in_session, until, "https://", "some password")


def test_whoever_is_signed_in_is_so_in_every_window(
    in_session: Desktop, served: ServerThread, until: Until
) -> None:
    name = new_name("eve")
    served.register(name)
    sign_in(in_session, served, name, until)
    account = in_session.session.team.account
    other = in_session.new_window()
    assert other.bench.session.team.account == account
    other.close_now()


def test_the_password_is_kept_nowhere(in_session: Desktop, served: ServerThread, until: Until) -> None:
    name = new_name("bob")
    served.register(name)
    sign_in(in_session, served, name, until)
    place = in_session.shared.vault.use_session()
    until(lambda: place.get(secret_name(served.address), silent()))
    account = in_session.session.team.account
    kept = place.get(secret_name(served.address), silent()) or ""
    assert account is not None and account.user_id in kept and PASSWORD not in kept
    files = [path for path in in_session.bench.settings.data_dir.rglob("*") if path.is_file()]
    assert files and PASSWORD.encode() not in b"".join(path.read_bytes() for path in files)


@pytest.fixture
def issuer() -> Iterator[RealIssuer]:
    with real_issuer() as found:
        yield found


def test_a_person_signs_in_in_the_browser(
    in_session: Desktop, issuer: RealIssuer, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corp = {"id": "corp", "name": "The Corporation", "issuer": issuer.address, "client_id": "desk"}
    oidc = json.dumps([{**corp, "private": True}])
    pages: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: pages.append(QUrl(url).toString()))
    with ServerThread(tmp_path / "server", oidc=oidc) as server:
        dialog = asked(in_session)
        dialog.server.setText(server.address)
        dialog.server.editingFinished.emit()
        until(lambda: dialog.buttons_of_issuers)
        (button,) = dialog.buttons_of_issuers
        assert "The Corporation" in button.text()
        button.click()
        until(lambda: pages)
        assert dialog.waiting.isVisible() and not dialog.ok.isEnabled()
        come = lambda: httpx.get(issuer.visit(pages[0], "grace"), trust_env=False)  # noqa: E731
        browser = threading.Thread(target=come)
        browser.start()
        until(lambda: in_session.session.team.account is not None)
        browser.join()
        account = in_session.session.team.account
        assert account is not None and account.email == "grace@example.org"
        in_session.window.commands["team-sign-out"].trigger()
        until(lambda: not in_session.bench.jobs.states())
        again = asked(in_session)
        until(lambda: again.buttons_of_issuers)  # the server is known by now
        again.buttons_of_issuers[0].click()
        until(lambda: len(pages) == 2)
        again.reject()
        until(lambda: not in_session.bench.jobs.states())  # nothing waits for the browser any more
