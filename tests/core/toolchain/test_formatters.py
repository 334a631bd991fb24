"""forge and Prettier as programs of the project: what they are given, and what becomes of their answers.

The stand-in for forge answers what forge 1.7.1 answered to the same input; the
one for Prettier is a package that node really runs.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from core.errors import Cancelled, InputError, MissingToolError
from core.progress import Progress, silent
from core.settings import Settings
from core.toolchain.forge import Forge, forge_root
from core.toolchain.node import find_node
from core.toolchain.prettier import formatted, prettier_root

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are scripts")

UGLY = "pragma solidity ^0.8.20;\ncontract A{uint256 a;function f()public{a=1;}}\n"
NICE = """pragma solidity ^0.8.20;

contract A {
  uint256 a;

  function f() public {
    a = 1;
  }
}
"""
REFUSED = """Error: solar run failed:

error: expected identifier, found `{`
  ╭▸ <stdin>:1:10
  │
1 │ contract { x
  ╰╴         ━
"""
FORGE = f"""
import sys
asked = sys.stdin.buffer.read().decode()
assert sys.argv[1:4] == ["fmt", "--raw", "-"] and sys.argv[4] == "--root", sys.argv
if asked == {UGLY!r} or asked == {NICE!r}:
    sys.stdout.write({NICE!r})
else:
    sys.stderr.write({REFUSED!r})
    raise SystemExit(1)
"""


def program(folder: Path, name: str, body: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(0o755)
    return folder


def foundry(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "foundry.toml").write_text("[fmt]\ntab_width = 2\n")
    return root


def prettier(root: Path) -> None:
    """A package that node runs as Prettier is run: it gives back what it was told, or its kind of error."""
    for name in ("prettier", "prettier-plugin-solidity"):
        (root / "node_modules" / name / "bin").mkdir(parents=True)
        (root / "node_modules" / name / "package.json").write_text(json.dumps({"version": "3.0.0"}))
    (root / "node_modules" / "prettier" / "bin" / "prettier.cjs").write_text(
        'const text = require("fs").readFileSync(0, "utf8");\n'
        'if (text.includes("{ x")) { console.error("[error] SyntaxError: no (1:2)"); process.exit(2); }\n'
        "process.stdout.write(JSON.stringify(process.argv.slice(2)) + process.cwd() + text);\n"
    )


def test_forge_formats_with_the_settings_of_the_project(tmp_path: Path) -> None:
    root, tools = foundry(tmp_path), program(tmp_path / "bin", "forge", FORGE)
    assert forge_root(root / "src" / "A.sol") == root
    assert Forge(root, str(tools)).formatted(UGLY, silent()) == NICE


def test_what_does_not_parse_is_refused_with_the_words_of_forge(tmp_path: Path) -> None:
    root, tools = foundry(tmp_path), program(tmp_path / "bin", "forge", FORGE)
    with pytest.raises(InputError, match=r"expected identifier, found `\{` \(line 1\)"):
        Forge(root, str(tools)).formatted("contract { x", silent())


def test_without_forge_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError, match="getfoundry"):
        Forge(foundry(tmp_path))


def test_a_formatter_that_hangs_can_be_stopped(tmp_path: Path) -> None:
    root, tools = foundry(tmp_path), program(tmp_path / "bin", "forge", "import time; time.sleep(60)")
    progress = Progress()
    threading.Timer(0.5, progress.stop).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        Forge(root, str(tools)).formatted(UGLY, progress)
    assert time.monotonic() - started < 10


def test_prettier_runs_in_the_project_with_the_name_of_the_file(tmp_path: Path) -> None:
    root = foundry(tmp_path)
    prettier(root)
    path = root / "src" / "A.sol"
    assert prettier_root(path) == root
    made = formatted(path, "text é", root, find_node(Settings()), silent())
    assert made.endswith(f"{root}text é")
    assert f'--stdin-filepath","{path}' in made and "--plugin=prettier-plugin-solidity" in made


def test_what_does_not_parse_is_refused_with_the_words_of_prettier(tmp_path: Path) -> None:
    root = foundry(tmp_path)
    prettier(root)
    with pytest.raises(InputError, match=r"no \(1:2\)"):
        formatted(root / "A.sol", "contract { x", root, find_node(Settings()), silent())


def test_prettier_without_its_plugin_is_no_formatter_for_solidity(tmp_path: Path) -> None:
    (tmp_path / "node_modules" / "prettier").mkdir(parents=True)
    (tmp_path / "node_modules" / "prettier" / "package.json").write_text("{}")
    assert prettier_root(tmp_path / "A.sol") is None
