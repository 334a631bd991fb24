"""A client of protocol 1 as it was first released. Never change it: the server must go on with it.

It shares no code with the program: messages are written and read as they stand in
`docs/sync-protocol.md`. It knows files only and merges nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _id() -> str:
    digits = uuid.uuid4().hex
    return f"{digits[:8]}-{digits[8:12]}-7{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


@dataclass
class Frozen:
    """One device of one person in one project; `nodes` is what it read, by id."""

    http: httpx.Client
    project: str
    user: str
    device: str
    counter: int = 0
    cursor: int = 0
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, bytes]:
        """Name to content of every file that lives."""
        living = (node for node in self.nodes.values() if not node["meta"]["deleted"])
        return {node["meta"]["name"]: node["data"] for node in living if node["meta"]["kind"] == "file"}

    def pull(self) -> None:
        """Read everything that is new, and check the sum."""
        page: dict[str, Any] = {"next": -1, "head": 0}
        while page["next"] != page["head"]:
            query: dict[str, Any] = {"after": self.cursor, "bodies": "true"}
            answer = self.http.get(f"/sync/v1/workspaces/{self.project}/changes", params=query)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            for change in page["changes"]:
                self._take(change)
            self.cursor = page["next"]
        total = sum(int(_sha(self._state(key).encode())[:16], 16) for key in self.nodes)
        assert page["checksum"] == f"{total % 2**64:016x}"

    def _state(self, key: str) -> str:
        node = self.nodes[key]
        return f"{key}|{node['content']}|{node['named']}|{int(node['meta']['deleted'])}"

    def _take(self, change: dict[str, Any]) -> None:
        empty = {"meta": {}, "data": b"", "content": "", "named": ""}
        node = self.nodes.setdefault(change["header"]["node"], empty)
        if change["header"]["facet"] == "meta":
            node |= {"meta": change["meta"], "named": change["rev"]}
        else:
            node |= {"data": base64.b64decode(change["inline"]), "content": change["rev"]}

    def make(self, name: str, data: bytes, kind: str = "file") -> str:
        """Push a new node; its id."""
        key = _id()
        meta = {"kind": kind, "name": name, "deleted": False}
        self.push(self.named(key, meta), self._write(key, data, None))
        return key

    def named(self, key: str, meta: dict[str, Any]) -> dict[str, Any]:
        """The operation that begins a node."""
        return self._op(key, "meta", _canonical(meta), None, meta=meta)

    def written(self, key: str, document: dict[str, Any]) -> dict[str, Any]:
        """The operation that gives a new node a document."""
        return self._write(key, _canonical(document), None)

    def edit(self, name: str, data: bytes) -> list[dict[str, Any]]:
        """Push another content on the head that was read; the results."""
        key = next(key for key, node in self.nodes.items() if node["meta"].get("name") == name)
        return self.push(self._write(key, data, self.nodes[key]["content"]))

    def _write(self, key: str, data: bytes, base: str | None) -> dict[str, Any]:
        return self._op(key, "content", data, base, inline=base64.b64encode(data).decode())

    def _op(self, key: str, facet: str, body: bytes, base: str | None, **rest: Any) -> dict[str, Any]:
        self.counter += 1
        header = {
            "workspace": self.project, "node": key, "facet": facet, "parents": [base] if base else [],
            "body": _sha(body), "author": self.user, "device": self.device, "counter": self.counter,
            "created_ms": 0,
        }  # fmt: skip
        return {"op_id": _id(), "header": header, "base": base, **rest}

    def push(self, *ops: dict[str, Any], protocol: int = 1) -> list[dict[str, Any]]:
        """Push operations; the results."""
        body = {"protocol": protocol, "device": self.device, "ops": list(ops)}
        answer = self.http.post(f"/sync/v1/workspaces/{self.project}/push", json=body)
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results
