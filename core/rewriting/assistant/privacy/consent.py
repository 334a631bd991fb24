"""What a person agreed to send, remembered for a project, an address and a model.

Kept among the person's own files and not in the project: nobody agrees for
somebody else. Another address or another model is asked about again.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from core.errors import StoreError
from core.rewriting.assistant.privacy.gate import Outgoing

Answer = Literal["once", "always", "no"]
Ask = Callable[[Outgoing], Awaitable[Answer]]
SCHEMA = "contract-rewriter/consents/1"
NAME = "consents.json"


@dataclass(frozen=True, slots=True)
class Consent:
    """One thing agreed to; `project` is the absolute path of its folder."""

    project: str
    endpoint: str
    model: str


class Consents:
    """The file of what was agreed to. One that is damaged remembers nothing: everything is asked again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def all(self) -> tuple[Consent, ...]:
        """Everything agreed to, so that it can be taken back."""
        try:
            value = json.loads(self._path.read_text("utf-8"))
            if value["schema"] != SCHEMA:
                return ()
            return tuple(Consent(**item) for item in value["consents"])
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def holds(self, consent: Consent) -> bool:
        """Whether this was agreed to."""
        return consent in self.all()

    def remember(self, consent: Consent) -> None:
        """Do not ask again; raises `StoreError` when the disk refuses."""
        with self._lock:
            self._write((*(item for item in self.all() if item != consent), consent))

    def forget(self, consent: Consent) -> None:
        """Ask again."""
        with self._lock:
            self._write(tuple(item for item in self.all() if item != consent))

    def _write(self, consents: tuple[Consent, ...]) -> None:
        value = {"schema": SCHEMA, "consents": [asdict(item) for item in consents]}
        fresh = self._path.with_name(f".{self._path.name}.{os.getpid()}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                fresh.unlink()
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(value, file, indent=1)
            fresh.replace(self._path)
        except OSError as error:
            raise StoreError(
                f"What you agreed to cannot be kept in {self._path}: {error.strerror}.",
                "You are asked again next time.",
            ) from error


class Asking:
    """Asks a person unless they agreed before; an instance is an `Agree` for one project."""

    def __init__(self, consents: Consents, project: Path | None, ask: Ask) -> None:
        self._consents, self._ask = consents, ask
        self._project = str(project.resolve()) if project is not None else ""

    async def __call__(self, outgoing: Outgoing) -> bool:
        """Whether it may be sent."""
        consent = Consent(self._project, outgoing.endpoint, outgoing.model)
        if self._project and self._consents.holds(consent):
            return True
        answer = await self._ask(outgoing)
        if answer == "always" and self._project:
            self._consents.remember(consent)
        return answer != "no"
