"""Generated tests compile beside their contract, whatever its functions take."""

from __future__ import annotations

import pytest

from core.progress import silent
from core.rewriting.assistant.scaffold import test_scaffold as scaffold_of
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import Outputs, compile_input
from core.text import SourceText
from core.toolchain.toolchain import Toolchain


def _compiled(tools: Toolchain, **texts: str) -> Compilation:
    sources = {f"{name}.sol": SourceText.of(f"{name}.sol", text) for name, text in texts.items()}
    given = CompilerInput("0.8.30", sources, CompilerSettings(), tuple(sources))
    return compile_input(given, tools, silent(), Outputs.ANALYSIS)


_KIT = """pragma solidity ^0.8.20;
contract Kit {
    enum Side { Left, Right }
    struct Pair { uint256 a; uint256 b; }
    uint256[] private list;
    constructor(address payable who, bytes4 tag, int8 small, bool yes, bytes memory more) payable {
        require(who != address(0) && tag != 0 && small != 0 && yes && more.length > 0);
    }
    function pay(uint256 amount, string calldata why) external payable returns (uint256) {
        require(bytes(why).length > 0);
        return amount;
    }
    function side(Side s) external pure returns (Side) { return s; }
    function put(uint256 a) external { list.push(a); }
    function put(uint256 a, uint256[3][] memory b) external { list.push(a + b.length); }
    function get(uint256 at) external view returns (uint256) { return list[at]; }
    function pair(Pair calldata p) external pure returns (uint256) { return p.a + p.b; }
    receive() external payable {}
}
"""


def test_every_kind_of_function_is_called_and_it_compiles(tools: Toolchain) -> None:
    made = _compiled(tools, Kit=_KIT)
    assert made.ok, made.diagnostics
    text = scaffold_of(made.artifacts["Kit.sol:Kit"], "./Kit.sol", "MIT")
    assert 'new Kit{value: 1 ether}(payable(address(this)), bytes4(uint32(1)), 1, true, "test")' in text
    assert "testFuzz_pay(uint256 a0, string memory a1, uint64 sent)" in text
    assert "testFuzz_putToo(uint256 a0, uint256[3][] memory a1)" in text
    assert "testFuzz_get(uint256 a0) public view" in text
    assert "testFuzz_pair" not in text
    tested = _compiled(tools, Kit=_KIT, Kit_t=text)
    assert tested.ok, tested.diagnostics


@pytest.mark.parametrize(
    "source",
    [
        "pragma solidity ^0.8.20;\nlibrary Kit {}",
        "pragma solidity ^0.8.20;\ninterface Kit {}",
        "pragma solidity ^0.8.20;\nstruct P { uint256 a; }\ncontract Kit { constructor(P memory p) { p; } }",
    ],
)
def test_what_cannot_be_made_gets_no_tests(tools: Toolchain, source: str) -> None:
    assert scaffold_of(_compiled(tools, Kit=source).artifacts["Kit.sol:Kit"], "./Kit.sol") == ""
