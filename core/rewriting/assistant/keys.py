"""Keys of models: from an environment variable that is named for it, else from the place for secrets.

A key is kept for a name *and* an address: whoever changes the address of a
server is asked again, so that no key is handed to another host. Keys are in no
project, no log and no repr.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from core.progress import Progress
from core.rewriting.assistant.providers.endpoints import Endpoint, key_variables
from core.secrets.place import Place


class Keys:
    """Where keys are looked for.

    `GOOGLE_API_KEY` and its like are not read: they belong to other programs.
    """

    def __init__(self, place: Place | None = None, environment: Mapping[str, str] | None = None) -> None:
        self._place = place
        self._environment = os.environ if environment is None else environment

    def __repr__(self) -> str:
        return "Keys()"

    def find(self, endpoint: Endpoint, progress: Progress) -> str:
        """The key, or nothing. May take long and raise `SecretsError`, because a keyring may ask a person."""
        for name in key_variables(endpoint):
            if value := self._environment.get(name, "").strip():
                return value
        if self._place is None or not needs_key(endpoint):
            return ""
        return (self._place.get(secret_name(endpoint), progress) or "").strip()

    def keep(self, endpoint: Endpoint, key: str, progress: Progress) -> None:
        """Keep a key where secrets are kept; an empty one is forgotten."""
        if self._place is None:
            return
        if key.strip():
            self._place.set(secret_name(endpoint), key.strip(), progress)
        else:
            self._place.delete(secret_name(endpoint), progress)


def needs_key(endpoint: Endpoint) -> bool:
    """Whether the place for secrets is worth asking: servers on this machine rarely have a key."""
    return (
        not endpoint.local or endpoint.kind in {"gemini", "gemini-legacy"} or endpoint.title == endpoint.name
    )


def secret_name(endpoint: Endpoint) -> str:
    """The name of the secret, which may be shown."""
    return f"model key of {endpoint.name} at {endpoint.origin}"
