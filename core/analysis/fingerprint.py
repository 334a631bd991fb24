"""The fingerprint of a finding: it survives edits elsewhere in the file, and the file's moving.

It hashes what the finding is about (detector, file name, contract, function, the code without
comments and spacing) and, for equal ones, their order.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

_COMMENT = re.compile(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|//[^\n\r]*|/\*.*?\*/""", re.DOTALL)
_SPACE = re.compile(r"\s+")
_LONGEST = 2_000


def normalized(text: str) -> str:
    """Source text without comments and white space; string literals keep their words."""
    return _SPACE.sub("", _COMMENT.sub(lambda match: match.group(1) or "", text))


def fingerprint(detector: str, file: str, contract: str, function: str, text: str, ordinal: int) -> str:
    """32 hex digits. `ordinal` counts findings that are equal in everything else, from 0."""
    parts = (
        detector,
        PurePosixPath(file).name,
        contract,
        function,
        normalized(text)[:_LONGEST],
        str(ordinal),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
