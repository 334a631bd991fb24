"""A name that is a file for one and a folder for another: everybody goes on, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.store.replica_nodes import nodes_of, put_nodes
from tests.core.sync.team import Desk, Team, team

Given = Callable[[Team, Desk, Desk], None]


def typed(found: Team) -> bytes:
    """A line that nobody typed before, and that nobody may lose."""
    token = found.token()
    found.all_typed.add(token)
    return b"// " + token + b"\n"


def more(found: Team, path: Path) -> None:
    path.write_bytes(path.read_bytes() + typed(found))


def folder_of_the_name(found: Team, desk: Desk, name: str = "a.sol") -> None:
    """The file goes, and a folder of its name with another file comes."""
    (desk.folder / name).unlink()
    found.write(desk, f"{name}/in.sol", typed(found))


def a_file_became_a_folder(found: Team, one: Desk, two: Desk) -> None:
    folder_of_the_name(found, one)
    one.sync()
    two.sync()


def a_file_became_a_folder_while_somebody_edited_it(found: Team, one: Desk, two: Desk) -> None:
    folder_of_the_name(found, one)
    one.sync()
    more(found, two.folder / "a.sol")
    two.sync()


def a_file_that_somebody_edited_became_a_folder(found: Team, one: Desk, two: Desk) -> None:
    folder_of_the_name(found, one)
    more(found, two.folder / "a.sol")
    two.sync()
    one.sync()


def one_made_a_file_and_another_a_folder(found: Team, one: Desk, two: Desk) -> None:
    found.write(one, "lib", typed(found))
    found.write(two, "lib/x.sol", typed(found))
    one.sync()
    two.sync()


def one_made_a_folder_and_another_a_file(found: Team, one: Desk, two: Desk) -> None:
    found.write(one, "lib/x.sol", typed(found))
    found.write(two, "lib", typed(found))
    one.sync()
    two.sync()


def a_folder_became_a_file_while_somebody_edited_in_it(found: Team, one: Desk, two: Desk) -> None:
    found.write(one, "d/x.sol", typed(found))
    for desk in (one, two):
        desk.sync()
    (one.folder / "d" / "x.sol").unlink()
    (one.folder / "d").rmdir()
    found.write(one, "d", typed(found))
    more(found, two.folder / "d" / "x.sol")
    two.sync()
    one.sync()


def a_file_went_into_a_folder_of_its_own_name(found: Team, one: Desk, two: Desk) -> None:
    (one.folder / "a.sol").rename(one.folder / "aside")
    (one.folder / "a.sol").mkdir()
    (one.folder / "aside").rename(one.folder / "a.sol" / "a.sol")
    one.sync()
    two.sync()


def a_file_came_out_of_a_folder_and_took_its_name(found: Team, one: Desk, two: Desk) -> None:
    found.write(one, "d/x.sol", typed(found))
    for desk in (one, two):
        desk.sync()
    (one.folder / "d" / "x.sol").rename(one.folder / "aside")
    (one.folder / "d").rmdir()
    (one.folder / "aside").rename(one.folder / "d")
    one.sync()


def an_empty_folder_makes_room(found: Team, one: Desk, two: Desk) -> None:
    (two.folder / "lib").mkdir()
    found.write(one, "lib", typed(found))
    one.sync()
    two.sync()


GIVEN: tuple[tuple[Given, set[str]], ...] = (
    (a_file_became_a_folder, {"a.sol/in.sol", "b.sol"}),
    (a_file_became_a_folder_while_somebody_edited_it, {"a-2.sol", "a.sol/in.sol", "b.sol"}),
    (a_file_that_somebody_edited_became_a_folder, {"a-2.sol", "a.sol/in.sol", "b.sol"}),
    (one_made_a_file_and_another_a_folder, {"a.sol", "b.sol", "lib-2", "lib/x.sol"}),
    (one_made_a_folder_and_another_a_file, {"a.sol", "b.sol", "lib-2", "lib/x.sol"}),
    (a_folder_became_a_file_while_somebody_edited_in_it, {"a.sol", "b.sol", "d-2", "d/x.sol"}),
    (a_file_went_into_a_folder_of_its_own_name, {"a.sol/a.sol", "b.sol"}),
    (a_file_came_out_of_a_folder_and_took_its_name, {"a.sol", "b.sol", "d"}),
    (an_empty_folder_makes_room, {"a.sol", "b.sol", "lib"}),
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> object:
    with team(tmp_path_factory.mktemp("folders")) as opened:
        yield opened


@pytest.mark.parametrize(("given", "names"), GIVEN, ids=[each.__name__ for each, _ in GIVEN])
def test_a_name_of_a_file_and_of_a_folder_is_settled(found: Team, given: Given, names: set[str]) -> None:
    found.begin()
    given(found, found.desks[0], found.desks[1])
    found.settle()
    found.check()
    assert set(found.on_server()) == names
    found.end()


def test_of_two_files_whose_names_differ_by_case_the_one_that_the_server_knows_otherwise_gets_a_suffix(
    found: Team,
) -> None:
    found.begin()
    one, two = found.desks[:2]
    found.write(one, "a.sol", typed(found))
    found.write(one, "b.sol", typed(found))
    one.sync()
    (one.folder / "b.sol").rename(one.folder / "A.sol")
    with one.store.writing() as connection:  # whatever brought it there
        nodes = nodes_of(connection, one.project)
        (node,) = (item for item in nodes.values() if item.subject == "b.sol")
        put_nodes(connection, one.project, [node._replace(subject="A.sol")])
    found.write(one, "b.sol", typed(found))
    found.settle()
    found.check()
    assert set(two.files()) == {"a.sol", "A-2.sol", "b.sol"}
    found.end()
