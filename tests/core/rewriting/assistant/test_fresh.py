"""New code that changes state is never called verified: there is nothing to compare it with."""

from __future__ import annotations

from core.progress import silent
from core.rewriting.assistant.fresh import new_ways_to_change, with_fresh
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import Outputs, compile_input
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from core.verification.report import ContractReport, VerificationReport

_BOX = """pragma solidity ^0.8.20;
contract Box {
    uint256 public a;
    function put(uint256 b) external { a = b; }
"""


def _compiled(tools: Toolchain, more: str = "") -> Compilation:
    source = SourceText.of("a.sol", f"{_BOX}{more}}}\n")
    given = CompilerInput("0.8.30", {"a.sol": source}, CompilerSettings(), ("a.sol",))
    return compile_input(given, tools, silent(), Outputs.ANALYSIS)


def test_new_functions_that_may_change_state_are_named(tools: Toolchain) -> None:
    before = _compiled(tools)

    def found(more: str) -> tuple[str, ...]:
        return new_ways_to_change(before, _compiled(tools, more))

    assert found("") == ()
    assert found("function look() external view returns (uint256) { return a; }") == ()
    assert found("function inner() internal { a = 1; }") == ()
    assert found("uint256 public more;") == ()
    assert found("function reset() external { a = 0; }") == ("Box.reset()",)
    assert found("function put(uint256 b, uint256 c) external { a = b + c; }") == (
        "Box.put(uint256,uint256)",
    )
    assert found("receive() external payable {}") == ("Box.receive",)


def test_a_pass_becomes_open_and_nothing_becomes_better() -> None:
    contract = ContractReport("Box", "pass", "tested", (), (), None, None)
    report = VerificationReport("pass", 1, "a", "b", (contract,))
    opened = with_fresh(report, ("Box.reset()",))
    assert (opened.verdict, opened.contracts[0].verdict, opened.contracts[0].tier) == (
        "inconclusive", "inconclusive", "unknown",
    )  # fmt: skip
    assert "Box.reset() is new" in opened.contracts[0].checks[0].summary
    assert with_fresh(report, ()) is report
    failed = VerificationReport("fail", 1, "a", "b", (contract,))
    assert with_fresh(failed, ("Box.reset()",)) is failed
