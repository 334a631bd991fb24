"""Keys in preferences: without a keyring, with one, with a wrong passphrase; values are shown nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.progress import Progress
from core.secrets.keyring_place import KeyringPlace
from core.secrets.place import Place
from core.secrets.vault import Vault
from core.settings import Settings
from desktop.app import Desktop
from desktop.operations import diagnostics, secrets
from desktop.preferences.view import PreferencesView
from desktop.secrets.dialogs import PlaceDialog, SecretDialog
from desktop.secrets.model import known_secrets, rows
from desktop.secrets.view import SecretsPage
from tests.core.secrets.test_keyring_place import InMemory
from tests.desktop.conftest import Until

VALUE, PHRASE = "AIzaNotARealKey1234567890", "four words of mine"
QUIET = Progress()


@pytest.fixture(autouse=True)
def _no_keys_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)


@pytest.fixture
def shown(desktop: Desktop) -> Iterator[list[PreferencesView]]:
    made: list[PreferencesView] = []
    yield made
    for item in made:
        item.close()


def use(desktop: Desktop, keyring: Place | None) -> Vault:
    vault = Vault(
        desktop.shared.settings.data_dir,
        lambda: desktop.preferences.desktop.keys_in,  # type: ignore[arg-type,return-value]
        lambda _progress: keyring,
    )
    desktop.shared.vault = vault
    return vault


def page(desktop: Desktop, shown: list[PreferencesView], until: Until) -> SecretsPage:
    desktop.window.commands["keys"].trigger()
    view = desktop.window.findChild(PreferencesView)
    assert view is not None and isinstance(view.below, SecretsPage)
    shown.append(view)
    until(lambda: not desktop.bench.jobs.states())
    return view.below


def dialog(kind: type[PlaceDialog] | type[SecretDialog], until: Until) -> PlaceDialog | SecretDialog:
    found: list[PlaceDialog | SecretDialog] = []

    def look() -> bool:
        found[:] = [item for item in QApplication.topLevelWidgets() if isinstance(item, kind)]
        found[:] = [item for item in found if item.isVisible()]
        return bool(found)

    until(look)
    return found[0]


def enter(field: QLineEdit, words: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, words)


def gemini(desktop: Desktop) -> str:
    return next(item.name for item in known_secrets(desktop.shared.settings) if "of gemini at" in item.name)


def test_a_key_is_kept_in_the_keyring_replaced_and_forgotten(
    desktop: Desktop, shown: list[PreferencesView], until: Until
) -> None:
    place = KeyringPlace(InMemory())
    use(desktop, place)
    view, name = page(desktop, shown, until), gemini(desktop)
    assert view.place.text() == "Kept in the system's keyring."
    view.buttons[name, "add"].click()
    asked = dialog(SecretDialog, until)
    assert isinstance(asked, SecretDialog) and asked.value.echoMode() == QLineEdit.EchoMode.Password
    enter(asked.value, VALUE)
    QTest.keyClick(asked.value, Qt.Key.Key_Return)
    until(lambda: view.stock.names == (name,))
    assert place.get(name, QUIET) == VALUE and view.buttons[name, "add"].text() == "Replace…"
    view.buttons[name, "forget"].click()
    until(lambda: view.stock.names == ())
    assert place.get(name, QUIET) is None


def test_without_a_keyring_the_person_chooses_the_encrypted_file(
    desktop: Desktop, shown: list[PreferencesView], until: Until
) -> None:
    vault = use(desktop, None)
    view, name = page(desktop, shown, until), gemini(desktop)
    assert "no keyring" in view.place.text()
    view.buttons[name, "add"].click()
    asked = dialog(SecretDialog, until)
    assert isinstance(asked, SecretDialog)
    enter(asked.value, VALUE)
    QTest.keyClick(asked.value, Qt.Key.Key_Return)
    place = dialog(PlaceDialog, until)
    assert isinstance(place, PlaceDialog) and place.windowTitle() == "Where should keys be kept?"
    enter(place.phrase, PHRASE)
    QTest.keyClick(place.phrase, Qt.Key.Key_Return)
    assert place.told.text() == "The two passphrases are not the same."
    enter(place.again, PHRASE)
    QTest.keyClick(place.again, Qt.Key.Key_Return)
    until(lambda: view.stock.names == (name,))
    assert view.stock.kind == "file" and desktop.preferences.desktop.keys_in == "file"
    kept = b"".join(path.read_bytes() for path in vault.file.parent.rglob("*") if path.is_file())
    assert VALUE.encode() not in kept and PHRASE.encode() not in kept


def test_a_wrong_passphrase_is_told_and_the_right_one_opens(
    desktop: Desktop, shown: list[PreferencesView], until: Until
) -> None:
    name = gemini(desktop)
    use(desktop, None).open_file(PHRASE).set(name, VALUE, QUIET)
    desktop.preferences.set(desktop.preferences.row("keys_in"), "file")
    use(desktop, None)
    view = page(desktop, shown, until)
    assert "locked" in view.place.text() and view.change.isVisible()
    view.change.click()
    asked = dialog(PlaceDialog, until)
    assert isinstance(asked, PlaceDialog) and not asked.again.isVisible()
    enter(asked.phrase, "something else")
    QTest.keyClick(asked.phrase, Qt.Key.Key_Return)
    until(lambda: "does not open" in asked.told.text())
    asked.phrase.clear()
    enter(asked.phrase, PHRASE)
    QTest.keyClick(asked.phrase, Qt.Key.Key_Return)
    until(lambda: view.stock.names == (name,))


def test_only_this_session_leaves_nothing_on_the_disk(
    desktop: Desktop, shown: list[PreferencesView], until: Until
) -> None:
    vault = use(desktop, None)
    view = page(desktop, shown, until)
    view.change.click()
    asked = dialog(PlaceDialog, until)
    assert isinstance(asked, PlaceDialog)
    asked.in_session.click()
    asked.ok.click()
    until(lambda: view.stock.kind == "session")
    assert not vault.file.exists() and desktop.preferences.desktop.keys_in == "keyring"


def test_another_place_in_the_preferences_is_looked_at_at_once(
    desktop: Desktop, shown: list[PreferencesView], until: Until
) -> None:
    use(desktop, KeyringPlace(InMemory()))
    view = page(desktop, shown, until)
    assert view.stock.kind == "keyring"
    desktop.preferences.set(desktop.preferences.row("keys_in"), "session")
    until(lambda: view.stock.kind == "session")


def test_a_keyring_that_refuses_says_so_in_the_dialog(
    desktop: Desktop, shown: list[PreferencesView], until: Until
) -> None:
    class Refusing(InMemory):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise RuntimeError("locked by the policy")

    use(desktop, KeyringPlace(Refusing()))
    view, name = page(desktop, shown, until), gemini(desktop)
    view.buttons[name, "add"].click()
    asked = dialog(SecretDialog, until)
    assert isinstance(asked, SecretDialog)
    enter(asked.value, VALUE)
    QTest.keyClick(asked.value, Qt.Key.Key_Return)
    until(lambda: "locked by the policy" in asked.told.text())
    assert asked.isVisible()
    asked.reject()


def test_no_value_is_in_logs_diagnostics_jobs_or_notices(
    desktop: Desktop, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    odd = "no pattern would know this"
    told: list[str] = []
    desktop.session.notice.connect(lambda notice: told.append(f"{notice.message} {notice.next_step}"))
    use(desktop, KeyringPlace(InMemory()))
    done: list[str] = []
    secrets.keep(desktop.bench, "a name", odd, lambda: done.append("kept"), done.append)
    names = [state.name for state in desktop.bench.jobs.states()]
    until(lambda: done == ["kept"])
    logging.getLogger("contract_rewriter.desktop").error("a server answered: %s", odd)
    desktop.shared.settings.data_dir.mkdir(exist_ok=True)
    (desktop.shared.settings.data_dir / "desktop.log").write_text(f"it said {odd}\n")
    copied: list[str] = []
    diagnostics.copy_diagnostics(desktop.bench, "offscreen", copied.append)
    until(lambda: copied)
    assert "it said" in copied[0] and odd not in copied[0]
    assert all(odd not in text for text in (*names, *told))
    assert "a name" in names[0]


def test_what_the_environment_sets_is_said_and_what_nothing_asks_for_can_be_forgotten() -> None:
    known = known_secrets(Settings())
    listed = rows(known, ("old one",), {"GEMINI_API_KEY": VALUE})
    states = {row.known.name: row.state for row in listed}
    assert "set by GEMINI_API_KEY" in states.values() and states["old one"] == "kept"
    assert all(VALUE not in repr(row) for row in listed)
