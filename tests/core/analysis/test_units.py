"""Working unit by unit: which files belong together, and that warm equals cold."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from core.analysis.finding import Analysis
from core.analysis.inspection import inspect
from core.analysis.kept import Kept
from core.analysis.units import holds_contract, key_of, units_of
from core.progress import silent
from core.settings import Settings
from core.solidity.compiler import Outputs
from core.solidity.graph import imports_in
from core.solidity.project import discover
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from tests.core.analysis.projects import P, contract, project
from tests.core.solidity.factories import an_input


def units(files: dict[str, str], targets: tuple[str, ...] | None = None) -> list[set[str]]:
    given = an_input(files)
    given = replace(given, targets=targets or given.targets)
    return [set(unit.targets) for unit in units_of(given, imports_in(given))]


def test_heirs_belong_together_and_what_cannot_be_inherited_joins_nobody() -> None:
    files = {
        "base.sol": "contract B {}",
        "one.sol": 'import "./base.sol"; import "./lib.sol"; contract One is B {}',
        "two.sol": 'import "./base.sol"; import "./i.sol"; contract Two is B {}',
        "lib.sol": "library L {}",
        "i.sol": "interface I {}",
        "other.sol": 'import "./lib.sol"; import "./i.sol"; contract Other {}',
    }
    assert units(files) == [{"base.sol", "one.sol", "two.sol"}, {"lib.sol"}, {"i.sol"}, {"other.sol"}]


def test_an_import_that_was_not_asked_for_joins_nobody() -> None:
    heir = 'import "./v.sol"; contract %s is V {}'
    files = {"v.sol": "contract V {}", "a.sol": heir % "A", "b.sol": heir % "B"}
    assert units(files, ("a.sol", "b.sol")) == [{"a.sol"}, {"b.sol"}]


def test_a_contract_that_comes_through_a_library_joins() -> None:
    files = {
        "b.sol": "contract B {}",
        "l.sol": 'import "./b.sol"; library L {}',
        "h.sol": 'import "./l.sol"; contract H is B {}',
    }
    assert units(files) == [{"b.sol", "l.sol", "h.sol"}]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("library L {}", False),
        ("interface I {}", False),
        ("// contract A {}", False),
        ("abstract contract A {}", True),
        ("contract A", True),
        ('string constant X = "contract A {";', False),
        ("uint constant contract_ = 1;", False),
    ],
)
def test_only_contracts_can_be_inherited(text: str, holds: bool) -> None:
    assert holds_contract(SourceText.of("a.sol", text)) is holds


def test_a_key_changes_with_everything_that_matters_and_with_nothing_else() -> None:
    files = {"a.sol": 'import "./l.sol"; contract A {}', "l.sol": "library L {}", "b.sol": "contract B {}"}

    def key(files: dict[str, str], version: str = "0.8.30", program: str = "p", runs: int = 200) -> str:
        given = an_input(files, version)
        given = replace(given, settings=replace(given.settings, runs=runs))
        unit = next(item for item in units_of(given, imports_in(given)) if "a.sol" in item.targets)
        return key_of(unit, given, program)

    same = key(files)
    assert key({**files, "b.sol": "contract B { uint x; }"}) == same
    others = [
        key({**files, "l.sol": "library M {}"}), key({**files, "a.sol": files["a.sol"] + " "}),
        key(files, version="0.8.29"), key(files, program="q"), key(files, runs=1),
    ]  # fmt: skip
    assert len({same, *others}) == 6


def comparable(analysis: Analysis) -> Analysis:
    return replace(analysis, seconds=0.0)


BREAKS = ("oops", "x = ;", "undefinedName();", "}", "uint256 y = true;", '"')


def edited(files: dict[str, str], chance: random.Random) -> dict[str, str]:
    """The files after one random edit: code added, removed or broken, a file added, removed or moved."""
    name = chance.choice(sorted(files))
    text = files[name]
    kind = chance.randrange(10)
    functions = [at for at in range(len(text)) if text.startswith("    function ", at)]
    if kind == 0 and len(files) > 4:
        return {key: value for key, value in files.items() if key != name}
    if kind == 1:
        group = chance.randrange(2)
        number = chance.randrange(10, 13)
        more = "    function out(address payable to) external { selfdestruct(to); }\n"
        return {**files, f"src/g{group}/Desk{group}x{number}.sol": P + contract(group, number, more)}
    if kind == 2:
        return {**files, name: text.replace("msg.sender == owner", "tx.origin == owner")}
    if kind == 3:
        return {**files, name: "\n" + text}
    if kind == 4 and functions:
        at = chance.choice(functions)
        return {**files, name: text[:at] + f"    {chance.choice(BREAKS)}\n" + text[at:]}
    if kind == 5 and functions:
        at = text.index("{", chance.choice(functions)) + 1
        return {**files, name: text[:at] + f" {chance.choice(BREAKS)} " + text[at:]}
    if kind == 6:
        return {**files, name: text.replace("require(ok);", "", 1)}
    if kind == 7:
        return {**files, name: text.replace("onlyOwner {", "{", 1)}
    if kind == 8:
        return {**files, name: text.replace("internal override", "internal virtual override")}
    return {
        **files,
        name: text + f"\ncontract Extra{chance.randrange(3)} {{ function f() external payable {{}} }}\n",
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_warm_is_cold_after_any_edit(tmp_path: Path, tools: Toolchain, seed: int) -> None:
    chance = random.Random(seed)
    files = project(groups=2, each=2)
    kept = Kept(tmp_path / "kept")
    folder = tmp_path / "project"
    written: set[str] = set()
    for _ in range(8):
        for name in written - set(files):
            (folder / name).unlink()
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        (folder / "foundry.toml").write_text("[profile.default]\nsrc = 'src'\nlibs = ['lib']\n", "utf-8")
        written = set(files)
        (found,) = discover([folder], Settings())
        cold = inspect(found, tools, silent(), outputs=Outputs.ANALYSIS).analysis
        warm = inspect(found, tools, silent(), outputs=Outputs.ANALYSIS, kept=kept).analysis
        assert comparable(warm) == comparable(cold)
        from_disk = inspect(
            found, _NoTools(tools), silent(), outputs=Outputs.ANALYSIS, kept=Kept(tmp_path / "kept")
        )
        assert comparable(from_disk.analysis) == comparable(cold)
        files = edited(files, chance)


class _NoTools:
    """Knows the compilers, and fails when one is started."""

    def __init__(self, tools: Toolchain) -> None:
        self._tools = tools

    def __getattr__(self, name: str) -> object:
        return getattr(self._tools, name)

    def compile_json(self, *_: object) -> str:
        raise AssertionError("something was compiled again")


def test_one_changed_file_compiles_its_unit_only(tmp_path: Path, tools: Toolchain) -> None:
    files = project(groups=3, each=2)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "foundry.toml").write_text("[profile.default]\nsrc = 'src'\nlibs = ['lib']\n", "utf-8")
    (found,) = discover([tmp_path], Settings())
    kept = Kept(None)
    inspect(found, tools, silent(), outputs=Outputs.ANALYSIS, kept=kept)
    asked: list[str] = []

    class Watched(_NoTools):
        def compile_json(self, version: str, request: str, progress: object) -> str:  # type: ignore[override]
            asked.append(request)
            return tools.compile_json(version, request, silent())

    changed = {
        "src/g1/Desk1x0.sol": SourceText.of("src/g1/Desk1x0.sol", P + contract(1, 0, "    uint256 more;\n"))
    }
    inspect(found, Watched(tools), silent(), texts=changed, outputs=Outputs.ANALYSIS, kept=kept)
    assert len(asked) == 1
    assert "src/g1/Base1.sol" in asked[0] and "src/g0/Base0.sol" not in asked[0]


def test_a_base_is_judged_by_its_heirs_and_looked_at_again_when_one_changes(
    tmp_path: Path, tools: Toolchain
) -> None:
    """Whether the inherited function is dangerous is decided by the hook of the heir."""
    (tmp_path / "foundry.toml").write_text("[profile.default]\nsrc = '.'\n", "utf-8")
    lower = (
        "abstract contract B { function end() external { _check(); selfdestruct(payable(msg.sender)); }\n"
        "function _check() internal virtual; }"
    )
    (tmp_path / "b.sol").write_text(P + lower, "utf-8")
    heir = (
        'import "./b.sol"; contract H is B { address o = msg.sender; function _check() internal override %s }'
    )
    kept = Kept(None)
    found: list[set[str]] = []
    for body in ("{ require(msg.sender == o); }", "{ o = o; }"):
        (tmp_path / "h.sol").write_text(P + heir % body, "utf-8")
        (project_,) = discover([tmp_path], Settings())
        seen = inspect(project_, tools, silent(), outputs=Outputs.ANALYSIS, kept=kept).analysis.findings
        found.append({item.file for item in seen if item.detector == "unprotected-selfdestruct"})
    assert found == [set(), {"b.sol"}]
