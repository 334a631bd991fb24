"""Choosing compilers: few versions, the newest that fit, and plain words where none does."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import PragmaError
from core.progress import silent
from core.settings import Settings
from core.solidity.planning import Plan, plan, unit_hash
from core.solidity.project import discover
from core.text import SourceText
from tests.core.solidity.factories import Published, write


def planned(root: Path, *versions: str, solc: str | None = None) -> Plan:
    (project,) = discover([root], Settings())
    return plan(project, Published(*versions), silent(), solc)


def test_a_file_without_a_pragma_gets_the_newest_compiler(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": "contract A {}"})
    assert planned(tmp_path).inputs[0].version == "0.8.30"


def test_imports_narrow_the_choice(tmp_path: Path) -> None:
    write(
        tmp_path, {"A.sol": 'pragma solidity ^0.8.0; import "./B.sol";', "B.sol": "pragma solidity <=0.8.19;"}
    )
    assert planned(tmp_path).inputs[0].version == "0.8.19"


def test_mixed_pragmas_become_as_few_inputs_as_possible(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "A.sol": "pragma solidity ^0.8.0;",
            "B.sol": "pragma solidity 0.8.19;",
            "C.sol": "pragma solidity >=0.6.0;",
            "D.sol": "pragma solidity ^0.4.0;",
            "E.sol": "pragma solidity ^0.6.0 || ^0.4.0;",
        },
    )
    made = {item.version: item.targets for item in planned(tmp_path).inputs}
    assert made == {"0.8.19": ("A.sol", "B.sol", "C.sol"), "0.4.26": ("D.sol", "E.sol")}


def test_a_file_nobody_can_compile_does_not_sink_the_others(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "A.sol": "pragma solidity ^0.8.0;\ncontract A {}",
            "B.sol": '\npragma solidity ^0.8.0; import "./C.sol";',
            "C.sol": "pragma solidity ^0.6.0;",
            "D.sol": "pragma solidity nonsense;",
        },
    )
    made = planned(tmp_path)
    assert sorted(name for item in made.inputs for name in item.targets) == ["A.sol", "C.sol"]
    clash, nonsense = made.diagnostics
    assert (clash.file, clash.line, clash.severity) == ("B.sol", 2, "error")
    assert "B.sol asks for ^0.8.0" in clash.message and "C.sol asks for ^0.6.0" in clash.message
    assert (nonsense.file, nonsense.line) == ("D.sol", 1) and "nonsense" in nonsense.message


def test_a_version_by_hand_is_used_and_files_that_refuse_it_say_so(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": "pragma solidity ^0.8.0;", "B.sol": "pragma solidity ^0.7.0;"})
    made = planned(tmp_path, solc="v0.8.20")
    assert [(item.version, item.targets) for item in made.inputs] == [("0.8.20", ("A.sol",))]
    (problem,) = made.diagnostics
    assert problem.file == "B.sol" and "0.8.20" in problem.message and "^0.7.0" in problem.message
    with pytest.raises(PragmaError):
        planned(tmp_path, solc="newest")


def test_a_project_may_fix_its_compilers(tmp_path: Path) -> None:
    config = 'module.exports = { solidity: { compilers: [{ version: "0.8.20" }, { version: "0.6.12" }] } }'
    write(
        tmp_path,
        {
            "hardhat.config.js": config,
            "contracts/A.sol": "pragma solidity ^0.8.0;",
            "contracts/B.sol": "pragma solidity >=0.6.0 <0.8.0;",
        },
    )
    assert {item.version for item in planned(tmp_path).inputs} == {"0.8.20", "0.6.12"}


def test_compilers_before_0_4_11_are_never_chosen(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": "pragma solidity <0.4.12;"})
    assert planned(tmp_path, "0.4.10", "0.4.11", "0.8.30").inputs[0].version == "0.4.11"
    write(tmp_path, {"A.sol": "pragma solidity <0.4.11;"})
    assert planned(tmp_path, "0.4.10", "0.4.11", "0.8.30").inputs == ()


def test_an_input_knows_its_files_and_lists_targets_first(tmp_path: Path) -> None:
    write(tmp_path, {"z/Z.sol": 'import "./../a/A.sol";', "a/A.sol": ""})
    (project,) = discover([tmp_path / "z/Z.sol"], Settings())
    assert project.root == tmp_path / "z"
    (project,) = discover([tmp_path], Settings())
    (made,) = plan(project, Published(), silent()).inputs
    assert made.root == str(tmp_path)
    assert made.files == {"a/A.sol": str(tmp_path / "a/A.sol"), "z/Z.sol": str(tmp_path / "z/Z.sol")}


def test_unsaved_texts_stand_in_for_the_disk(tmp_path: Path) -> None:
    write(tmp_path, {"A.sol": "pragma solidity ^0.8.0;"})
    (project,) = discover([tmp_path], Settings())
    texts = {"A.sol": SourceText.of("A.sol", "pragma solidity ^0.7.0; // unsaved")}
    (made,) = plan(project, Published(), silent(), texts=texts).inputs
    assert made.version == "0.7.6" and made.sources["A.sol"].text.endswith("// unsaved")


def test_the_hash_of_units_depends_on_names_and_bytes_not_on_order() -> None:
    one, two = SourceText.of("a.sol", "x"), SourceText.of("b.sol", "y")
    assert unit_hash([one, two]) == unit_hash([two, one])
    assert unit_hash([one]) != unit_hash([SourceText.of("a.sol", "X")])
    assert unit_hash([one]) != unit_hash([SourceText.of("c.sol", "x")])
