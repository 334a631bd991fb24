"""Verification end to end on small pairs: verdicts, evidence, and everything that goes wrong."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace

import pytest

from core.errors import Cancelled, UsageError
from core.progress import Progress, silent
from core.toolchain.toolchain import Toolchain
from core.verification.catalog import CHECKS
from core.verification.check import CheckExample
from core.verification.declared import DeclaredChange, parse_allow
from core.verification.engine import Budget, Request, verify
from core.verification.report import ContractReport, VerificationReport
from tests.core.verification.conftest import Compile

BANK = """pragma solidity ^0.8.20;
contract Bank {
    mapping(address => uint256) public balances;
    address public owner = msg.sender;
    event Taken(address indexed who, uint256 amount);
    function put() external payable { balances[msg.sender] += msg.value; }
    function take() external {
        uint256 amount = balances[msg.sender];
        (bool ok,) = msg.sender.call{value: amount}("");
        require(ok, "refused");
        balances[msg.sender] = 0;
        emit Taken(msg.sender, amount);
    }
    function sweep(address payable to) external {
        require(tx.origin == owner, "not the owner");
        to.transfer(address(this).balance);
    }
}
"""
SAFE_ORDER = BANK.replace("        balances[msg.sender] = 0;\n", "").replace(
    "        (bool ok,)", "        balances[msg.sender] = 0;\n        (bool ok,)"
)


def run(
    tools: Toolchain, compiled: Compile, before: str, after: str, *, calls: int = 800, seed: int = 7,
    declared: tuple[DeclaredChange, ...] = (), progress: Progress | None = None, **more: object,
) -> VerificationReport:  # fmt: skip
    request = Request(declared=declared, budget=Budget(calls, None, seed), **more)  # type: ignore[arg-type]
    return verify(compiled(before), compiled(after), request, tools, progress or silent())


def check_of(report: ContractReport, name: str) -> str:
    return next(f"{item.verdict}: {item.summary}" for item in report.checks if item.id == name)


EXAMPLES = [
    pytest.param(example, id=f"{check.info.id}-{example.title}")
    for check in CHECKS
    if check.info.cost == "run"
    for example in check.examples
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_running_checks_come_out_as_promised(
    example: CheckExample, tools: Toolchain, compiled: Compile
) -> None:
    report = run(tools, compiled, example.before, example.after, declared=example.declared)
    assert report.contracts[0].verdict == example.verdict, report.contracts[0].checks


def test_every_line_with_code_says_in_how_many_traced_calls_it_ran(
    tools: Toolchain, compiled: Compile
) -> None:
    rare = "function rare(uint256 a) external { if (a * 3 == 11 ** 66 + 2)\n { delete owner; } }"
    before = BANK.replace("function put()", f"{rare}\n    function put()")
    put = "balances[msg.sender] += msg.value;"
    after = before.replace(put, f"unchecked {{ {put} }}")
    report = run(tools, compiled, before, after)
    behavior = report.contracts[0].behavior
    assert behavior is not None
    coverage = behavior.coverage
    assert 0 < coverage.traced_calls <= behavior.calls
    for text, counted in ((before, coverage.calls_before), (after, coverage.calls_after)):
        ((_file, lines),) = counted.items()
        rows = text.splitlines()
        at = {rows[line - 1].strip(): count for line, count in lines.items()}
        assert all(0 <= count <= coverage.traced_calls for count in lines.values())
        assert at["{ delete owner; } }"] == 0
        assert 0 < at["balances[msg.sender] = 0;"] <= at["uint256 amount = balances[msg.sender];"]
    ((file, lines),) = coverage.calls_after.items()
    assert {line for line, count in lines.items() if count} == set(coverage.lines[file])
    assert {f"{file}:{line}" for line, count in lines.items() if not count} == set(coverage.missed_lines)


def test_the_same_seed_gives_the_same_report_twice(tools: Toolchain, compiled: Compile) -> None:
    after = BANK.replace(
        "uint256 amount = balances[msg.sender];", "uint256 amount; amount = balances[msg.sender];"
    )
    first, second = (run(tools, compiled, BANK, after) for _ in range(2))
    assert first == second
    assert first.verdict == "pass"
    assert first.contracts[0].tier in {"tested", "identical"}


def test_comments_only_is_identical_without_running(tools: Toolchain, compiled: Compile) -> None:
    report = run(tools, compiled, BANK, "// a new comment\n" + BANK)
    assert (report.verdict, report.contracts[0].tier, report.contracts[0].behavior) == (
        "pass",
        "identical",
        None,
    )


def test_a_cured_reentrancy_is_shown_by_an_attack_that_works_before_only(
    tools: Toolchain, compiled: Compile
) -> None:
    declared = (DeclaredChange("reentrancy", "take()"),)
    report = run(tools, compiled, BANK, SAFE_ORDER, declared=declared).contracts[0]
    assert report.verdict == "pass", report.checks
    assert report.declared == ("reentrancy:take()",)
    attack = next(item for item in report.checks if item.id == "same-behavior").evidence["attacks"][0]
    assert (
        attack["works_before"]
        and not attack["works_after"]
        and attack["second_attacker_works_after"] is False
    )


def test_a_cure_that_only_forbids_one_attacker_is_caught(tools: Toolchain, compiled: Compile) -> None:
    from core.verification.evm.cast import ATTACKER, address_text

    refusal = f"require(uint160(msg.sender) != uint160(0x00{address_text(ATTACKER)[2:]}));"
    fake = BANK.replace("uint256 amount = balances", refusal + " uint256 amount = balances")
    report = run(tools, compiled, BANK, fake, declared=(DeclaredChange("reentrancy", "take()"),)).contracts[0]
    assert report.verdict == "fail", check_of(report, "same-behavior")


def test_an_attack_that_never_worked_is_no_cure(tools: Toolchain, compiled: Compile) -> None:
    after = SAFE_ORDER.replace("balances[msg.sender] = 0;", "delete balances[msg.sender];")
    declared = (DeclaredChange("reentrancy", "take()"),)
    report = run(tools, compiled, SAFE_ORDER, after, declared=declared).contracts[0]
    assert report.verdict != "fail"
    assert report.tier in {"identical", "unknown"}


def test_phishing_is_shown_before_and_gone_after(tools: Toolchain, compiled: Compile) -> None:
    after = BANK.replace("tx.origin == owner", "msg.sender == owner")
    declared = (DeclaredChange("phishing", "sweep(address)"),)
    report = run(tools, compiled, BANK, after, declared=declared).contracts[0]
    assert report.verdict == "pass", report.checks
    assert run(tools, compiled, BANK, after).contracts[0].verdict == "fail"


@pytest.mark.parametrize(
    ("change", "allow"),
    [
        (('require(ok, "refused");', 'require(ok, "no");'), "revert-data:take"),
        (("emit Taken(msg.sender, amount);", "emit Taken(msg.sender, 0);"), "events:Taken(address,uint256)"),
        (('require(tx.origin == owner, "not the owner");', ""), "access:sweep(address)"),
    ],
)
def test_what_is_allowed_passes_and_is_listed_and_fails_otherwise(
    change: tuple[str, str], allow: str, tools: Toolchain, compiled: Compile
) -> None:
    after = BANK.replace(*change)
    assert run(tools, compiled, BANK, after).verdict == "fail"
    behavior = run(tools, compiled, BANK, after, declared=(parse_allow(allow),)).contracts[0]
    assert next(item for item in behavior.checks if item.id == "same-behavior").verdict == "pass", (
        behavior.checks
    )
    assert allow in behavior.declared


@pytest.mark.parametrize("text", ["revert", "access", "reentrancy:take()", "abi-removed"])
def test_only_the_documented_changes_can_be_allowed(text: str) -> None:
    with pytest.raises(UsageError, match="is not a change"):
        parse_allow(text)


def test_a_constructor_that_always_reverts_is_inconclusive(tools: Toolchain, compiled: Compile) -> None:
    source = (
        "pragma solidity ^0.8.20; contract A { uint256 x;"
        " constructor(uint256 a, address b) { revert(); } function f() external { x++; } }"
    )
    report = run(tools, compiled, source, source.replace("x++", "x += 2")).contracts[0]
    assert report.verdict == "inconclusive"
    assert "sets of arguments tried" in check_of(report, "same-behavior")


def test_constructors_that_differ_are_a_break(tools: Toolchain, compiled: Compile) -> None:
    source = (
        "pragma solidity ^0.8.20; contract A { uint256 public x;"
        " constructor(uint256 a) { require(a > 0); x = a; } }"
    )
    report = run(tools, compiled, source, source.replace("a > 0", "a > 1")).contracts[0]
    assert report.verdict == "fail" and "At deployment" in check_of(report, "same-behavior")


def test_a_contract_that_loops_forever_on_some_input_ends(tools: Toolchain, compiled: Compile) -> None:
    source = (
        "pragma solidity ^0.8.20; contract A { uint256 public x;"
        " function f(uint256 n) external { unchecked { for (uint256 i = 0; i != n; i += 3) { x = i; } } }"
        " function g(uint256 n) external { x = n; } }"
    )
    started = time.monotonic()
    report = run(tools, compiled, source, source.replace("x = n;", "x = n + 0;"), calls=300)
    assert time.monotonic() - started < 60
    assert report.verdict in {"pass", "inconclusive"}


def test_an_abstract_contract_is_run_through_a_generated_heir(tools: Toolchain, compiled: Compile) -> None:
    source = """pragma solidity ^0.8.20;
