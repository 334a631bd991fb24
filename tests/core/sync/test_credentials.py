"""Staying signed in: one refresh at a time, kept in the place for secrets and nowhere else."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.cli.secret_place import PASSPHRASE
from core.cli.sign_in import PASSWORD as PASSWORD_VARIABLE
from core.errors import BusyError, Cancelled, InputError, RefusedError, SignedOutError, UnreachableError
from core.progress import Progress
from core.secrets.place import SessionPlace
from core.sync.accounts import Accounts, server_address, this_device
from core.sync.credentials import Credentials, keep, secret_name
from core.sync.transport import error_of
from core.wire.accounts import DeviceCodes
from sync_server.settings import ServerSettings
from tests.core.cli.running import run
from tests.fixtures.serving import Served, serving
from tests.fixtures.team_server import PASSWORD


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    settings = ServerSettings(data_dir=folder, registration="open", rate_limits=False, run_jobs=False)
    with serving(settings) as found:
        found.register("ada")
        yield found


@pytest.fixture
def accounts(served: Served) -> Iterator[Accounts]:
    with httpx.Client(trust_env=False) as client:
        yield Accounts(served.address, client)


def _signed_in(accounts: Accounts, folder: Path) -> tuple[SessionPlace, Credentials]:
    place, progress, device = SessionPlace(), Progress(), this_device(folder)
    keep(accounts, place, accounts.login("ada@example.org", PASSWORD, device), device.id, progress)
    return place, Credentials(accounts, place, folder, progress)


def _works(accounts: Accounts, token: str) -> bool:
    answer = httpx.get(f"{accounts.address}/auth/profile", headers={"authorization": f"Bearer {token}"})
    return answer.status_code == 200


def test_a_token_is_asked_for_once_and_used_until_it_runs_out(
    accounts: Accounts, served: Served, tmp_path: Path
) -> None:
    place, progress, device = SessionPlace(), Progress(), this_device(tmp_path)
    keep(accounts, place, accounts.login("ada@example.org", PASSWORD, device), device.id, progress)
    now = [0.0]
    credentials = Credentials(accounts, place, tmp_path, progress, clock=lambda: now[0])
    before = served.refreshes
    first = credentials.token()
    assert _works(accounts, first) and credentials.token() == first
    now[0] = 580.0
    assert credentials.token() != first
    assert served.refreshes == before + 2


def test_many_threads_whose_token_was_rejected_refresh_once(
    accounts: Accounts, served: Served, tmp_path: Path
) -> None:
    _, credentials = _signed_in(accounts, tmp_path)
    rejected, got, before = credentials.token(), set(), served.refreshes
    threads = [threading.Thread(target=lambda: got.add(credentials.renew(rejected))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1 and rejected not in got
    assert served.refreshes == before + 1


def test_two_programs_share_one_sign_in(accounts: Accounts, tmp_path: Path) -> None:
    place, first = _signed_in(accounts, tmp_path)
    second = Credentials(accounts, place, tmp_path, Progress())
    errors: list[Exception] = []

    def work(mine: Credentials) -> None:
        try:
            for _ in range(4):
                assert _works(accounts, mine.renew(mine.token()))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(each,)) for each in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_signing_out_ends_the_session_and_forgets_it(accounts: Accounts, tmp_path: Path) -> None:
    place, credentials = _signed_in(accounts, tmp_path)
    token = credentials.token()
    credentials.sign_out()
    assert place.names(Progress()) == () and not _works(accounts, token)
    with pytest.raises(SignedOutError):
        credentials.token()


def test_a_session_that_ended_elsewhere_is_forgotten(accounts: Accounts, tmp_path: Path) -> None:
    place, credentials = _signed_in(accounts, tmp_path)
    kept = json.loads(place.get(secret_name(accounts.address), Progress()) or "")
    accounts.logout(kept["refresh"], kept["device"])
    with pytest.raises(SignedOutError):
        credentials.renew("")
    assert place.names(Progress()) == ()


def test_a_machine_signs_in_by_a_code_that_a_person_approves(
    accounts: Accounts, served: Served, tmp_path: Path
) -> None:
    def approve(codes: DeviceCodes, yes: bool = True) -> None:
        headers = {"authorization": f"Bearer {served.login('ada')}"}
        body = {"user_code": codes.user_code, "approve": yes}
        httpx.post(f"{served.address}/auth/device/approve", json=body, headers=headers).raise_for_status()

    device = this_device(tmp_path)
    assert _works(accounts, accounts.by_device_code(device, approve, Progress()).access_token)
    with pytest.raises(RefusedError) as refused:
        accounts.by_device_code(device, lambda codes: approve(codes, False), Progress())
    assert refused.value.code == "access-denied"


def test_waiting_for_a_person_can_be_stopped(accounts: Accounts, tmp_path: Path) -> None:
    progress = Progress()
    with pytest.raises(Cancelled):
        accounts.by_device_code(this_device(tmp_path), lambda _: progress.stop(), progress)


@pytest.mark.parametrize(
    "text", ["", "http://example.org", "ftp://x", "https://u:p@x", "https://x/?a", "https://x#y", "https://"]
)
def test_an_address_that_would_tell_the_token_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        server_address(text)


def test_addresses_are_brought_to_one_form() -> None:
    assert server_address("sync.example.org/") == "https://sync.example.org"
    assert server_address("http://127.0.0.1:8420/") == "http://127.0.0.1:8420"


def test_a_server_that_is_away_and_one_that_is_none_are_told(tmp_path: Path) -> None:
    with httpx.Client(trust_env=False) as client, pytest.raises(UnreachableError):
        Accounts("http://127.0.0.1:9", client).login("a@b", "x", this_device(tmp_path))


def test_this_machine_keeps_its_id(tmp_path: Path) -> None:
    assert this_device(tmp_path / "new").id == this_device(tmp_path / "new").id


def test_the_command_line_signs_in_and_out(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, "a passphrase for the file")
    where = served.address
    run(tmp_path, "sync", "login", where).assert_told(2, "--email")
    run(tmp_path, "sync", "login", where, "--email", "ada@example.org").assert_told(2, PASSWORD_VARIABLE)
    monkeypatch.setenv(PASSWORD_VARIABLE, "not her password")
    run(tmp_path, "sync", "login", where, "--email", "ada@example.org").assert_told(3, "wrong")
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    told = run(tmp_path, "sync", "login", where, "--email", "ada@example.org", "--format", "json")
    assert (told.code, told.document()["state"], told.document()["server"]) == (0, "signed-in", where)
    for _ in range(2):
        told = run(tmp_path, "sync", "logout", where, "--format", "json")
        assert (told.code, told.document()["state"]) == (0, "signed-out")


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (500, "internal", UnreachableError),
        (502, "", UnreachableError),
        (503, "not-ready", BusyError),
        (507, "storage-full", RefusedError),
        (404, "not-found", RefusedError),
        (426, "", RefusedError),
    ],
)
def test_what_a_server_answers_is_told_as_what_it_is(status: int, code: str, kind: type[Exception]) -> None:
    told = error_of(status, json.dumps({"code": code, "message": "So it is."} if code else {}).encode())
    assert type(told) is kind
    assert (str(told.code), told.message) == (code, "So it is.") or not code
