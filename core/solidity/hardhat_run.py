"""The resolved configuration of a Hardhat project, told by the project's own Hardhat.

This runs the project's code, so it is done only with the person's consent (the
setting `run_hardhat`), in a process of its own with a time limit.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

from core.errors import MissingToolError
from core.settings import Settings
from core.toolchain.node import find_node
from core.toolchain.process import clean_environment

_SECONDS = 60
_MARK = "contract-rewriter-hardhat:"
_LARGEST_BYTES = 20_000_000

# Hardhat 2 answers a require, Hardhat 3 an import; both read the configuration of the folder they start in.
_ASK = """
const { createRequire } = require("node:module");
const { pathToFileURL } = require("node:url");
const path = require("node:path");
(async () => {
  const local = createRequire(path.join(process.cwd(), "hardhat.config.js"));
  const found = await import(pathToFileURL(local.resolve("hardhat")).href);
  const config = (found.default ?? found).config;
  const { solidity, paths } = config;
  const compilers = (of) => of && { compilers: of.compilers, overrides: of.overrides };
  const told = {
    root: paths.root,
    solidity: solidity.profiles
      ? { profiles: { default: compilers(solidity.profiles.default) } }
      : compilers(solidity),
    paths: { sources: paths.sources, tests: paths.tests, artifacts: paths.artifacts, cache: paths.cache },
  };
  require("node:fs").writeSync(1, "\\n" + MARK + JSON.stringify(told) + "\\n");
  process.exit(0);
})().catch((error) => { console.error(String(error && error.message)); process.exit(1); });
"""


def resolved_by_hardhat(root: Path, settings: Settings) -> tuple[dict[str, Any] | None, str]:
    """What Hardhat makes of the configuration in `root`, or None and a sentence why not."""
    if not any((folder / "node_modules" / "hardhat").is_dir() for folder in (root, *root.parents)):
        return None, _failed("it is not installed; run “npm install” in the project")
    try:
        node = find_node(settings)
    except MissingToolError as error:
        return None, _failed(str(error))
    code = _ASK.replace("MARK", orjson.dumps(_MARK).decode())
    out, why = _run([str(node), "--no-warnings", "-e", code], root)
    line = next((item for item in out.splitlines() if item.startswith(_MARK)), None)
    if line is None:
        return None, _failed(why or "it told nothing")
    try:
        told = orjson.loads(line.removeprefix(_MARK))
    except orjson.JSONDecodeError:
        return None, _failed("its answer is not JSON")
    return {"solidity": told.get("solidity"), "paths": _relative(told)}, ""


def _failed(why: str) -> str:
    return f"The project's own Hardhat could not tell its settings: {why.rstrip('.')}."


def _run(command: list[str], root: Path) -> tuple[str, str]:
    """Standard output, and why there may be none."""
    process = subprocess.Popen(
        command,
        cwd=root,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=sys.platform != "win32",
    )
    try:
        out, err = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        _end(process)
        return "", f"it ran longer than {_SECONDS} seconds"
    lines = [line.strip() for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    return out[:_LARGEST_BYTES].decode("utf-8", "replace"), " ".join(lines)[:300]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with everything that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _relative(told: dict[str, Any]) -> dict[str, Any]:
    """Absolute folders as names below the root."""
    root = str(told.get("root", ""))

    def shorter(value: Any) -> Any:
        if isinstance(value, str):
            return os.path.relpath(value, root).replace(os.sep, "/") if root else value
        if isinstance(value, list):
            return [shorter(item) for item in value]
        return {key: shorter(item) for key, item in value.items()} if isinstance(value, dict) else value

    paths = told.get("paths")
    return {key: shorter(value) for key, value in paths.items()} if isinstance(paths, dict) else {}
