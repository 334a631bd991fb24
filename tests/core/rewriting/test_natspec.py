"""Comments are added, never code: what was there stays, and the compiler accepts every tag."""

from __future__ import annotations

import pytest

from core.analysis.metrics import metrics_of
from core.rewriting.rules import missing_natspec
from core.solidity.compiler import Outputs
from core.verification.proof.identical import identical_contract
from tests.core.rewriting.conftest import Compile, applied, errors, proposed
from tests.core.solidity.test_packages import fetched

CODE = """contract Base {{
    uint public total;
    event Moved(address to, uint amount);
    function move(address to, uint amount) public {virtual} returns (uint left, bool) {{
        total += amount;
        emit Moved(to, amount);
        return (total, true);
    }}
}}
contract Heir is Base {{
    function move(address to, uint amount) public {override} returns (uint left, bool) {{
        require(amount > 1, "small");
        return super.move(to, amount);
    }}
}}
"""


@pytest.mark.parametrize(
    ("pragma", "virtual", "override", "inherits"),
    [
        ("^0.4.26", "", "", False),
        ("^0.5.17", "", "", False),
        ("^0.6.12", "virtual", "override", True),
        ("^0.8.20", "virtual", "override", True),
    ],
)
def test_every_generation_takes_the_tags_and_keeps_its_code(
    pragma: str, virtual: str, override: str, inherits: bool, compiled: Compile
) -> None:
    text = f"pragma solidity {pragma};\n{CODE.format(virtual=virtual, override=override)}"
    before = compiled(text, outputs=Outputs.FULL)
    after = compiled(applied(before, proposed(before, "missing-natspec"))["a.sol"].data, outputs=Outputs.FULL)
    assert errors(after) == []
    assert ("@inheritdoc Base" in after.input.sources["a.sol"].text) == inherits
    for name, artifact in before.artifacts.items():
        assert identical_contract(artifact, after.artifacts[name], before.artifacts, after.artifacts)
    assert {item.natspec_coverage for item in metrics_of(after)} == {1.0}


def test_a_text_that_would_end_the_comment_or_start_a_tag_is_not_repeated(compiled: Compile) -> None:
    before = compiled(
        """pragma solidity ^0.8.20;
contract A {
    function f(uint256 a) external pure {
        require(a > 1, "*/ contract B {} /*");
        require(a > 2, "@param b nothing");
        require(a > 3, "fine");
    }
}
"""
    )
    after = applied(before, proposed(before, "missing-natspec"))["a.sol"]
    assert errors(compiled(after.data)) == []
    assert after.text.count("Reverts with") == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["solmate@6.8.0", "@openzeppelin/contracts@3.4.2"])
def test_a_package_keeps_its_code_byte_for_byte(name: str, compiled: Compile) -> None:
    from core.pipeline import compile_paths
    from core.progress import silent
    from core.solidity.compiler import compile_input
    from tests.core.rewriting.conftest import compilers

    compiled("contract A {}")
    lent = compilers()
    assert lent is not None
    for before in compile_paths([fetched(name)], lent.tools, silent()).compilations:
        made = proposed(before, missing_natspec.INFO.id)
        assert made.notes == ()
        changed = applied(before, made)
        after = compile_input(before.input.with_sources(changed), lent.tools, silent())
        assert errors(after) == []
        coded = [item for item in before.target_artifacts if item.creation is not None and item.creation.hex]
        for item in coded:
            assert identical_contract(item, after.artifacts[item.name], before.artifacts, after.artifacts)
