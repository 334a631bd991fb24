"""The command line as it is described: its commands, its options, and what it says when they are wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.cli.commands import COMMANDS
from core.cli.main import build_parser
from core.errors import UsageError
from desktop.__main__ import SUBCOMMANDS
from tests.core.cli.running import ROOT, run, run_process

OPTIONS = {
    "compile": {"--solc", "--format"},
    "analyze": {"--engine", "--baseline", "--fail-on", "--format", "--tell"},
    "rewrite": {
        "--goal", "--rule", "--model", "--send", "--preview", "--ask", "--accept", "--calls", "--seconds",
        "--seed", "--write", "--format",
    },
    "generate": {"--model", "--send", "--preview", "--write", "--format"},
    "verify": {"--contract", "--calls", "--seconds", "--seed", "--allow", "--format"},
    "explain": set(),
    "sync": set(),
}  # fmt: skip


def test_the_console_script_knows_every_command() -> None:
    assert set(COMMANDS) == SUBCOMMANDS


@pytest.mark.parametrize("command", OPTIONS)
def test_a_command_has_exactly_its_options(command: str) -> None:
    actions = build_parser()._subparsers
    assert actions is not None
    (commands,) = [item for item in actions._group_actions if item.choices]
    parser = dict(commands.choices or {})[command]
    names = {name for action in parser._actions for name in action.option_strings}
    assert names - {"-h", "--help"} == OPTIONS[command]


@pytest.mark.parametrize(
    "line",
    [
        "compile a.sol b --solc 0.8.30 --format json",
        "analyze a --engine builtin --engine slither --baseline b.json --fail-on low --format sarif",
        "rewrite a --goal gas --goal security --rule custom-error --accept review --calls 10 --seconds 0.5 "
        "--seed 0 --write --format json",
        "rewrite a --model local --ask less",
        "generate token",
        "verify a b --contract A --contract B --allow abi-added --allow events:E() --seed 3",
        "explain tx-origin",
        "toolchain list",
        "toolchain install 0.8.30 anvil",
        "project list --format json",
        "project history a",
        "project export a b.zip",
        "project import b.zip --folder c",
        "sync push",
    ],
)
def test_every_documented_form_is_understood(line: str) -> None:
    assert build_parser().parse_args(line.split()).command == line.split(maxsplit=1)[0]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "frob",
        "compile",
        "compile a --form json",
        "compile a --format yaml",
        "analyze a --fail-on gas",
        "analyze a --engine mythril",
        "rewrite a --calls 0",
        "rewrite a --calls many",
        "rewrite a --seconds -1",
        "rewrite a --seconds nan",
        "rewrite a --seed -1",
        "rewrite a --accept all",
        "rewrite a --goal speed",
        "verify a",
        "verify a b c",
        "toolchain",
        "project export a",
        "sync frob",
        "explain",
    ],
)
def test_a_wrong_command_line_is_a_usage_error_with_a_next_step(line: str) -> None:
    with pytest.raises(UsageError) as raised:
        build_parser().parse_args(line.split())
    assert raised.value.exit_code == 2
    assert "--help" in raised.value.next_step


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("verify a b --allow frob", ("frob", "abi-removed:SIGNATURE")),
        ("verify a b --allow access", ("access", "access:FUNCTION")),
        ("compile nothing-here.sol", ("nothing-here.sol", "Check the path")),
        ("compile a --format yaml", ("yaml", "compile --help")),
        ("rewrite . --ask better", ("--ask", "--model")),
        ("rewrite . --rule nosuch", ("nosuch", "custom-error")),
        ("generate token", ("model", "--model")),
        ("generate token --model lab/m --model lab/n", ("One model",)),
        ("generate token --model lab/m --write nowhere", ("nowhere",)),
        ("sync push", ("not shared", "--server")),
        ("explain tx-orign", ("tx-orign", "Did you mean tx-origin")),
        ("toolchain install solcx", ("solcx", "0.8.30")),
        ("project history nobody", ("nobody", "project list")),
        ("analyze . --baseline nothing.json", ("nothing.json", "--format json")),
    ],
)
def test_errors_are_a_sentence_and_a_next_step_on_standard_error(
    tmp_path: Path, line: str, words: tuple[str, ...]
) -> None:
    run(tmp_path, *line.split()).assert_told(2, *words)


def test_the_process_ends_with_the_same_words_and_code(tmp_path: Path) -> None:
    run_process(tmp_path, "compile", "nothing-here.sol").assert_told(2, "nothing-here.sol")


def test_a_baseline_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"schema": "something else"}')
    run(tmp_path, "analyze", ".", "--baseline", "b.json").assert_told(2, "baseline", "--format json")


def test_slither_that_is_not_there_is_missing_and_not_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    run(tmp_path, "analyze", ".", "--engine", "slither").assert_told(
        3, "slither is not on PATH", "pip install"
    )


def test_settings_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_COMPILE_SECONDS", "soon")
    run(tmp_path, "toolchain", "list").assert_told(2, "compile_seconds", "soon")


@pytest.mark.parametrize("arguments", ["--help", "compile --help", "--version", "explain gas"])
def test_help_and_pages_load_nothing_heavy(tmp_path: Path, arguments: str) -> None:
    code = (
        "import sys; from core.cli.main import main; code = main(sys.argv[1:]);"
        "heavy = {'PySide6', 'rich', 'sqlalchemy', 'web3', 'eth_abi', 'httpx', 'core.pipeline'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_a_page_is_the_docstring_of_its_module(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", "tx-origin")
    assert ran.code == 0
    assert ran.out.startswith("tx-origin (detector)\n\n")
    assert "tx-origin (rule)" in ran.out
    for heading in ("What it finds", "Why it matters", "Example", "Safety", "Limits", "Source"):
        assert f"\n{heading}\n" in ran.out


def test_tools_are_listed_for_people_and_for_scripts(tmp_path: Path) -> None:
    ran = run(tmp_path, "toolchain", "list", "--format", "json")
    assert ran.code == 0
    assert {item["name"] for item in ran.document()["tools"]} >= {"node", "anvil"}
    assert "anvil" in run(tmp_path, "toolchain", "list").out


def test_what_argparse_quotes_is_quoted_like_everything_else(tmp_path: Path) -> None:
    ran = run(tmp_path, "analyze", "a.sol", "--format", "xml")
    assert ran.code == 2 and "“xml”" in ran.err and "'" not in ran.err
