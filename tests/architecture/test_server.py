"""The team server's own rules: who imports whom, and that rows of a tenant are only reached by a scope."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlalchemy import Table

from sync_server.database import metadata
from sync_server.kit.tables import MODULES
from tests.architecture.house import Module, modules

assert MODULES  # importing them is what names the tables

PARTS = ("endpoints", "service", "repository", "models")
"""Each may import the later ones of its own feature, and of other features `service` and `models` only."""

TENANT_COLUMNS = ("workspace_id", "team_id")

WITHOUT_SCOPE = {
    # function or statement of a repository: why it may reach rows of many tenants
    "projects.repository._rights": "what gives a scope in the first place, by the asker's own id",
    "projects.repository.people": "joins the members of the entered workspace's team",
    "teams.repository.role_of": "entering: by the asker's own id",
    "teams.repository._IDS": "the asker's own teams",
    "teams.repository._mine": "the asker's own teams, and how much is in them",
    "admin.repository._owner": "administrators see how much there is",
    "admin.repository.find_teams": "administrators see how much there is",
    "invitations.repository.by_id": "whoever has its secret may see one invitation",
    "invitations.repository.close": "whoever has its secret may use one invitation up",
    "auth.leaving._hold": "reads ids only, of the places of whoever goes, to lock them",
    "auth.leaving.export": "the asker's own rows",
    "auth.leaving.forget": "the rows of a person who leaves",
    "auth.leaving._may_go": "what the person who leaves owns",
    "deliveries.repository.announce": "does nothing where the row is; its team is the scope's",
    "deliveries.repository.forget": "upkeep: what ended long ago, of every team",
    "auth.leaving._owned_alone": "what only the person who leaves owns",
    "invitations.repository.set_secret": "the mail of one invitation, by the job's id",
}
"""Add a line only with a reason that a reviewer believes."""


STATEMENTS = {"select", "insert", "update", "delete"}

OPEN = {"audit", "workspaces"}
"""Filtered by `activity` and `admin`; entered as a whole."""


def tenant_tables() -> set[str]:
    """The tables whose rows belong to a tenant."""
    tables = metadata.tables.values()
    return {table.name for table in tables if {*TENANT_COLUMNS} & {*table.c.keys()}} - OPEN


def repositories() -> Iterator[Module]:
    """Every module of a feature that knows a tenant's table."""
    for item in modules():
        feature = item.name.startswith("sync_server.") and not item.name.startswith("sync_server.kit.")
        if feature and item.path.stem != "models" and imported_tables(item):
            yield item


def imported_tables(item: Module) -> dict[str, str]:
    """Names in a module that stand for a tenant's table."""
    names = {}
    for node in ast.walk(item.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sync_server."):
            for alias in node.names:
                module = __import__(node.module or "", fromlist=[alias.name])
                value = getattr(module, alias.name, None)
                if isinstance(value, Table) and value.name in tenant_tables():
                    names[alias.asname or alias.name] = value.name
    return names


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _calls(function: Function) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def _scoped(function: Function) -> set[str]:
    """The tables of statements by a scope's own method, or by `Writes`, which takes a scope and a table."""
    found = set()
    for call in _calls(function):
        if not isinstance(call.func, ast.Attribute):
            continue
        given = [argument.id if isinstance(argument, ast.Name) else "" for argument in call.args]
        owner = ast.unparse(call.func.value)
        if owner in {"scope", "place"} and call.func.attr in STATEMENTS and given:
            found.add(given[0])
        if owner == "writes" and call.func.attr in {"insert", "update"} and given[:1] == ["scope"]:
            found.add(given[1])
    return found


def _joined(function: Function) -> set[str]:
    """The tables whose tenant is compared with the tenant of another table."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Compare):
            sides = [side.split(".") for side in map(ast.unparse, (node.left, *node.comparators))]
            if all(len(side) == 3 and side[2] in TENANT_COLUMNS for side in sides):
                found |= {side[0] for side in sides}
    return found


def _kept(item: Module, tables: dict[str, str]) -> Iterator[str]:
    """Statements on a tenant's table that are made once, outside of every function."""
    for node in item.tree.body:
        if not isinstance(node, ast.Assign):
            continue
        used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if used & set(tables) and used & {*STATEMENTS, "text"}:
            yield ast.unparse(node.targets[0])


def unscoped(item: Module) -> Iterator[str]:
    """Functions that reach a tenant's table neither by a scope nor joined to one that is reached so."""
    tables = imported_tables(item)
    yield from (f"{item.name.removeprefix('sync_server.')}.{name}" for name in _kept(item, tables))
    functions = {node.name: node for node in item.tree.body if isinstance(node, Function)}
    for name, function in functions.items():
        used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and node.id in tables}
        called = {call.func.id for call in _calls(function) if isinstance(call.func, ast.Name)}
        helpers = [function, *(functions[each] for each in called & set(functions))]
        joined = {table for each in helpers for table in _joined(each)}
        if used - _scoped(function) - joined or (used and called & {*STATEMENTS, "text"}):
            yield f"{item.name.removeprefix('sync_server.')}.{name}"


