"""Foreign engines as programs that write what slither 0.11.6, forge 1.7.1 and solhint 6.2.4 write."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from core.analysis.engines.catalog import ENGINES, engine
from core.analysis.engines.engine import Seen
from core.errors import Cancelled, MissingToolError, ToolFailedError
from core.progress import Progress, silent
from core.toolchain.program import find_program

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are scripts")

SLITHER = {
    "success": True,
    "error": None,
    "results": {
        "detectors": [
            {
                "check": "reentrancy-eth",
                "impact": "High",
                "confidence": "Medium",
                "description": "Reentrancy in Bank.withdraw():\n\tExternal calls:\n",
                "elements": [
                    {
                        "type": "function",
                        "name": "withdraw",
                        "source_mapping": {"filename_relative": "src/Bank.sol", "lines": [11, 12, 13]},
                        "type_specific_fields": {
                            "parent": {"type": "contract", "name": "Bank"},
                            "signature": "withdraw()",
                        },
                    },
                    {
                        "type": "node",
                        "name": "msg.sender.call()",
                        "source_mapping": {"filename_relative": "src/Bank.sol", "lines": [12]},
                        "type_specific_fields": {
                            "parent": {
                                "type": "function",
                                "name": "withdraw",
                                "type_specific_fields": {
                                    "parent": {"type": "contract", "name": "Bank"},
                                    "signature": "withdraw()",
                                },
                            }
                        },
                    },
                ],
            }
        ]
    },
}
FORGE = "\n".join(
    [
        "Compiling 1 file",
        json.dumps(
            {
                "$message_type": "diagnostic",
                "message": "wrap the cast",
                "code": {"code": "unsafe-typecast", "explanation": None},
                "level": "warning",
                "spans": [
                    {
                        "file_name": "src/Bank.sol",
                        "line_start": 17,
                        "line_end": 17,
                        "column_start": 81,
                        "is_primary": True,
                    }
                ],
            }
        ),
        '{"not": "a diagnostic"}',
        "{half",
    ]
)
SOLHINT = [
    {"line": 9, "column": 3, "severity": "Warning", "message": "Avoid tx.origin",
     "ruleId": "avoid-tx-origin", "filePath": "src/Bank.sol"},
    {"line": 1, "column": 1, "severity": "Warning", "message": "Missing @notice",
     "ruleId": "use-natspec", "filePath": "src/Bank.sol"},
    {"line": 4, "column": 9, "severity": "Warning", "message": "GC: cache", "ruleId": "gas-length-in-loops",
     "filePath": "src/Bank.sol"},
    {"conclusion": "3 problem/s (0 error/s, 3 warning/s)"},
]  # fmt: skip
ADERYN = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {"driver": {"name": "Aderyn"}},
            "results": [
                {
                    "ruleId": "tx-origin-used-for-auth",
                    "level": "warning",
                    "message": {"text": "tx.origin"},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "src/Bank.sol"},
                                "region": {"startLine": 7},
                            }
                        }
                    ],
                }
            ],
        }
    ],
}


def a_program(folder: Path, code: str) -> Path:
    """A Python script as an executable."""
    program = folder / "program"
    program.write_text(f"#!{sys.executable}\nimport sys\n{code}\n")
    program.chmod(0o755)
    return program


def looked(name: str, folder: Path, code: str, progress: Progress | None = None) -> tuple[Seen, ...]:
    known = engine(name)
    assert known is not None
    return known.run(a_program(folder, code), folder, folder, progress or silent())


def test_slither_is_placed_at_the_statement_it_names(tmp_path: Path) -> None:
    (seen,) = looked("slither", tmp_path, f"print({json.dumps(SLITHER)!r}); sys.exit(255)")
    assert (seen.rule, seen.severity, seen.confidence) == ("reentrancy-eth", "high", "medium")
    assert (seen.path, seen.line, seen.end_line) == (tmp_path / "src/Bank.sol", 12, 12)
    assert (seen.contract, seen.function) == ("Bank", "withdraw()")
    assert seen.message == "Reentrancy in Bank.withdraw(): External calls:"


def test_forge_lint_is_read_from_the_error_stream_between_other_lines(tmp_path: Path) -> None:
    (seen,) = looked("forge-lint", tmp_path, f"sys.stderr.write({FORGE!r})")
    assert (seen.rule, seen.severity, seen.line, seen.column) == ("unsafe-typecast", "medium", 17, 81)
    assert seen.path == tmp_path / "src/Bank.sol"


def test_solhint_gives_what_is_about_safety_and_gas_and_no_style(tmp_path: Path) -> None:
    code = f"assert '-c' in sys.argv; print({json.dumps(SOLHINT)!r}); sys.exit(1)"
    seen = looked("solhint", tmp_path, code)
    assert [(item.rule, item.severity) for item in seen] == [
        ("avoid-tx-origin", "medium"),
        ("gas-length-in-loops", "gas"),
    ]


def test_solhint_keeps_the_configuration_of_the_project(tmp_path: Path) -> None:
    (tmp_path / ".solhint.json").write_text("{}")
    assert looked("solhint", tmp_path, "assert '-c' not in sys.argv; print('[]')") == ()


def test_aderyn_is_read_from_the_file_that_it_writes(tmp_path: Path) -> None:
    code = f"open(sys.argv[sys.argv.index('-o') + 1], 'w').write({json.dumps(ADERYN)!r})"
    (seen,) = looked("aderyn", tmp_path, code)
    assert (seen.rule, seen.severity, seen.line) == ("tx-origin-used-for-auth", "medium", 7)


@pytest.mark.parametrize("name", [item.id for item in ENGINES])
def test_an_engine_that_fails_is_told_with_its_last_words(name: str, tmp_path: Path) -> None:
    with pytest.raises(ToolFailedError, match="out of luck"):
        looked(name, tmp_path, "sys.stderr.write('first\\nout of luck.\\n'); sys.exit(3)")


@pytest.mark.parametrize("name", ["slither", "solhint", "aderyn"])
def test_an_engine_that_ends_without_a_word_is_a_failure_and_not_a_clean_bill(
    name: str, tmp_path: Path
) -> None:
    with pytest.raises(ToolFailedError, match="said nothing"):
        looked(name, tmp_path, "sys.exit(1)")


def test_a_canceled_engine_ends_with_what_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    code = (
        "import subprocess, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(mark)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)"
    )
    progress = Progress()

    def stop_when_started() -> None:
        while not (mark.exists() and mark.read_text()):
            time.sleep(0.01)
        progress.stop()

    threading.Thread(target=stop_when_started, daemon=True).start()
    with pytest.raises(Cancelled):
        looked("slither", tmp_path, code, progress)
    child = Path("/proc") / mark.read_text()
    until = time.monotonic() + 5
    while child.exists() and "zombie" not in (child / "status").read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert not child.exists() or "zombie" in (child / "status").read_text()


def test_a_program_is_looked_for_in_the_named_folders_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        program = tmp_path / name / "slither"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "there"))
    assert find_program(("slither",), str(tmp_path / "here"), "").parent.name == "here"
    assert find_program(("slither",), "", "").parent.name == "there"
    with pytest.raises(MissingToolError):
        find_program(("aderyn",), str(tmp_path / "here"), "Install it.")