abstract contract Base {
    mapping(address => uint256) public points;
    constructor(uint256 start) { points[msg.sender] = start; }
    function limit() public view virtual returns (uint256);
    function _add(address who, uint256 amount) internal { points[who] += amount; }
    function give(address to, uint256 amount) external { points[msg.sender] -= amount; _add(to, amount); }
}"""
    same = source.replace("points[who] += amount", "points[who] = points[who] + amount")
    wrong = source.replace("points[who] += amount", "points[who] |= amount")
    good = run(tools, compiled, source, same).contracts[0]
    assert (good.verdict, good.tier) in {("pass", "tested"), ("pass", "identical")}, good.checks
    assert run(tools, compiled, source, wrong).contracts[0].verdict == "fail"


def test_internal_functions_of_a_library_are_run_with_storage_too(
    tools: Toolchain, compiled: Compile
) -> None:
    source = """pragma solidity ^0.8.20;
library Sets {
    struct Set { uint256[] items; mapping(uint256 => bool) has; }
    function add(Set storage set, uint256 item) internal returns (bool) {
        if (set.has[item]) return false;
        set.has[item] = true;
        set.items.push(item);
        return true;
    }
    function count(Set storage set) internal view returns (uint256) { return set.items.length; }
}"""
    wrong = source.replace("set.has[item] = true;", "set.has[item] = item != 3;")
    assert run(tools, compiled, source, wrong).contracts[0].verdict == "fail"
    same = source.replace("if (set.has[item]) return false;", "if (set.has[item] == true) { return false; }")
    assert run(tools, compiled, source, same).contracts[0].verdict == "pass"


def test_an_interface_has_nothing_to_run_and_passes_when_it_is_kept(
    tools: Toolchain, compiled: Compile
) -> None:
    source = "pragma solidity ^0.8.20; interface I { function f(uint256 a) external; }"
    assert run(tools, compiled, source, source.replace("a)", "b)")).verdict == "pass"
    assert run(tools, compiled, source, source.replace("uint256 a", "uint128 a")).verdict == "fail"


def test_an_evm_killed_from_outside_makes_the_answer_inconclusive(
    tools: Toolchain, compiled: Compile
) -> None:
    def kill(task: str, done: int, total: int | None) -> None:
        if task == "Comparing behavior" and done:
            for anvil in list(tools._anvils):
                os.kill(anvil.pid, signal.SIGKILL)

    after = BANK.replace("+= msg.value", "= balances[msg.sender] + msg.value + 0")
    report = run(tools, compiled, BANK, after, progress=Progress(kill), calls=5_000).contracts[0]
    assert report.verdict == "inconclusive", report.checks
    assert "stopped" in check_of(report, "same-behavior")


def test_stopping_ends_a_run_quickly(tools: Toolchain, compiled: Compile) -> None:
    progress = Progress()
    after = BANK.replace("+= msg.value", "= balances[msg.sender] + msg.value + 0")
    compiled(BANK), compiled(after)
    stopped: list[float] = []

    def stop() -> None:
        stopped.append(time.monotonic())
        progress.stop()

    timer = threading.Timer(1.5, stop)
    timer.start()
    with pytest.raises(Cancelled):
        run(tools, compiled, BANK, after, progress=progress, calls=2_000_000)
    assert time.monotonic() - stopped[0] < 2.0


def test_the_time_limit_caps_the_run_and_is_said(tools: Toolchain, compiled: Compile) -> None:
    after = BANK.replace("+= msg.value", "= balances[msg.sender] + msg.value + 0")
    request = Request(budget=Budget(2_000_000, 1.0, 7))
    behavior = verify(compiled(BANK), compiled(after), request, tools, silent()).contracts[0].behavior
    assert behavior is not None and behavior.capped and 0 < behavior.calls < 2_000_000


def test_a_contract_that_is_not_there_is_a_usage_error(tools: Toolchain, compiled: Compile) -> None:
    with pytest.raises(UsageError, match="no contract “Nobody”"):
        run(tools, compiled, BANK, BANK, contracts=("Nobody",))


def test_the_foundry_test_of_a_counterexample_compiles(tools: Toolchain, compiled: Compile) -> None:
    report = run(
        tools, compiled, BANK, BANK.replace("balances[msg.sender] = 0;", "balances[msg.sender] = 1;")
    )
    behavior = report.contracts[0].behavior
    assert behavior is not None and behavior.counterexample is not None
    assert len(behavior.counterexample.sequence) <= 3
    test = compiled(behavior.counterexample.foundry_test)
    assert test.ok, test.diagnostics


def test_a_report_names_exactly_one_pair(tools: Toolchain, compiled: Compile) -> None:
    report = run(tools, compiled, BANK, SAFE_ORDER, calls=100)
    other = run(tools, compiled, BANK, BANK, calls=100)
    assert report.before == other.before != report.after
    assert replace(report, contracts=()).after != other.after
