"""The messages of the sync protocol, version 1: push, changes, snapshot, blobs, events.

Bytes travel as base64 in JSON when they are small (`INLINE_BYTES`), else as blobs
of their own. Both alphabets of base64 are read; in Python the fields hold the
bytes themselves. Unknown fields of answers are kept out, not refused, so that a
newer server can say more.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.wire.headers import Header, Id, Meta, Sha256
from core.wire.protocol import MAX_OPS

Outcome = Literal["ok", "dup", "conflict", "blocked", "need_blob", "forbidden", "invalid"]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")


class Info(_Message):
    """`GET /sync/v1/info`: anybody may ask."""

    protocol_min: int
    protocol_max: int
    server: str = Field(description="version of the server program")
    instance: Id
    registration: Literal["open", "invite", "closed"]
    sign_in: tuple[str, ...] = Field(description="`password`, and the ids of OIDC issuers")


class Op(_Message):
    """One thing that a device did.

    `op_id` stays the same over all retries. `base` is the head of the header's
    facet that the device saw, None for the first revision; it is the first parent.
    `meta` is there for the facet `meta`. A deletion names the content that was
    seen (`seen_content`), so that an edit somebody made meanwhile survives.
    `inline` may carry the content. A node begins with a `meta` revision without
    parents, in the same push or an earlier one; its content follows.
    """

    op_id: Id
    header: Header
    base: Sha256 | None = None
    meta: Meta | None = None
    seen_content: Sha256 | None = None
    inline: bytes | None = None


class Push(_Message):
    """`POST /sync/v1/workspaces/{id}/push`: in the device's order.

    The body may be compressed (`Content-Encoding: zstd`).
    """

    protocol: int
    device: Id
    ops: Annotated[tuple[Op, ...], Field(max_length=MAX_OPS)]


class Head(_Message):
    """Where a node stands."""

    node: Id
    content_rev: Sha256 | None = None
    meta_rev: Sha256 | None = None
    deleted: bool = False


class OpResult(_Message):
    """What became of one operation.

    `ok` and `dup` have `seq` (a `dup` of long ago may have lost it). The others have `code`:

    - `conflict`, with `head`: `base` (somebody was faster), `deleted` (an edit of a deleted
      node), `edited` (a deletion of an edited node), `path-taken` (another node has that path;
      `head` is the other one).
    - `blocked`: `earlier-operation` (one on the same node was not accepted), `unknown-node`
      (nothing created this node yet).
    - `need_blob`: `missing-blob`; send the content, then the operation again.
    - `forbidden`: `role` (the role does not allow this kind), `not-yours` (somebody else's comment).
    - `invalid`: `op-id-reused` (the id belongs to another operation), `wrong-workspace`,
      `wrong-author`, `wrong-device`, `wrong-base`, `wrong-body`, `wrong-kind`, `wrong-name`,
      `too-large`. Sending it again never helps.
    """

    op_id: Id
    result: Outcome
    seq: int | None = None
    head: Head | None = None
    code: str | None = None
    message: str | None = None


class PushAnswer(_Message):
    """One result for every operation, in their order."""

    epoch: int
    head: int
    results: tuple[OpResult, ...]


class Change(_Message):
    """One accepted revision. `seq` counts without gaps within a workspace."""

    seq: int
    op_id: Id
    rev: Sha256
    header: Header
    meta: Meta | None = None
    size_bytes: int | None = None
    inline: bytes | None = None
    actor: Id
    at_ms: int = Field(description="the server's clock; shown, never compared")


class Changes(_Message):
    """`GET /sync/v1/workspaces/{id}/changes?after=SEQ&limit=N&bodies=true`.

    `next` is the cursor after this page. `checksum` (hexadecimal) is the state at
    `head` and is there when this page reaches it.
    """

    changes: tuple[Change, ...]
    next: int
    head: int
    epoch: int
    checksum: str | None = None


class SnapshotNode(_Message):
    """A node as it is now, deleted ones included, with the revisions that made it so."""

    content: Change | None = None
    meta: Change


class Snapshot(_Message):
    """`GET /sync/v1/workspaces/{id}/snapshot?after=NODE&head=HEAD`: pages by node id.

    Give the `head` of the first page with every other one: a page is refused (409) when the
    project changed, and the snapshot begins again. `checksum` is the state at `head`.
    """

    nodes: tuple[SnapshotNode, ...]
    next: Id | None = None
    head: int
    epoch: int
    checksum: str


class BlobNames(_Message):
    """`POST /sync/v1/workspaces/{id}/blobs/missing` and its answer."""

    sha256: Annotated[tuple[Sha256, ...], Field(max_length=1000)]


class Hint(_Message):
    """The data of an event of `GET /sync/v1/events`: only where to look."""

    workspace: Id
    head: int


class Presence(_Message):
    """`PUT /sync/v1/workspaces/{id}/presence`: what this device has open; repeat it every 30 s.

    It is forgotten after 60 s, and at once when `node` is None.
    """

    device: Id
    node: Id | None = None


class Present(_Message):
    """Somebody who has a node open."""

    user: Id
    device: Id
    name: str
    node: Id


class PresentPeople(_Message):
    """Who has what open in a workspace, the asker's other devices included."""

    people: tuple[Present, ...]
