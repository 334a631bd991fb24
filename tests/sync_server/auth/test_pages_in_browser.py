"""The pages in a real browser, at a real server and a real issuer: what is pressed is done."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.wire.ids import new_id
from sync_server.settings import ServerSettings
from tests.fixtures.chromium import Chromium, chromium
from tests.fixtures.issuer.real import real_issuer
from tests.fixtures.serving import Served, serving
from tests.fixtures.team_server import PASSWORD

PICTURES = os.environ.get("PAGE_PICTURES")
"""A folder, where somebody wants to look at the pages."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with real_issuer() as issuer:
        corp = {"id": "corp", "name": "The Corporation", "issuer": issuer.address, "client_id": "desk"}
        settings = ServerSettings(
            data_dir=tmp_path_factory.mktemp("served"),
            registration="open",
            rate_limits=False,
            run_jobs=False,
            oidc=json.dumps([{**corp, "private": True, "register": False}]),
        )
        with serving(settings) as found:
            for name in ("ada", "bob"):
                found.register(name)
            yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


def as_person(served: Served, name: str) -> httpx.Client:
    headers = {"authorization": f"Bearer {served.login(name)}"}
    return httpx.Client(base_url=served.address, headers=headers, trust_env=False)


def invited(served: Served, role: str = "reviewer") -> tuple[str, str]:
    """A new project of Ada's, and the link to it."""
    project = {"id": new_id(), "name": "Vault"}
    with as_person(served, "ada") as ada:
        assert ada.post("/projects", json=project).status_code == 201
        made = ada.post(f"/projects/{project['id']}/invitations", json={"role": role})
    return project["id"], str(made.json()["link"])


def people(served: Served, project: str) -> dict[str, str]:
    with as_person(served, "ada") as ada:
        found: list[dict[str, Any]] = ada.get(f"/projects/{project}/people").json()["people"]
    return {each["email"]: each["role"] for each in found}


def look(browser: Chromium, name: str) -> None:
    for dark in (False, True):
        if PICTURES:
            browser.picture(Path(PICTURES) / f"{name}-{'dark' if dark else 'light'}.png", dark=dark)


def by_issuer(browser: Chromium, name: str) -> None:
    """Sign in at the issuer's own pages, which know nobody yet."""
    browser.call("Network.clearBrowserCookies")
    browser.press("Continue with The Corporation")
    browser.fill(login=name, password="any")
    browser.press("Sign-in")
    browser.press("Continue")


def test_who_has_a_password_joins_on_the_page_of_the_invitation(served: Served, browser: Chromium) -> None:
    project, link = invited(served)
    browser.go(link)
    browser.read("ada invites you to “Vault”")
    browser.read("You join this project as reviewer")
    look(browser, "invitation")
    assert "#" not in browser.value("location.href")
    browser.fill(email="bob@example.org", password="wrong")
    browser.press("Sign in and join")
    browser.read("The address or the password is wrong.")
    browser.fill(password=PASSWORD)
    browser.press("Sign in and join")
    browser.read("You are in “Vault” now.")
    assert people(served, project)["bob@example.org"] == "reviewer"
    browser.go(link)
    browser.read("This invitation does not count")
    assert [each for each in browser.errors if "Content Security Policy" in each or "Error:" in each] == []


def test_who_has_no_account_joins_by_the_issuer(served: Served, browser: Chromium) -> None:
    project, link = invited(served, "editor")
    browser.go(link)
    by_issuer(browser, "grace")
    browser.read("You are in “Vault” now.")
    look(browser, "joined")
    assert "?" not in browser.value("location.href")
    assert people(served, project)["grace@example.org"] == "editor"
    browser.go(f"{served.address}/auth/oidc/back?code=x&state=invented")
    browser.read("You were not signed in.")


def test_a_machine_is_approved_by_who_signs_in_at_the_issuer(served: Served, browser: Chromium) -> None:
    with as_person(served, "ada") as ada:  # the account must be there
        body = {"name": "Vault", "id": new_id()}
        ada.post("/projects", json=body)
        link = ada.post(f"/projects/{body['id']}/invitations", json={"role": "viewer"}).json()["link"]
    browser.go(link)
    by_issuer(browser, "linus")
    browser.read("You are in “Vault” now.")
    device = {"id": new_id(), "name": "build server"}
    codes = httpx.post(f"{served.address}/auth/device", json={"device": device}).json()
    browser.go(codes["verification_uri_complete"])
    by_issuer(browser, "linus")
    browser.read("“build server” at 127.0.0.1 wants to sign in as you.")
    look(browser, "device")
    browser.press("Approve")
    browser.read("The machine is signed in.")
    given = {"device_code": codes["device_code"], "device": device["id"]}
    assert httpx.post(f"{served.address}/auth/device/token", json=given).status_code == 200
