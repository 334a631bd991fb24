"""Which paths of a folder travel to others, and which never do.

Never: what keeps secrets, what `.rewriterignore` and `.gitignore` leave out,
dependencies, what builds leave behind, folders of version control, and names
that not every system can write. The same question is asked of what arrives, so
that nobody can place a hook or a key file in somebody else's folder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.progress import Progress
from core.rewriting.assistant.privacy.hidden import Hidden
from core.searching.walking import DEPENDENCIES, NEVER, project_files
from core.wire.headers import path_key, path_problem
from core.wire.protocol import MAX_BLOB_BYTES

_STAGED = re.compile(r"\..*[.-][0-9a-f]{8}\.tmp\Z")
"""Names of files that are being written."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that could have travelled and does not, and why, as half a sentence."""

    path: str
    why: str
    meant: bool = False
    """A list of the project names it, or it keeps secrets: nobody has to be told."""


class Travelling:
    """Judges paths of one folder; makes no difference between what leaves and what arrives."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._hidden = Hidden(root)

    def files(self, progress: Progress) -> Iterator[str]:
        """Names of the files as far as folders and `.gitignore` say; ask `why_not` before one leaves."""
        for found in project_files(self.root, progress):
            if not _STAGED.match(found.path.name):
                yield found.name

    def why_not(self, path: str) -> str:
        """Why a path does not travel, or nothing; raises `ProjectError` for a list that cannot be read."""
        problem = path_problem(wire_name(path))
        if problem is not None:
            return problem
        parts = path.split("/")
        if any(_fold(part) in _NEVER for part in parts):
            return "it lies in a folder of version control or of dependencies"
        if _STAGED.match(parts[-1]):
            return "it is being written"
        return self._hidden.why(self.root / path)

    def is_meant(self, path: str) -> bool:
        """Whether a path stays here because somebody says so, or for what it keeps."""
        return bool(self._hidden.why(self.root / path))

    def may_arrive(self, path: str) -> bool:
        """Whether a file of this name may be written here: it would travel, and no link leads elsewhere."""
        if self.why_not(path):
            return False
        place = self.root
        for part in path.split("/")[:-1]:
            place = place / part
            if place.is_symlink():
                return False
        return not (self.root / path).is_symlink()


def wire_name(path: str) -> str:
    """The name of a path on the wire: composed Unicode."""
    return unicodedata.normalize("NFC", path)


def too_large(data: bytes) -> bool:
    """Whether a file is larger than the protocol takes."""
    return len(data) > MAX_BLOB_BYTES


def _fold(part: str) -> str:
    return path_key(part).rstrip(". ")


_NEVER = frozenset(NEVER | DEPENDENCIES)
