"""Models by their names, each behind the gate: what leaves is filtered, masked, shown and agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.assistance.rewriting import GuardedModel
from core.progress import Progress
from core.rewriting.assistant.keys import Keys
from core.rewriting.assistant.privacy.consent import NAME as CONSENTS
from core.rewriting.assistant.privacy.consent import Ask, Asking, Consents
from core.rewriting.assistant.privacy.gate import Gate
from core.rewriting.assistant.privacy.guarded import Guarded
from core.rewriting.assistant.privacy.switches import switch_for
from core.rewriting.assistant.providers.catalog import Catalog, Told
from core.secrets.place import Place
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Guard:
    """What stands between a project and its models; `folder` None is no project.

    `place` is where keys are kept, `word` asks a person for what leaves this machine, and `told`
    learns when a busy server is asked again.
    """

    settings: Settings
    folder: Path | None
    place: Place | None
    word: Ask
    told: Told | None = None

    def catalog(self) -> Catalog:
        """Every model that settings and project allow; nothing is contacted yet."""
        switch = switch_for(self.settings, self.folder)
        return Catalog(self.settings, Keys(self.place), switch, told=self.told)

    def models(self, names: Sequence[str], files: Sequence[str], progress: Progress) -> list[GuardedModel]:
        """The models by name, for questions about these files; raises `UsageError` for an unknown name."""
        catalog, consents = self.catalog(), Consents(self.settings.data_dir / CONSENTS)
        found = []
        for name in names:
            chosen = catalog.provider_for(name, progress)
            agree = Asking(consents, self.folder, self.word)
            gate = Gate(self.folder, progress)
            found.append(GuardedModel(name, chosen.model, Guarded(chosen.provider, gate, agree, files)))
        return found
