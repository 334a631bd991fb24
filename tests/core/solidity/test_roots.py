"""Several projects below one folder, told apart; and what is a project's own code and what is not."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.errors import InputError, ProjectError
from core.progress import silent
from core.settings import Settings
from core.solidity.planning import plan
from core.solidity.project import Project, discover
from tests.core.solidity.factories import Published, write

A = "pragma solidity ^0.8.0; contract A {}"


def found(root: Path, *names: str) -> dict[tuple[str, str], Project]:
    """(root, kind) → project, of a folder or of paths in it."""
    projects = discover([root / name for name in names or ("",)], Settings())
    return {(item.root.relative_to(root).as_posix(), item.kind): item for item in projects}


def targets(projects: Mapping[tuple[str, str], Project]) -> dict[tuple[str, str], tuple[str, ...]]:
    """(root, kind) → the files of each project."""
    return {key: item.targets for key, item in projects.items()}


def test_foundry_inside_of_a_hardhat_monorepo_is_a_project_of_its_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hardhat.config.ts": 'export default { solidity: "0.8.20" }',
            "package.json": '{"workspaces": ["packages/*"]}',
            "contracts/A.sol": A,
            "contracts/package.json": '{"name": "@us/contracts"}',
            "packages/one/foundry.toml": "",
            "packages/one/src/B.sol": A,
            "packages/one/lib/dep/foundry.toml": "",
            "packages/one/lib/dep/src/D.sol": A,
            "packages/two/package.json": '{"name": "@us/two"}',
            "packages/two/contracts/C.sol": A,
            "node_modules/x/hardhat.config.js": "module.exports = {}",
            "node_modules/x/contracts/X.sol": A,
        },
    )
    assert targets(found(tmp_path)) == {
        (".", "hardhat"): ("contracts/A.sol",),
        ("packages/one", "foundry"): ("src/B.sol",),
        ("packages/two", "npm"): ("contracts/C.sol",),
    }
    assert targets(found(tmp_path, "packages")) == {
        ("packages/one", "foundry"): ("src/B.sol",),
        ("packages/two", "npm"): ("contracts/C.sol",),
    }
    assert targets(found(tmp_path, "contracts/A.sol")) == {(".", "hardhat"): ("contracts/A.sol",)}


def test_one_folder_with_both_tools_is_built_by_both(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hardhat.config.js": 'module.exports = { solidity: "0.8.19" }',
            "foundry.toml": "[profile.default]\nsolc = '0.8.20'",
            "contracts/A.sol": A,
            "src/B.sol": A,
            "test/B.t.sol": A,
        },
    )
    both = found(tmp_path)
    assert targets(both) == {
        (".", "hardhat"): ("contracts/A.sol",),
        (".", "foundry"): ("src/B.sol", "test/B.t.sol"),
    }
    assert {key[1]: item.versions for key, item in both.items()} == {
        "hardhat": ("0.8.19",),
        "foundry": ("0.8.20",),
    }


def test_both_tools_for_the_same_sources_are_one_project(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hardhat.config.js": 'module.exports = { solidity: "0.8.19" }',
            "foundry.toml": "[profile.default]\nsrc = 'contracts'",
            "contracts/A.sol": A,
        },
    )
    assert targets(found(tmp_path)) == {(".", "foundry"): ("contracts/A.sol",)}


@pytest.mark.parametrize("kind", ["foundry", "hardhat"])
def test_build_output_is_never_source_and_sources_are_never_output(tmp_path: Path, kind: str) -> None:
    settings = {
        "foundry": {"foundry.toml": "[profile.default]\nsrc='contracts'\nout='made'\ncache_path='kept'"},
        "hardhat": {
            "hardhat.config.js": "module.exports = { paths: { artifacts: './made', cache: 'kept' } }"
        },
    }[kind]
    output = ["made", "kept", "artifacts", "cache", "out", "typechain", "coverage", "broadcast", "build-info"]
    inside = ["contracts/cache/Cache.sol", "contracts/out/Out.sol", "contracts/A.sol"]
    write(tmp_path, {**settings, **{f"{name}/X.sol": A for name in output}, **dict.fromkeys(inside, A)})
    assert set(targets(found(tmp_path))[(".", kind)]) == set(inside)
    assert targets(found(tmp_path, "contracts"))[(".", kind)] == tuple(sorted(inside))


def test_a_project_without_its_folders_gives_everything_but_libraries_and_output(tmp_path: Path) -> None:
    names = ["tokens/A.sol", "lib/x/src/X.sol", "out/A.sol", "node_modules/y/Y.sol"]
    write(tmp_path, {"foundry.toml": "", **dict.fromkeys(names, A)})
    assert targets(found(tmp_path)) == {(".", "foundry"): ("tokens/A.sol",)}


def test_libraries_by_other_names_are_no_sources(tmp_path: Path) -> None:
    text = "[profile.default]\nlibs = ['vendor', 'script']\nsrc = '.'"
    write(tmp_path, {"foundry.toml": text, "vendor/x/X.sol": A, "script/S.s.sol": A, "A.sol": A})
    assert set(targets(found(tmp_path))[(".", "foundry")]) == {"A.sol", "script/S.s.sol"}


def test_submodules_in_lib_are_dependencies_in_every_project(tmp_path: Path) -> None:
    modules = '[submodule "x"]\n\tpath = lib/x\n\turl = https://example.org/x\n'
    write(tmp_path, {".gitmodules": modules, "package.json": "{}", "lib/x/src/X.sol": A, "lib/own/O.sol": A})
    assert targets(found(tmp_path)) == {(".", "npm"): ("lib/own/O.sol",)}
    assert targets(found(tmp_path, "lib/x")) == {(".", "npm"): ("lib/x/src/X.sol",)}


def test_dependencies_are_known_without_settings_that_name_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "package.json": "{}",
            "contracts/A.sol": A,
            "lib/forge-std/foundry.toml": "",
            "lib/forge-std/src/Test.sol": A,
            "lib/checkout/.git": "gitdir: ../../.git/modules/checkout",
            "lib/checkout/X.sol": A,
            "lib/ours/O.sol": A,
            "dependencies/@openzeppelin-contracts-5.0.2/foundry.toml": "",
            "dependencies/@openzeppelin-contracts-5.0.2/src/T.sol": A,
        },
    )
    assert targets(found(tmp_path)) == {(".", "npm"): ("contracts/A.sol", "lib/ours/O.sol")}
    assert targets(found(tmp_path, "lib/forge-std")) == {("lib/forge-std", "foundry"): ("src/Test.sol",)}


def test_foundry_beside_hardhat_takes_only_its_tests_when_it_names_no_sources(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hardhat.config.js": 'module.exports = { solidity: "0.8.20" }',
            "foundry.toml": "[fuzz]\nruns = 1",
            "contracts/A.sol": A,
            "test/A.t.sol": A,
        },
    )
    assert targets(found(tmp_path)) == {
        (".", "hardhat"): ("contracts/A.sol",),
        (".", "foundry"): ("test/A.t.sol",),
    }


def test_files_that_the_build_skips_are_left_out(tmp_path: Path) -> None:
    text = "[profile.default]\nskip = ['test', 'src/old/**', '*/Big.sol']"
    names = ["src/A.sol", "src/old/x/B.sol", "src/Big.sol", "test/A.t.sol", "script/S.s.sol"]
    write(tmp_path, {"foundry.toml": text, **dict.fromkeys(names, A)})
    assert targets(found(tmp_path)) == {(".", "foundry"): ("src/A.sol", "script/S.s.sol")}


def test_a_package_that_ships_only_what_was_built_is_opened(tmp_path: Path) -> None:
    write(tmp_path, {"package.json": "{}", "dist/contracts/A.sol": A})
    assert targets(found(tmp_path)) == {(".", "npm"): ("dist/contracts/A.sol",)}
    write(tmp_path, {"contracts/A.sol": A})
    assert targets(found(tmp_path)) == {(".", "npm"): ("contracts/A.sol",)}


# --- roles ------------------------------------------------------------------------------------

LAYOUT = {
    "foundry.toml": "",
    "src/A.sol": A,
    "src/mocks/M.sol": A,
    "src/test/T.sol": A,
    "src/testing/Hidden.t.sol": A,
    "test/A.t.sol": A,
    "test/Base.sol": A,
    "script/Deploy.s.sol": A,
}


def test_tests_scripts_and_mocks_are_compiled_and_quiet(tmp_path: Path) -> None:
    (project,) = found(write(tmp_path, LAYOUT)).values()
    assert len(project.targets) == 7
    assert project.roles == {
        "src/mocks/M.sol": "mock",
        "src/test/T.sol": "test",
        "src/testing/Hidden.t.sol": "test",
        "test/A.t.sol": "test",
        "test/Base.sol": "test",
        "script/Deploy.s.sol": "script",
    }
    (only,) = plan(project, Published(), silent()).inputs
    assert set(only.targets) - only.quiet == {"src/A.sol"}


@pytest.mark.parametrize("name", ["test/A.t.sol", "test", "src/mocks", "script/Deploy.s.sol"])
def test_what_is_named_is_not_quiet(tmp_path: Path, name: str) -> None:
    (project,) = found(write(tmp_path, LAYOUT), name).values()
    (only,) = plan(project, Published(), silent()).inputs
    assert only.targets and not only.quiet
    (project,) = found(tmp_path, "", name).values()
    (only,) = plan(project, Published(), silent()).inputs
    assert "src/test/T.sol" in only.quiet and not any(item.startswith(name) for item in only.quiet)


def test_a_folder_of_tests_alone_is_not_quiet(tmp_path: Path) -> None:
    (project,) = found(write(tmp_path, {"A.t.sol": A, "tests/B.sol": A})).values()
    assert project.roles == {}


def test_heirs_of_forge_std_are_tests_wherever_they_lie(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "foundry.toml": "",
            "lib/forge-std/src/Test.sol": "contract Test {}",
            "lib/forge-std/src/console.sol": "library console {}",
            "src/Check.sol": 'import "forge-std/Test.sol"; contract Check is Test {}',
            "src/Shown.sol": 'import "forge-std/console.sol"; contract Shown {}',
        },
    )
    (project,) = found(tmp_path).values()
    (only,) = plan(project, Published(), silent()).inputs
    assert only.quiet == {"src/Check.sol"}
    (project,) = found(tmp_path, "src/Check.sol").values()
    assert not plan(project, Published(), silent()).inputs[0].quiet


def test_the_place_of_the_project_itself_says_nothing(tmp_path: Path) -> None:
    write(tmp_path / "test" / "mocks", {"foundry.toml": "", "src/A.sol": A, "README.sol": A})
    (project,) = found(tmp_path / "test" / "mocks").values()
    assert project.roles == {}
    (project,) = found(tmp_path, "test/mocks/src/A.sol").values()
    assert project.roles == {}


def test_sources_that_lie_in_a_folder_of_that_name_are_sources(tmp_path: Path) -> None:
    text = "[profile.default]\nsrc = 'contracts'\ntest = 'contracts'"
    write(tmp_path, {"foundry.toml": text, "contracts/A.sol": A, "contracts/test/T.sol": A})
    (project,) = found(tmp_path).values()
    assert project.roles == {"contracts/test/T.sol": "test"}
    config = "module.exports = { paths: { sources: 'test/contracts' } }"
    root = write(tmp_path / "other", {"hardhat.config.js": config, "test/contracts/A.sol": A})
    (project,) = found(root).values()
    assert project.targets == ("test/contracts/A.sol",) and project.roles == {}


# --- compilers per file -----------------------------------------------------------------------


def test_foundrys_restrictions_choose_a_profile_for_each_file_and_its_imports(tmp_path: Path) -> None:
    text = """[profile.default]
    optimizer_runs = 44
    via_ir = true
    additional_compiler_profiles = [
      { name = "z-small", via_ir = true, optimizer_runs = 1 }, { name = "test", via_ir = false } ]
    compilation_restrictions = [
      { paths = "src/Big.sol", max_optimizer_runs = 10 }, { paths = "test/**", via_ir = false },
      { paths = "src/Old.sol", version = "<0.8.20" } ]
    """
    write(
        tmp_path,
        {
            "foundry.toml": text,
            "src/A.sol": A,
            "src/Big.sol": A,
            "src/UsesBig.sol": 'pragma solidity ^0.8.0; import "./Big.sol";',
            "src/Old.sol": A,
            "test/deep/A.t.sol": 'pragma solidity ^0.8.0; import "../../src/A.sol";',
            "test/Both.t.sol": 'pragma solidity ^0.8.0; import "../src/Big.sol";',
        },
    )
    (project,) = found(tmp_path).values()
    made = plan(project, Published(), silent())
    chosen = {
        name: (item.version, item.settings.runs, item.settings.via_ir)
        for item in made.inputs
        for name in item.targets
    }
    assert chosen == {
        "src/A.sol": ("0.8.19", 44, True),
        "src/Big.sol": ("0.8.30", 1, True),
        "src/UsesBig.sol": ("0.8.30", 1, True),
        "src/Old.sol": ("0.8.19", 44, True),
        "test/deep/A.t.sol": ("0.8.30", 44, False),
    }
    (problem,) = made.diagnostics
    assert (problem.file, problem.code) == ("test/Both.t.sol", "restriction")
    assert "src/Big.sol" in problem.message and "test/**" in problem.message


def test_warnings_that_the_build_ignores_are_not_marks(tmp_path: Path) -> None:
    text = "[profile.default]\nignored_error_codes = ['unused-param', 2519]\nignored_warnings_from = ['lib']"
    (project,) = found(write(tmp_path, {"foundry.toml": text, "src/A.sol": A})).values()
    assert project.ignored.codes == {"5667", "2519"} and project.ignored.folders == ("lib",)
    (plain,) = found(write(tmp_path / "plain", {"foundry.toml": "", "src/A.sol": A})).values()
    assert "1878" in plain.ignored.codes, "forge says nothing about a missing licence"


# --- packages ---------------------------------------------------------------------------------


def test_soldeers_packages_are_found_with_and_without_its_list(tmp_path: Path) -> None:
    package = "dependencies/@openzeppelin-contracts-5.0.2"
    files = {
        "foundry.toml": '[profile.default]\n[dependencies]\n"@openzeppelin-contracts" = "5.0.2"\n',
        f"{package}/token/T.sol": "pragma solidity ^0.8.0; contract T {}",
        "src/A.sol": 'pragma solidity ^0.8.0; import "@openzeppelin-contracts-5.0.2/token/T.sol";',
    }
    (project,) = found(write(tmp_path, files)).values()
    assert project.targets == ("src/A.sol",)
    assert plan(project, Published(), silent()).diagnostics == ()
    write(tmp_path, {"remappings.txt": f"@oz/=./{package}/\n", "src/B.sol": 'import "@oz/token/T.sol";'})
    (project,) = found(tmp_path).values()
    assert plan(project, Published(), silent()).diagnostics == ()


def test_remappings_with_a_context_hold_only_there(tmp_path: Path) -> None:
    files = {
        "foundry.toml": "[profile.default]\nremappings = ['src/old/:x/=lib/one/', 'x/=lib/two/']",
        "lib/one/X.sol": "contract One {}",
        "lib/two/X.sol": "contract Two {}",
        "src/old/A.sol": 'import "x/X.sol";',
        "src/B.sol": 'import "x/X.sol";',
    }
    (project,) = found(write(tmp_path, files)).values()
    (only,) = plan(project, Published(), silent()).inputs
    assert {"lib/one/X.sol", "lib/two/X.sol"} <= set(only.sources)


@pytest.mark.parametrize("listed", ["package.json", "pnpm-workspace.yaml"])
def test_packages_of_a_workspace_import_each_other_before_anything_is_installed(
    tmp_path: Path, listed: str
) -> None:
    spaces = '{"workspaces": {"packages": ["./packages/*"]}}'
    text = {"package.json": spaces, "pnpm-workspace.yaml": "packages:\n  # ours\n  - 'packages/**'\n"}[listed]
    write(
        tmp_path,
        {
            listed: text,
            "node_modules/dep/D.sol": "contract D {}",
            "packages/one/package.json": '{"name": "@us/one"}',
            "packages/one/contracts/A.sol": 'import "@us/two/contracts/B.sol"; import "dep/D.sol";',
            "packages/two/package.json": '{"name": "@us/two"}',
            "packages/two/contracts/B.sol": 'import "./C.sol";',
            "packages/two/contracts/C.sol": "contract C {}",
        },
    )
    (project,) = found(tmp_path, "packages/one").values()
    made = plan(project, Published(), silent())
    assert made.diagnostics == ()
    assert "../two/contracts/C.sol" in made.inputs[0].sources


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hardhat.config.js", "module.exports = {"),
        ("hardhat.config.ts", b"\xff\xfe"),
        ("truffle-config.js", "module.exports = { a: 'x }"),
        ("foundry.toml", "[profile.default]\nadditional_compiler_profiles = 3"),
        ("foundry.toml", "[profile.default]\ncompilation_restrictions = [{ via_ir = true }]"),
        ("foundry.toml", "[profile.default]\nextends = 'foundry.toml'"),
        ("foundry.toml", "[profile.default]\noptimizer_runs = 99999999999999999999"),
        ("foundry.toml", "[profile.default]\nextends = 'other.toml'"),
    ],
)
def test_broken_settings_name_the_file_and_a_next_step(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    other = "[profile.default]\nextends = { path = 'foundry.toml' }"
    write(tmp_path, {"src/A.sol": A, "contracts/A.sol": A, "other.toml": other, name: content})
    with pytest.raises(ProjectError, match=name.replace(".", r"\.")) as caught:
        found(tmp_path)
    assert caught.value.next_step and "\n" not in caught.value.message
    with pytest.raises(ProjectError):
        found(tmp_path, "src/A.sol")


def test_broken_settings_of_one_project_do_not_take_the_others(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "good/foundry.toml": "",
            "good/src/A.sol": A,
            "bad/foundry.toml": "[profile",
            "bad/src/B.sol": A,
        },
    )
    both = found(tmp_path)
    assert both[("good", "foundry")].targets == ("src/A.sol",)
    (problem,) = plan(both[("bad", "foundry")], Published(), silent()).diagnostics
    assert problem.severity == "error" and "foundry.toml" in problem.message
    with pytest.raises(ProjectError):
        found(tmp_path, "bad")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_that_lead_in_a_circle_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"foundry.toml": "", "src/A.sol": A, "lib/x/src/X.sol": A})
    (tmp_path / "src/loop").symlink_to("..", target_is_directory=True)
    (tmp_path / "src/itself.sol").symlink_to("itself.sol")
    (tmp_path / "lib/x/round").symlink_to("../..", target_is_directory=True)
    (tmp_path / "lib/itself").symlink_to("itself")
    (project,) = found(tmp_path).values()
    assert project.targets == ("src/A.sol", "src/itself.sol")
    (problem,) = plan(project, Published(), silent()).diagnostics
    assert problem.file == "src/itself.sol" and "Mend the link" in problem.message


@pytest.mark.skipif(os.name == "nt", reason="paths end at 260 characters there")
@pytest.mark.parametrize("place", [".", "src", "lib", "node_modules"])
def test_a_thousand_nested_folders_are_gone_through(tmp_path: Path, place: str) -> None:
    write(tmp_path, {"foundry.toml": "", "src/A.sol": A})
    (tmp_path / place).mkdir(exist_ok=True)
    here = Path.cwd()
    try:
        os.chdir(tmp_path / place)
        for _ in range(1_000):
            Path("d").mkdir()
            os.chdir("d")
        Path("Deep.sol").write_text(A)
        os.chdir(here)
        (project,) = found(tmp_path).values()
        assert project.targets[0] == "src/A.sol"
        assert len(project.targets) == (2 if place == "src" else 1)
    finally:
        os.chdir(here)
        _remove_nested(tmp_path / place)


def _remove_nested(folder: Path) -> None:
    """Remove `d/d/d/…` from the inside: what removes trees calls itself for each level."""
    deepest = folder
    while (deepest / "d").is_dir():
        deepest = deepest / "d"
    (deepest / "Deep.sol").unlink(missing_ok=True)
    while deepest != folder:
        deepest.rmdir()
        deepest = deepest.parent


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may read everything")
def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": A, "closed/B.sol": A})
    (tmp_path / "closed").chmod(0)
    try:
        (project,) = found(tmp_path).values()
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert project.targets == ("A.sol",) and "closed" in project.notes[-1]


def test_a_folder_of_packages_alone_holds_nothing_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"package.json": "{}", "node_modules/x/X.sol": A})
    with pytest.raises(InputError, match="holds no Solidity file"):
        found(tmp_path)
    assert targets(found(tmp_path, "node_modules/x/X.sol")) == {(".", "npm"): ("node_modules/x/X.sol",)}
