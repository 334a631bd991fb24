"""Known compiler bugs are reported for the version, settings and code that have them, and only then."""

from __future__ import annotations

import pytest

from core.analysis.compiler_bugs import BUGS
from core.analysis.engine import analyze
from core.progress import silent
from core.solidity.compilation import CompilerInput, CompilerSettings
from core.solidity.compiler import Outputs, compile_input
from core.text import SourceText
from core.toolchain.toolchain import Toolchain

CLEARING = """contract C {
    uint256 transient t; uint256 s;
    function f() external { delete t; delete s; }
}"""
LONELY = "contract C { function f() external pure { assembly { mstore(0, 1) } } }"
HASHES = """contract C { function f() external pure returns (bytes32 a, bytes32 b) {
    assembly { a := keccak256(0, 31) b := keccak256(0, 32) } } }"""


def steps(letters: str) -> CompilerSettings:
    details = {"yul": True, "yulDetails": {"optimizerSteps": letters}}
    return CompilerSettings(extra={"optimizer": {"details": details}})


FREE = """function two() pure returns (uint256) { return 1; }
function two() pure returns (uint256) { return 2; }
contract C { function f() external pure returns (uint256) { return two(); } }"""


def found(tools: Toolchain, source: str, version: str, settings: CompilerSettings) -> list[str]:
    text = SourceText.of("a.sol", f"pragma solidity {version};\n{source}\n")
    given = CompilerInput(version, {"a.sol": text}, settings, ("a.sol",))
    compilation = compile_input(given, tools, silent(), Outputs.ANALYSIS)
    assert compilation.ok, [item.message for item in compilation.diagnostics]
    findings = analyze([compilation], silent(), only={"compiler-bug"}).findings
    return [item.message.split()[1] for item in findings]


@pytest.mark.parametrize(
    ("uid", "source", "version", "settings", "is_there"),
    [
        ("SOL-2026-1", CLEARING, "0.8.30", CompilerSettings(via_ir=True), True),
        ("SOL-2026-1", CLEARING, "0.8.30", CompilerSettings(), False),
        ("SOL-2022-4", LONELY, "0.8.14", CompilerSettings(), True),
        ("SOL-2022-4", LONELY, "0.8.14", CompilerSettings(optimizer=False), False),
        ("SOL-2022-4", LONELY, "0.8.14", CompilerSettings(via_ir=True), False),
        ("SOL-2022-4", LONELY, "0.8.30", CompilerSettings(), False),
        ("SOL-2021-1", HASHES, "0.7.1", CompilerSettings(), True),
        ("SOL-2021-1", HASHES, "0.7.1", CompilerSettings(optimizer=False), False),
        ("SOL-2023-2", LONELY, "0.8.14", steps("gvif"), True),
        ("SOL-2023-2", LONELY, "0.8.14", steps("gxif"), False),
        ("SOL-2020-9", FREE, "0.7.1", CompilerSettings(), True),
    ],
)
def test_a_bug_is_reported_with_its_version_and_settings_only(
    uid: str, source: str, version: str, settings: CompilerSettings, is_there: bool, tools: Toolchain
) -> None:
    assert (uid in found(tools, source, version, settings)) is is_there


def test_every_bug_has_a_range_a_number_and_a_trigger_of_its_own() -> None:
    assert len(BUGS) >= 12
    assert len({bug.uid for bug in BUGS}) == len(BUGS)
    assert len({bug.trigger for bug in BUGS}) == len(BUGS)
    for bug in BUGS:
        assert bug.introduced < bug.fixed
        assert bug.effect[:1].islower() or bug.effect[:1] == "“"
        assert bug.trigger.__doc__