def test_rows_of_a_tenant_are_only_reached_by_a_scope() -> None:
    found = {name for item in repositories() for name in unscoped(item)}
    assert found - set(WITHOUT_SCOPE) == set(), "build the statement with `scope.select(table, ...)`"
    assert set(WITHOUT_SCOPE) - found == set(), "these need no exception any more"


def test_the_rule_of_scopes_looks_at_every_tenants_table() -> None:
    assert {"nodes", "revisions", "blobs", "shares", "members", "invitations"} <= tenant_tables()
    seen = {name for item in repositories() for name in imported_tables(item).values()}
    assert seen == tenant_tables()


def test_the_rule_of_scopes_catches_what_it_is_for() -> None:
    leaking = """
from sync_server.projects.models import shares
from sync_server.teams.models import members
async def leak(connection, workspace_id):
    return await connection.execute(select(shares).where(shares.c.workspace_id == workspace_id))
async def half(connection, scope):
    await connection.execute(scope.select(shares)); await connection.execute(delete(shares))
async def crossing(connection, scope):
    return await connection.execute(scope.select(shares, members.c.role).where(members.c.user_id == "x"))
LEAK = select(shares)
async def right(connection, scope):
    same = shares.c.workspace_id == members.c.team_id
    return await connection.execute(scope.select(shares, members.c.role).where(same))
"""
    item = Module("sync_server.x.repository", next(repositories()).path, ast.parse(leaking))
    caught = ["LEAK", "leak", "half", "crossing"]
    assert list(unscoped(item)) == [f"x.repository.{name}" for name in caught]


MAKERS = ("sync_server.changes.identity", "sync_server.worker")
"""Other modules that make statements; on no tenant's table, which the rule above sees to."""


def test_only_repositories_and_the_kit_make_statements() -> None:
    words = {"select", "insert", "update", "delete", "union_all", "exists"}
    making = {
        item.name
        for item in modules()
        if item.name.startswith("sync_server.")
        and any(f"sqlalchemy.{word}" in item.imports() for word in words)
    }
    allowed = ("sync_server.kit.", "sync_server.migrations.", "sync_server.auth.", *MAKERS)
    strangers = {
        name
        for name in making
        if not name.rpartition(".")[2].endswith("repository") and not name.startswith(allowed)
    }
    assert strangers == set()


def test_in_the_server_endpoints_lead_to_service_to_repository_to_models() -> None:
    wrong = set()
    for item in modules():
        parts = item.name.split(".")
        if parts[0] != "sync_server" or len(parts) < 3 or parts[2] not in PARTS:
            continue
        feature, rank = parts[1], PARTS.index(parts[2])
        for name in item.imports_any("sync_server"):
            there = name.split(".")
            if len(there) < 3 or there[2] not in PARTS:
                continue
            backwards = there[1] == feature and PARTS.index(there[2]) < rank
            foreign = there[1] != feature and there[2] in {"endpoints", "repository"}
            upwards = there[1] != feature and rank > 1 and there[2] == "service"
            if backwards or foreign or upwards:
                wrong.add(f"{item.name} imports {name}")
    assert wrong == set()
