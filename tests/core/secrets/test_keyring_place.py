"""The system's keyring: which are taken, and what a stuck or refusing one does."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import PasswordDeleteError

from core.errors import Cancelled
from core.progress import Progress
from core.secrets.keyring_place import KeyringPlace, find_keyring, in_time, trusted
from core.secrets.place import SecretsError, SessionPlace


class InMemory(KeyringBackend):
    """As a real one answers; counted as usable nowhere but here."""

    priority = -1

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.values.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.values[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.values.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


def test_names_are_listed_though_a_keyring_cannot() -> None:
    place, quiet = KeyringPlace(InMemory()), Progress()
    for name in ("b", "a"):
        place.set(name, name.upper(), quiet)
    assert place.names(quiet) == ("a", "b")
    assert KeyringPlace(place._keyring).get("b", quiet) == "B"
    place.delete("a", quiet)
    place.delete("a", quiet)
    assert place.names(quiet) == ("b",)


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring])
def test_a_backend_that_keeps_nothing_is_no_keyring(
    backend: type[KeyringBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", backend)
    assert find_keyring(Progress()) is None


def test_backends_of_other_packages_are_passed_over() -> None:
    foreign = type("PlaintextKeyring", (InMemory,), {"__module__": "keyrings.alt.file"})
    assert not trusted(foreign())
    kinds: tuple[type[KeyringBackend], ...] = (fail.Keyring, null.Keyring, chainer.ChainerBackend)
    assert not any(trusted(kind()) for kind in kinds)
    ours = type("Keyring", (InMemory,), {"__module__": "keyring.backends.SecretService"})
    assert trusted(ours())


def test_a_stuck_keyring_is_left_behind_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = threading.Event()
    monkeypatch.setattr(keyring, "get_keyring", stuck.wait)
    begun = time.monotonic()
    assert find_keyring(Progress(), 0.2) is None
    assert time.monotonic() - begun < 1.5
    with pytest.raises(SecretsError, match="did not answer"):
        in_time(stuck.wait, Progress(), 0.2)
    progress = Progress()
    threading.Timer(0.1, progress.stop).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        in_time(stuck.wait, progress, 30)
    assert time.monotonic() - begun < 1.5
    stuck.set()


def test_a_refusal_is_told_with_its_reason() -> None:
    def refuse() -> None:
        raise RuntimeError("The collection is locked.")

    with pytest.raises(SecretsError, match=r"refused: The collection is locked\. Unlock it"):
        in_time(refuse, Progress(), 5)


def test_the_session_forgets_with_the_program() -> None:
    place, quiet = SessionPlace(), Progress()
    place.set("a", "b", quiet)
    assert place.get("a", quiet) == "b" and place.names(quiet) == ("a",)
    place.delete("a", quiet)
    assert place.names(quiet) == () and SessionPlace().get("a", quiet) is None


REAL = """
from core.progress import Progress
from core.secrets.keyring_place import find_keyring
place, quiet = find_keyring(Progress(), 20), Progress()
assert place is not None, "no keyring was found"
place.set("a", "b", quiet)
assert place.get("a", quiet) == "b" and place.names(quiet) == ("a",)
place.delete("a", quiet)
assert place.get("a", quiet) is None and place.names(quiet) == ()
"""


@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="gnome-keyring is not installed",
)
def test_a_real_keyring_keeps_and_forgets(tmp_path_factory: pytest.TempPathFactory) -> None:
    import os

    home = str(tmp_path_factory.mktemp("home"))
    unlock = "echo -n pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    script = f'{unlock}; exec "{sys.executable}" -c "$0"'
    environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": home, "XDG_RUNTIME_DIR": home}
    command = ["dbus-run-session", "--", "sh", "-c", script, REAL]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert done.returncode == 0, done.stderr
