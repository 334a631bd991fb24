"""What a path means: which project, which files, and clear words for bad input."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import InputError, ProjectError
from core.progress import silent
from core.settings import Settings
from core.solidity.compilation import CompilerSettings
from core.solidity.planning import plan
from core.solidity.project import Project, discover
from tests.core.solidity.factories import Published, write

A = "pragma solidity ^0.8.0; contract A {}"


def found(*paths: Path) -> tuple[Project, ...]:
    return discover(paths, Settings())


def test_a_loose_file_gets_the_optimizer_and_the_compilers_own_evm(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": A, "B.sol": A})
    (project,) = found(tmp_path / "A.sol")
    assert (project.kind, project.root, project.targets) == ("loose", tmp_path, ("A.sol",))
    assert project.settings == CompilerSettings(optimizer=True, runs=200, evm_version=None)


def test_a_folder_gives_all_its_files_but_not_packages_and_build_output(tmp_path: Path) -> None:
    names = ["b/B.sol", "A.sol", "node_modules/x/X.sol", "out/A.sol/A.json", ".git/G.sol", "artifacts/Z.sol"]
    write(tmp_path, dict.fromkeys(names, A))
    (project,) = found(tmp_path)
    assert project.targets == ("A.sol", "b/B.sol")


def test_several_paths_of_one_project_are_one_project(tmp_path: Path) -> None:
    write(tmp_path, {"foundry.toml": "", "src/A.sol": A, "src/B.sol": A})
    (project,) = found(tmp_path / "src/B.sol", tmp_path / "src/A.sol", tmp_path / "src/B.sol")
    assert project.root == tmp_path and project.targets == ("src/B.sol", "src/A.sol")


def test_a_part_of_a_project_keeps_the_projects_settings(tmp_path: Path) -> None:
    write(
        tmp_path, {"foundry.toml": "[profile.default]\noptimizer_runs = 9", "src/x/A.sol": A, "src/B.sol": A}
    )
    (project,) = found(tmp_path / "src/x")
    assert project.kind == "foundry" and project.targets == ("src/x/A.sol",)
    assert project.settings.runs == 9


def test_a_foundry_project_builds_src_test_and_script_without_libraries(tmp_path: Path) -> None:
    names = ["src/A.sol", "test/A.t.sol", "script/S.s.sol", "lib/x/src/X.sol", "other/O.sol"]
    write(tmp_path, {"foundry.toml": "", **dict.fromkeys(names, A)})
    (project,) = found(tmp_path)
    assert project.targets == ("src/A.sol", "test/A.t.sol", "script/S.s.sol")


def test_one_folder_may_hold_several_projects(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "package.json": "{}",
            "one/foundry.toml": "",
            "one/src/A.sol": A,
            "one/lib/dep/foundry.toml": "",
            "one/lib/dep/src/D.sol": A,
            "two/hardhat.config.js": "module.exports = {}",
            "two/contracts/B.sol": A,
            "loose/C.sol": A,
        },
    )
    kinds = {
        (project.root.relative_to(tmp_path).as_posix(), project.kind, project.targets)
        for project in found(tmp_path)
    }
    assert kinds == {
        (".", "npm", ("loose/C.sol",)),
        ("one", "foundry", ("src/A.sol",)),
        ("two", "hardhat", ("contracts/B.sol",)),
    }


def test_a_missing_path_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist") as caught:
        found(tmp_path / "gone.sol")
    assert caught.value.next_step and caught.value.exit_code == 2


def test_a_folder_without_solidity_says_so(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": "hello"})
    with pytest.raises(InputError, match="no Solidity file"):
        found(tmp_path)


def test_a_file_of_another_kind_says_so(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "hello"})
    with pytest.raises(InputError, match="not a Solidity file"):
        found(tmp_path / "a.txt")


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": b"pragma solidity ^0.8.0;\n// caf\xe9\n"})
    with pytest.raises(InputError, match="not UTF-8: line 2") as caught:
        found(tmp_path / "A.sol")
    assert "UTF-8" in caught.value.next_step


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": b"/" * 10_000_000})
    with pytest.raises(InputError, match=r"10\.0 MB.*above 5 MB"):
        found(tmp_path / "A.sol")
    (project,) = discover([tmp_path / "A.sol"], Settings(max_file_mb=11))
    assert project.targets == ("A.sol",)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may read everything")
def test_an_unreadable_file_says_so(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": A})
    (tmp_path / "A.sol").chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        found(tmp_path / "A.sol")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "A.sol")
    with pytest.raises(InputError, match="pipe"):
        found(tmp_path / "A.sol")


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"X.sol/A.sol": A, "B.sol": A})
    assert found(tmp_path)[0].targets == ("B.sol", "X.sol/A.sol")
    assert found(tmp_path / "X.sol")[0].targets == ("A.sol",)
    (tmp_path / "empty.sol").mkdir()
    with pytest.raises(InputError, match="no Solidity file"):
        found(tmp_path / "empty.sol")


def test_bad_files_among_good_ones_are_errors_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, {"bad.sol": b"\xff\xfe", "big.sol": b"/" * 6_000_000, "good.sol": A})
    (tmp_path / "broken.sol").symlink_to(tmp_path / "nowhere.sol")
    (project,) = found(tmp_path)
    made = plan(project, Published(), silent())
    assert {(item.file, item.severity) for item in made.diagnostics} == {
        ("bad.sol", "error"),
        ("big.sol", "error"),
        ("broken.sol", "error"),
    }
    assert made.inputs[0].targets == ("good.sol",)


def test_three_hundred_files_at_once_are_one_plan(tmp_path: Path) -> None:
    write(tmp_path, {f"f{number}.sol": A for number in range(300)})
    projects = discover([tmp_path / f"f{number}.sol" for number in range(300)], Settings())
    (only,) = plan(projects[0], Published(), silent()).inputs
    assert len(projects) == 1 and len(only.targets) == 300


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("foundry.toml", "[profile.default\n"),
        ("foundry.toml", "profile = 3"),
        ("foundry.toml", "[profile.default]\nremappings = 'a=b'"),
        ("foundry.toml", "[profile.default]\noptimizer_runs = 'many'"),
        ("foundry.toml", "[profile.default]\nextends = 'gone.toml'"),
        ("remappings.txt", "no remapping\n"),
    ],
)
def test_broken_settings_are_a_project_error_that_names_the_file(
    tmp_path: Path, name: str, content: str
) -> None:
    write(tmp_path, {"A.sol": A, name: content})
    with pytest.raises(ProjectError, match=name.replace(".", r"\.")) as caught:
        found(tmp_path)
    assert caught.value.next_step
