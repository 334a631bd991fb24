"""Import resolution: the same files that solc would take, and plain words where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.progress import silent
from core.settings import Settings
from core.solidity.compiler import compile_input
from core.solidity.planning import Plan, plan
from core.solidity.project import discover
from core.solidity.remapping import Remapping, absolute_unit, parse_remapping, remap
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.factories import Published, write

PRAGMA = "pragma solidity ^0.8.0;\n"


def planned(*paths: Path) -> Plan:
    (project,) = discover(paths, Settings())
    return plan(project, Published(), silent())


def units(made: Plan) -> set[str]:
    (only,) = made.inputs
    return set(only.sources)


def test_relative_imports_resolve_against_the_importing_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/A.sol": PRAGMA + 'import "./sub/B.sol"; import "../c/C.sol";',
            "a/sub/B.sol": PRAGMA + 'import "../../c/C.sol";',
            "c/C.sol": PRAGMA,
        },
    )
    assert units(planned(tmp_path)) == {"a/A.sol", "a/sub/B.sol", "c/C.sol"}


def test_circular_imports_are_fine(tmp_path: Path, tools: Toolchain) -> None:
    write(
        tmp_path,
        {
            "A.sol": PRAGMA + 'import "./B.sol"; contract A { B b; }',
            "B.sol": PRAGMA + 'import "./A.sol"; contract B { A a; }',
        },
    )
    made = planned(tmp_path)
    assert units(made) == {"A.sol", "B.sol"}
    assert compile_input(made.inputs[0], tools, silent()).ok


def test_imports_from_the_root_are_found(tmp_path: Path) -> None:
    write(tmp_path, {"src/A.sol": PRAGMA + 'import "src/B.sol";', "src/B.sol": PRAGMA})
    assert units(planned(tmp_path)) == {"src/A.sol", "src/B.sol"}


def test_a_missing_import_is_an_error_at_its_line_and_the_others_go_on(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"A.sol": PRAGMA + '\nimport "@scope/pkg/X.sol";\ncontract A {}', "B.sol": PRAGMA + "contract B {}"},
    )
    made = planned(tmp_path)
    (problem,) = made.diagnostics
    assert (problem.severity, problem.file, problem.line, problem.column) == ("error", "A.sol", 3, 1)
    assert "@scope/pkg" in problem.message and "Install" in problem.message
    assert made.inputs[0].targets == ("B.sol",)


def test_a_missing_import_of_an_import_blames_the_file_that_asks(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": PRAGMA + 'import "./B.sol";', "B.sol": PRAGMA + 'import "./gone.sol";'})
    made = planned(tmp_path)
    assert {(item.file, item.line) for item in made.diagnostics} == {("B.sol", 2)}
    assert made.inputs == ()


def test_imports_by_url_say_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": PRAGMA + 'import "https://github.com/x/y.sol";'})
    (problem,) = planned(tmp_path).diagnostics
    assert "download" in problem.message


@pytest.mark.parametrize("path", ["../out.sol", "sub/../../out.sol", "./sub/../../out.sol"])
def test_nothing_outside_of_the_project_is_read(tmp_path: Path, path: str) -> None:
    write(tmp_path, {"p/A.sol": PRAGMA + f'import "{path}";', "p/sub/x.sol": PRAGMA, "out.sol": PRAGMA})
    made = planned(tmp_path / "p")
    (problem,) = made.diagnostics
    assert problem.code in {"import-outside", "import-missing"}
    assert all("out.sol" not in item.sources for item in made.inputs)


def test_an_absolute_import_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"out.sol": PRAGMA})
    write(tmp_path, {"p/A.sol": PRAGMA + f'import "{(tmp_path / "out.sol").as_posix()}";'})
    assert [item.code for item in planned(tmp_path / "p").diagnostics] == ["import-outside"]


def test_a_symlink_that_leads_outside_is_refused_and_one_inside_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"out/X.sol": PRAGMA, "p/real/Y.sol": PRAGMA})
    (tmp_path / "p/bad").symlink_to(tmp_path / "out")
    (tmp_path / "p/good").symlink_to(tmp_path / "p/real")
    write(
        tmp_path, {"p/A.sol": PRAGMA + 'import "./bad/X.sol";', "p/B.sol": PRAGMA + 'import "./good/Y.sol";'}
    )
    made = planned(tmp_path / "p")
    assert [(item.file, item.code) for item in made.diagnostics] == [("A.sol", "import-outside")]
    assert "good/Y.sol" in made.inputs[0].sources


def test_a_remapping_may_lead_outside(tmp_path: Path, tools: Toolchain) -> None:
    write(
        tmp_path,
        {
            "shared/X.sol": PRAGMA + 'import "./Y.sol"; contract X is Y {}',
            "shared/Y.sol": PRAGMA + "contract Y {}",
            "p/remappings.txt": "@shared/=../shared/\n",
            "p/A.sol": PRAGMA + 'import {X} from "@shared/X.sol"; contract A is X {}',
        },
    )
    made = planned(tmp_path / "p")
    assert made.diagnostics == ()
    assert "../shared/Y.sol" in units(made)
    assert compile_input(made.inputs[0], tools, silent()).ok


def test_packages_are_found_in_the_nearest_node_modules_upward(tmp_path: Path, tools: Toolchain) -> None:
    write(
        tmp_path,
        {
            "node_modules/@oz/contracts/T.sol": PRAGMA + 'import "./U.sol"; contract T is U {}',
            "node_modules/@oz/contracts/U.sol": PRAGMA + "contract U {}",
            "node_modules/plain/P.sol": PRAGMA + 'import "@oz/contracts/U.sol"; contract P is U {}',
            "packages/app/package.json": "{}",
            "packages/app/contracts/A.sol": PRAGMA
            + 'import {T} from "@oz/contracts/T.sol"; import {P} from "plain/P.sol";'
            + "contract A is T {} contract B is P {}",
        },
    )
    made = planned(tmp_path / "packages/app")
    assert units(made) == {"contracts/A.sol", "@oz/contracts/T.sol", "@oz/contracts/U.sol", "plain/P.sol"}
    assert made.inputs[0].files["plain/P.sol"] == str(tmp_path / "node_modules/plain/P.sol")
    assert compile_input(made.inputs[0], tools, silent()).ok


def test_a_package_nested_in_a_package_wins_there(tmp_path: Path, tools: Toolchain) -> None:
    write(
        tmp_path,
        {
            "package.json": "{}",
            "node_modules/dep/V.sol": PRAGMA + "contract V { uint constant public WHICH = 1; }",
            "node_modules/user/W.sol": PRAGMA + 'import {V as Mine} from "dep/V.sol"; contract W is Mine {}',
            "node_modules/user/node_modules/dep/V.sol": PRAGMA + "contract V { bool public nested; }",
            "A.sol": PRAGMA
            + 'import {V} from "dep/V.sol"; import {W} from "user/W.sol"; contract A { V v; W w; }',
        },
    )
    made = planned(tmp_path)
    assert "node_modules/user/node_modules/dep/V.sol" in units(made)
    compilation = compile_input(made.inputs[0], tools, silent())
    assert compilation.ok, compilation.diagnostics
    assert "nested()" in compilation.artifacts["user/W.sol:W"].selectors


def test_a_package_may_import_itself_by_its_own_name(tmp_path: Path, tools: Toolchain) -> None:
    write(
        tmp_path,
        {
            "package.json": '{"name": "@me/lib"}',
            "A.sol": PRAGMA + 'import {B} from "@me/lib/sub/B.sol"; import "./sub/B.sol"; contract A is B {}',
            "sub/B.sol": PRAGMA + "contract B {}",
        },
    )
    made = planned(tmp_path)
    assert units(made) == {"A.sol", "sub/B.sol"}
    assert compile_input(made.inputs[0], tools, silent()).ok


def test_the_longest_context_then_the_longest_prefix_wins() -> None:
    table = [
        Remapping("", "a/", "plain/"),
        Remapping("", "a/b/", "longer/"),
        Remapping("lib/x/", "a/", "context/"),
        Remapping("", "a/b/", "last/"),
    ]
    assert remap("a/x.sol", "src/S.sol", table) == ("plain/x.sol", True)
    assert remap("a/b/x.sol", "src/S.sol", table) == ("last/x.sol", True)
    assert remap("a/b/x.sol", "lib/x/S.sol", table) == ("context/b/x.sol", True)
    assert remap("other.sol", "src/S.sol", table) == ("other.sol", False)


def test_remappings_are_read_with_and_without_a_context() -> None:
    assert parse_remapping("ctx:a/=b/") == Remapping("ctx", "a/", "b/")
    assert parse_remapping("a/=") == Remapping("", "a/", "")
    assert parse_remapping("=b/") is None and parse_remapping("nothing") is None
    assert str(Remapping("ctx", "a/", "b/")) == "ctx:a/=b/"


def test_relative_paths_are_joined_as_solc_joins_them() -> None:
    assert absolute_unit("./b.sol", "x/a.sol") == "x/b.sol"
    assert absolute_unit("../b.sol", "x/y/a.sol") == "x/b.sol"
    assert absolute_unit("./z/../b.sol", "a.sol") == "b.sol"
    assert absolute_unit("../b.sol", "a.sol") is None
    assert absolute_unit("../b.sol", "../a.sol") is None
