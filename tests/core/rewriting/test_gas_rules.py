"""Gas rules where their examples have no room: old compilers, settings, places that must stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.progress import silent
from core.rewriting.engine import propose
from core.semantics.packing import Sized, packed_order, slots_used, unmoved
from core.solidity.compilation import CompilerInput, CompilerSettings
from core.solidity.compiler import Outputs, compile_input
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from tests.core.rewriting.conftest import Compile, proposed

Rewrite = Callable[..., str]
LOCK = """pragma solidity ^0.8.PRAGMA;
contract Pot {
    uint256 private state;
    modifier once() { require(state != 2); state = 2; _; state = 1; }
    function pay(address payable to) external once { (bool ok, ) = to.call(""); require(ok); }
}
"""


def test_a_balance_is_read_once_in_0_4_too(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.4.18;
contract Token {
    mapping(address => uint256) balances;
    function burn(uint256 amount) public {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount;
    }
}
"""
    made = rewrite("repeated-storage-read", text, "0.4.26")
    assert "uint256 cachedBalances = balances[msg.sender];" in made
    assert "balances[msg.sender] = cachedBalances - amount;" in made


def test_a_sum_that_is_subtracted_keeps_its_parentheses(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.20;
contract A {
    uint256 left = 9;
    function f(uint256 a, uint256 b) external { require(left > 2); left -= a + b; }
}
"""
    assert "left = cachedLeft - (a + b);" in rewrite("repeated-storage-read", text)


def test_checked_code_before_0_8_is_not_called_unchecked(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.7.0;
contract A { uint256 s; function f(uint256 a, uint256 b) external { require(a > b); s = a - b; } }
"""
    assert rewrite("bounded-arithmetic", text, "0.7.6") == text


def test_a_proof_that_an_heir_could_break_is_for_a_person(compiled: Compile) -> None:
    """An heir elsewhere may set the counter to anything."""
    text = """pragma solidity ^0.8.20;
KIND A { uint256 internal count; function f() external { count++; } }
"""
    found = [
        proposed(compiled(text.replace("KIND", kind)), "bounded-arithmetic").items[0].applicability
        for kind in ("contract", "abstract contract")
    ]
    assert found == ["safe", "review"]


@pytest.mark.parametrize(("pragma", "wanted"), [("28", "safe"), ("20", "review")])
def test_a_transient_lock_asks_for_its_compiler(pragma: str, wanted: str, compiled: Compile) -> None:
    (item,) = proposed(compiled(LOCK.replace("PRAGMA", pragma)), "storage-lock").items
    assert item.applicability == wanted
    assert [str(change) for change in item.declared] == ["storage-layout"]


TWICE = """pragma solidity ^0.8.20;
contract A {
    uint256 public limit;
    function set(uint256 to) external { limit = to; }
    function f(uint256 a) external view returns (bool) { require(a < limit); return a + 1 < limit; }
}
"""


@pytest.mark.parametrize(
    ("rule", "text", "settings"),
    [
        ("storage-lock", LOCK.replace("PRAGMA", "28"), CompilerSettings(evm_version="paris")),
        ("repeated-storage-read", TWICE, CompilerSettings(via_ir=True)),
    ],
)
def test_what_the_settings_rule_out_is_not_proposed(
    rule: str, text: str, settings: CompilerSettings, tools: Toolchain
) -> None:
    def proposals(chosen: CompilerSettings) -> int:
        request = CompilerInput("0.8.30", {"a.sol": SourceText.of("a.sol", text)}, chosen, ("a.sol",))
        compilation = compile_input(request, tools, silent(), Outputs.ANALYSIS)
        assert compilation.ok
        return len(propose(compilation, (), rules=(rule,)).items)

    assert (proposals(CompilerSettings()), proposals(settings)) == (1, 0)


def test_a_transient_variable_is_not_made_constant_or_moved(rewrite: Rewrite) -> None:
    text = """pragma solidity ^0.8.28;
contract A { bool a; uint256 b; bool transient c; function f() external { a = true; b = 1; } }
"""
    for rule in ("constant-variable", "immutable-variable", "unpacked-storage"):
        assert rewrite(rule, text) == text


def test_an_order_that_takes_fewer_slots_moves_as_little_as_it_can() -> None:
    flag, word, address = Sized(1, alone=False), Sized(32, alone=False), Sized(20, alone=False)
    table = Sized(32, alone=True)
    items = (flag, word, flag, address, table)
    order = packed_order(items)
    assert (slots_used(items, range(5)), slots_used(items, order)) == (4, 3)
    assert len(unmoved(order)) == 4
    assert packed_order((flag, address, word)) == (0, 1, 2)
    assert packed_order((address, word, table), offset=12) == (0, 1, 2)
    assert slots_used((address,), [0], offset=12) == 0
    assert slots_used((Sized(64, alone=True), flag), [0, 1]) == 3
