"""The bill of materials of a bundle, as CycloneDX 1.6 in JSON.

Source: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from parts import Part
from tools import Tool

_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_KNOWN = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CNRI-Python",
        "GPL-2.0-only",
        "GPL-3.0-only",
        "HPND",
        "ISC",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Python-2.0",
        "Unlicense",
        "Zlib",
    ]
)
"""Identifiers of the SPDX list that are met here; another one is told as a name."""
_SPACE = uuid.UUID("5e8d9d0e-59f5-4b6a-9a77-0a4f1b1f0d6b")


def document(
    version: str,
    parts: Sequence[Part],
    tools: Sequence[Tool],
    hashes: Mapping[str, Sequence[str]],
    epoch: int,
) -> dict[str, Any]:
    """The whole document. The same bundle gives the same text: its number is made from its content."""
    reference = f"pkg:generic/contract-rewriter@{version}"
    components = [_library(part, hashes) for part in parts] + [_program(tool) for tool in tools]
    listed = json.dumps(components, sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, version + listed)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": reference,
                "name": "contract-rewriter",
                "version": version,
                "purl": reference,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": components,
        "dependencies": [{"ref": reference, "dependsOn": [item["bom-ref"] for item in components]}],
    }


def locked(lock: str) -> dict[str, tuple[str, ...]]:
    """`name==version` → the SHA-256 of every file that the lock allows for it."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in re.split(r"\n(?=\S)", lock):
        pin = re.match(r"([\w.-]+)==([^\s;]+)", entry)
        if pin is not None:
            name = re.sub(r"[-_.]+", "-", pin[1]).lower()
            found[f"{name}@{pin[2]}"] = tuple(_HASH.findall(entry))
    return found


def write(path: Path, made: Mapping[str, Any]) -> None:
    """As text whose lines can be compared."""
    path.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", "utf-8")


def _library(part: Part, hashes: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A part; files that a lock allows stand as distributions, one of which was installed."""
    allowed = hashes.get(part.purl.rpartition("/")[2], ()) if part.purl.startswith("pkg:pypi/") else ()
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": quote(part.purl, safe=":/@.-_"),
    }
    if part.licence:
        made["licenses"] = [_licence(part.licence)]
    references: list[dict[str, Any]] = [{"type": "website", "url": part.home}] if part.home else []
    if allowed:
        address = f"https://pypi.org/project/{part.name}/{part.version}/#files"
        each = [{"alg": "SHA-256", "content": one} for one in allowed]
        references += [{"type": "distribution", "url": address, "hashes": each}]
    if references:
        made["externalReferences"] = references
    return made


def _licence(text: str) -> dict[str, Any]:
    """An identifier or expression where it is made of known ones, else the name that its makers gave."""
    words = re.split(r" (?:OR|AND|WITH) ", text)
    if any(word not in _KNOWN for word in words):
        return {"license": {"name": text}}
    return {"license": {"id": text}} if len(words) == 1 else {"expression": text}


def _program(tool: Tool) -> dict[str, Any]:
    kind = "pypi" if tool.name == "node" else "npm"
    purl = f"pkg:{kind}/{quote(tool.package, safe='/')}@{tool.version}"
    licences = {"solc": "GPL-3.0-only", "anvil": "MIT OR Apache-2.0"}
    licence = _licence(licences.get(tool.name, "MIT"))
    return {
        "type": "application",
        "bom-ref": f"toolchain/{tool.name}-{tool.version}",
        "name": tool.name,
        "version": tool.version,
        "purl": purl,
        "licenses": [licence],
        "hashes": [{"alg": "SHA-256", "content": tool.sha256}],
        "externalReferences": [{"type": "distribution", "url": tool.source}],
    }
