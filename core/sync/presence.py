"""Who has what open in a shared project: said by each device again and again, forgotten soon after."""

from __future__ import annotations

from core.store.database import Store
from core.store.replica_nodes import nodes_of
from core.sync.remote import read
from core.sync.transport import Transport
from core.wire.sync import Presence, Present, PresentPeople


def say_and_look(
    store: Store, transport: Transport, project_id: str, workspace_id: str, device: str, path: str
) -> tuple[tuple[Present, str], ...]:
    """Say which file is open here (empty: none) and read who has which: people with their file's path."""
    with store.reading() as connection:
        files = {
            node.node_id: node.subject
            for node in nodes_of(connection, project_id).values()
            if node.kind == "file" and node.subject
        }
    mine = next((node_id for node_id, name in files.items() if name == path), None)
    _say(transport, workspace_id, device, mine)
    found = read(PresentPeople, transport.get(_path(workspace_id))).people
    return tuple((one, files.get(one.node, "")) for one in found if one.device != device)


def leave(transport: Transport, workspace_id: str) -> None:
    """Say that nothing of it is open here any more, instead of letting that be found out in a minute."""
    if transport.credentials is not None:
        _say(transport, workspace_id, transport.credentials.device_id, None)


def _say(transport: Transport, workspace_id: str, device: str, node: str | None) -> None:
    body = Presence(device=device, node=node).model_dump_json().encode()
    transport.put(_path(workspace_id), body, {"content-type": "application/json"})


def _path(workspace_id: str) -> str:
    return f"/sync/v1/workspaces/{workspace_id}/presence"
