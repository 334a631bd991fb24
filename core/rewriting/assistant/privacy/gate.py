"""The one gate: every text for a model is filtered and masked here, and nowhere else.

What comes out is an `Outgoing`: exactly what will be sent, and what a person is
shown before it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import InputError
from core.progress import Progress
from core.rewriting.assistant.privacy.hidden import Hidden
from core.rewriting.assistant.privacy.leaks import Leaks
from core.rewriting.assistant.privacy.masking import Masker
from core.rewriting.assistant.privacy.tokens import SecretKind
from core.rewriting.assistant.provider import Provider, Request
from core.rewriting.assistant.providers.sizes import request_tokens


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One question as it leaves. Made by `Gate.prepare` only; `request` holds no secret that was found.

    `local` says that it stays on this machine; `masked` counts what names stand for, `held_lines` the
    lines of hidden files that were taken out; `tokens` are estimated.
    """

    provider: str
    endpoint: str
    model: str
    local: bool
    request: Request
    files: tuple[str, ...]
    masked: tuple[tuple[SecretKind, int], ...]
    held_lines: int
    tokens: int

    @property
    def text(self) -> str:
        """Everything that is sent, to be read by a person."""
        turns = [(message.role, message.text) for message in self.request.messages]
        return "\n\n".join(f"— {role} —\n{text}" for role, text in [("system", self.request.system), *turns])


class Gate:
    """The gate of one conversation about one project; without a project only secrets are looked for.

    Its methods read files and may take long.
    """

    def __init__(self, root: Path | None, progress: Progress) -> None:
        self._hidden = Hidden(root) if root is not None else None
        self._leaks = (
            Leaks(root, self._hidden, progress) if root is not None and self._hidden is not None else None
        )
        self._masker: Masker | None = None

    @property
    def masker(self) -> Masker:
        """The table of this conversation."""
        if self._masker is None:
            self._masker = Masker(self._leaks.values() if self._leaks is not None else ())
        return self._masker

    def why_hidden(self, path: Path) -> str:
        """Why no model sees a file, or nothing; raises `ProjectError`."""
        return self._hidden.why(path) if self._hidden is not None else ""

    def refuse_hidden(self, files: Iterable[str]) -> None:
        """Raise `InputError` when a question is about a file that no model sees."""
        for name in files:
            if reason := self.why_hidden(Path(name)):
                raise InputError(
                    f"No model is shown {name}: {reason}.", "Ask about another file, or change the list."
                )

    def prepare(
        self, request: Request, provider: Provider, files: Iterable[str] = (), *, remote: bool = False
    ) -> Outgoing:
        """What will be sent of a question; raises `InputError` for hidden files.

        `remote` says that the server on this machine hands the text on.
        """
        listed = tuple(files)
        self.refuse_hidden(listed)
        held = 0
        cleaned = []
        for text in (request.system, *(message.text for message in request.messages)):
            without, count = self._leaks.without(text) if self._leaks is not None else (text, 0)
            held += count
            cleaned.append(self.masker.mask(without))
        turns = zip(request.messages, cleaned[1:], strict=True)
        clean = replace(
            request,
            system=cleaned[0],
            messages=tuple(replace(message, text=text) for message, text in turns),
        )
        return Outgoing(
            provider=provider.id,
            endpoint=provider.endpoint,
            model=request.model,
            local=provider.local and not remote,
            request=clean,
            files=listed,
            masked=tuple(sorted(self.masker.counts("\n".join(cleaned)).items())),
            held_lines=held,
            tokens=request_tokens(clean),
        )
