"""What people really hand over: broken, foreign, huge and strange inputs, each with an answer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.core.cli.running import BANK, run, run_process, start
from tests.core.cli.schemas import COMPILATION, assert_fits


def _file(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_contracts_are_compiled_and_listed(tmp_path: Path) -> None:
    _file(tmp_path, "src/Bank.sol", BANK)
    ran = run(tmp_path, "compile", "src", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    document = ran.document()
    assert_fits(document, COMPILATION)
    (contract,) = document["contracts"]
    assert contract["contract"] == "Bank"
    assert contract["runtime_bytes"] > 100
    assert [item["label"] for item in contract["storage_layout"]] == ["balances", "fee"]


def test_a_piped_answer_has_no_color_and_no_progress(tmp_path: Path) -> None:
    _file(tmp_path, "Bank.sol", BANK)
    ran = run_process(tmp_path, "compile", "Bank.sol", "--solc", "0.8.30")
    assert (ran.code, ran.err) == (0, "")
    assert "\x1b" not in ran.out
    assert "Bank" in ran.out
    assert ran.out.endswith("1 contract, 0 errors, 0 warnings, solc 0.8.30\n")


def test_what_does_not_compile_is_an_answer_with_exit_code_1(tmp_path: Path) -> None:
    _file(tmp_path, "Bank.sol", BANK.replace("uint256 fee = 5", 'uint256 fee = "ü"'))
    ran = run(tmp_path, "compile", "Bank.sol", "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    document = ran.document()
    assert_fits(document, COMPILATION)
    (problem,) = [item for item in document["diagnostics"] if item["severity"] == "error"]
    assert (problem["file"], problem["line"], problem["code"]) == ("Bank.sol", 6, "8936")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pragma solidity ^99.0.0; contract A {}", "pragma"),
        ('pragma solidity ^0.8.0; import "./Nope.sol"; contract A {}', "import-missing"),
        ('pragma solidity ^0.8.0; import "../../Secret.sol"; contract A {}', "import-outside"),
    ],
)
def test_pragmas_and_imports_nobody_can_satisfy_are_errors_at_their_place(
    tmp_path: Path, text: str, code: str
) -> None:
    _file(tmp_path, "Secret.sol", "contract Secret {}")
    _file(tmp_path, "bank/foundry.toml", "[profile.default]\n")
    _file(tmp_path, "bank/src/A.sol", text)
    ran = run(tmp_path, "compile", "bank", "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    (problem,) = ran.document()["diagnostics"]
    assert (problem["severity"], problem["code"], problem["file"]) == ("error", code, "src/A.sol")


def test_files_that_import_each_other_compile(tmp_path: Path) -> None:
    _file(tmp_path, "A.sol", 'pragma solidity ^0.8.0; import "./B.sol"; contract A { B other; }')
    _file(tmp_path, "B.sol", 'pragma solidity ^0.8.0; import "./A.sol"; contract B { A other; }')
    ran = run(tmp_path, "compile", ".", "--format", "json")
    assert ran.code == 0
    assert [item["contract"] for item in ran.document()["contracts"]] == ["A", "B"]


def test_three_hundred_files_are_one_answer(tmp_path: Path) -> None:
    for number in range(300):
        before = f'import "./C{number - 1}.sol"; ' if number else ""
        base = f" is C{number - 1}" if number and number % 10 else ""
        text = f"pragma solidity ^0.8.0; {before}contract C{number}{base} {{ uint256 v{number}; }}"
        _file(tmp_path, f"many/C{number}.sol", text)
    ran = run(tmp_path, "compile", "many", "--format", "json")
    assert ran.code == 0
    assert len(ran.document()["contracts"]) == 300


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("Bank.sol", BANK.encode().replace(b"fee", b"f\xff"), ("not UTF-8", "0xff")),
        ("Bank.sol", BANK.encode() + b"// x\n" * 2_200_000, ("11.0 MB", "max_file_mb")),
        ("readme.txt", b"no Solidity here", ("no Solidity file", ".sol")),
    ],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, name: str, data: bytes, words: tuple[str, ...]
) -> None:
    path = _file(tmp_path, f"bank/{name}", data)
    target = path if name.endswith(".sol") else path.parent
    for command in ("compile", "analyze", "rewrite"):
        run(tmp_path, command, target).assert_told(2, *words)


def test_a_compiler_that_is_not_here_and_not_allowed_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_OFFLINE", "true")
    (tmp_path / "data" / "toolchain").mkdir(parents=True)
    path = _file(tmp_path, "Bank.sol", BANK)
    ran = run(tmp_path / "data", "compile", path, "--solc", "0.8.30")
    assert ran.code in {1, 3}
    assert "Traceback" not in ran.err
    assert "toolchain install" in ran.out + ran.err


def test_a_reader_that_closes_early_ends_the_printing_quietly(tmp_path: Path) -> None:
    for number in range(30):
        _file(tmp_path, f"many/C{number}.sol", BANK.replace("Bank", f"Bank{number}"))
    process = start(tmp_path, "compile", "many", "--format", "json")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.read(1) == b"{"
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), err) == (0, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_a_file_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "bank") + b"/\xff.sol")).write_text(BANK)
    run(tmp_path, "compile", "bank").assert_told(2, "not UTF-8", "Rename")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_a_pipe_named_like_a_contract_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Bank.sol")
    run(tmp_path, "compile", "Bank.sol").assert_told(2, "a device or a pipe")
