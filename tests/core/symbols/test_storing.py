"""Where an inherited variable lies: in its own contract and in each heir, as the compiler says."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.symbols.symbol import StoragePlace
from core.toolchain.toolchain import Toolchain
from tests.core.symbols.test_symbols import build, named

TEXT = """pragma solidity VERSION;
contract Base { uint128 a; uint128 b; }
contract Other { uint256 first; }
contract Heir is Other, Base { uint256 own; }
contract Last is Heir { bool flag; }
"""


@pytest.mark.parametrize("version", ["0.5.17", "0.7.6", "0.8.30"])
def test_every_heir_has_its_own_place(tmp_path: Path, tools: Toolchain, version: str) -> None:
    found = build(tmp_path, tools, Storage=TEXT.replace("VERSION", version))
    variable = named(found, "b")
    assert variable.storage == StoragePlace(0, 16, 16)
    heirs = {found.symbols[key].name: place for key, place in variable.heirs}
    assert heirs == {"Heir": StoragePlace(1, 16, 16), "Last": StoragePlace(1, 16, 16)}
    assert named(found, "flag").heirs == ()


def test_heirs_of_another_compilation_are_kept_too(tmp_path: Path, tools: Toolchain) -> None:
    base = "pragma solidity >=0.8.0;\ncontract Base { uint256 a; }\n"
    one = 'pragma solidity 0.8.30;\nimport "./Base.sol";\ncontract One is Base { uint256 x; }\n'
    two = 'pragma solidity 0.8.20;\nimport "./Base.sol";\ncontract Two is Base { uint256 y; }\n'
    found = build(tmp_path, tools, Base=base, One=one, Two=two)
    heirs = {found.symbols[key].name for key, _place in named(found, "a").heirs}
    assert heirs == {"One", "Two"}


def test_a_label_that_two_bases_of_one_name_have_is_not_guessed(tmp_path: Path, tools: Toolchain) -> None:
    part = "pragma solidity ^0.8.20;\ncontract Base { uint256 private a; }\n"
    main = (
        'pragma solidity ^0.8.20;\nimport {Base as X} from "./P.sol";\nimport {Base as Y} from "./Q.sol";\n'
        "contract Both is X, Y { uint256 own; }\n"
    )
    found = build(tmp_path, tools, P=part, Q=part, Main=main)
    both = [item for item in found.symbols.values() if item.name == "a"]
    assert [item.storage for item in both] == [StoragePlace(0, 0, 32)] * 2
    assert [item.heirs for item in both] == [(), ()]
    own = named(found, "own").storage
    assert own is not None and own.slot == 2
