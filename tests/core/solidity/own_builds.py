"""A project's own build: the real forge and the real Hardhat from npm, made to use our compilers.

What they report and emit is what a project's settings mean. Everything lies in the
cache beside the compilers; packages are installed without running their scripts.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from core.progress import silent
from core.settings import Settings
from core.solidity.compilation import CompilerInput
from core.solidity.hardhat import configuration_in
from core.solidity.isolation import compile_isolated
from core.solidity.planning import plan
from core.solidity.project import Project, discover
from core.solidity.truffle import FILES as TRUFFLE_FILES
from core.toolchain.node import find_node
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir
from tests.core.solidity.test_packages import fetched

FORGE = "1.7.1"
HARDHAT = "2.29.1"

Told = tuple[str, int, str, str]
"""File, line, code and severity of one message."""


@dataclass(frozen=True)
class Case:
    """A package of contracts and what its own build needs beside its tarball."""

    package: str
    kind: Literal["foundry", "hardhat", "truffle"]
    needs: tuple[str, ...] = ()
    """Packages beside it: `name@version`, or `name=package@version:folder` for another name or a part."""
    config: str = ""
    """Where the package ships its configuration, when not at its root."""
    only: str = ""
    """A folder to build instead of the whole."""
    without: tuple[str, ...] = ()
    """What is removed from the copy: files that import what npm does not have."""


@dataclass(frozen=True)
class OwnBuild:
    """What a build said and made."""

    told: frozenset[Told]
    code: Mapping[tuple[str, str], str]
    """(file, contract) → creation code as hex, without the hashes in its metadata."""


def project_of(case: Case) -> Path:
    """A copy of the package with its dependencies, made once."""
    place = shelf_dir().parent / "own-builds" / re.sub(r"[^\w.@-]", "-", case.package)
    project = place / "project"
    if (place / "done").is_file():
        return project
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(fetched(case.package), project, symlinks=True)
    if case.config:
        shutil.copy(project / case.config, project / Path(case.config).name)
    for name in (
        "artifacts",
        "cache",
        "out",
        "build",
        "dist",
        "foundry-out",
        "foundry-artifacts",
        *case.without,
    ):
        path = project / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for need in case.needs:
        name, _, package = need.rpartition("=")
        package, _, part = package.partition(":")
        name = name or package.rpartition("@")[0]
        shutil.copytree(fetched(package) / part, project / "node_modules" / name, symlinks=True)
    (place / "done").touch()
    return project


def _npm(folder: Path, *packages: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on this machine")
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", *packages]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        pytest.skip(f"npm could not install {' '.join(packages)}: {done.stderr.strip().splitlines()[-1:]}")


def _tool(name: str, *packages: str) -> Path:
    """The folder where npm has put a tool; skips where the registry cannot be reached."""
    place = shelf_dir().parent / "own-builds" / f"tool-{name}"
    if not (place / "done").is_file():
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text("{}")
        _npm(place, *packages, *(["typescript@5"] if name == "hardhat" else []))
        (place / "done").touch()
    return place


# --- the compilers, as the tools want them ----------------------------------------------------

_SHIM = r"""
const { Worker, isMainThread, workerData } = require("node:worker_threads");
const fs = require("node:fs");
if (isMainThread) {
  const limits = { stackSizeMb: 256, maxOldGenerationSizeMb: 4096 };
  new Worker(__filename, { workerData: process.argv[2], resourceLimits: limits });
} else {
  const solc = require(workerData);
  process.removeAllListeners("uncaughtException");
  process.removeAllListeners("unhandledRejection");
  const old = !solc._solidity_compile;
  const compile = old
    ? solc.cwrap("compileStandard", "number", ["string", "number"])
    : solc.cwrap("solidity_compile", "number", ["string", "number", "number"]);
  const text = solc.UTF8ToString || solc.Pointer_stringify;
  const bytes = Buffer.from(text(compile(fs.readFileSync(0, "utf8"), 0, 0)));
  for (let at = 0; at < bytes.length; ) {
    try { at += fs.writeSync(1, bytes, at); } catch (error) { if (error.code !== "EAGAIN") throw error; }
  }
  process.exit(0);
}
"""
_ASK = (
    "const m=require(process.argv[1]);const say=m.UTF8ToString||m.Pointer_stringify;"
    "process.stdout.write(say((m._solidity_version||m._version)()));process.exit(0)"
)


def soljson(version: str) -> Path:
    """The compiler's file on the shelf, fetched when it is missing."""
    with Toolchain(Settings(data_dir=shelf_dir(), compile_seconds=900)) as tools:
        empty = {"language": "Solidity", "sources": {"a.sol": {"content": ""}}, "settings": {}}
        tools.compile_json(version, json.dumps(empty), silent())
    return shelf_dir().absolute() / "toolchain" / f"solc-{version}" / "soljson.js"


def stand_in(version: str, folder: Path) -> Path:
    """A `solc` for forge: answers `--version` from the shell and compiles with our soljson."""
    folder.mkdir(parents=True, exist_ok=True)
    node, file = find_node(Settings()), soljson(version)
    asked = subprocess.run([node, "-e", _ASK, file], capture_output=True, text=True, timeout=60, check=True)
    long = re.match(r"[\d.]+\+commit\.[\da-f]+", asked.stdout)
    assert long is not None, asked.stdout
    (folder / "shim.js").write_text(_SHIM)
    script = folder / f"solc-{version}"
    script.write_text(
        '#!/bin/sh\ncase "$*" in *--version*)\n'
        "echo 'solc, the solidity compiler commandline interface'\n"
        f"echo 'Version: {long[0]}.Linux.g++';; *)\n"
        f'exec "{node}" --no-warnings "{folder / "shim.js"}" "{file}";;\nesac\n'
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


def prettier_folder(name: str, *packages: str) -> Path:
    """A folder with a real Prettier and its plugin for Solidity."""
    return _tool(f"prettier-{name}", *packages)


# --- forge ------------------------------------------------------------------------------------


def forge_binary() -> Path:
    """The real forge from npm; skips on a system that it is not published for."""
    place = _tool("forge", f"@foundry-rs/forge@{FORGE}")
    found = sorted((place / "node_modules" / "@foundry-rs").glob("forge-*/bin/forge*"))
    if not found:
        pytest.skip("forge is not published for this system")
    return found[0]


def forge_remappings(project: Path) -> list[str]:
    """What `forge remappings` prints, sorted."""
    env = {"HOME": str(project), "PATH": os.environ["PATH"]}
    command = [forge_binary(), "remappings", "--root", project]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True)
    return sorted(done.stdout.split())


def forge_build(project: Path, versions: Iterable[str], only: str = "", seconds: int = 1_500) -> OwnBuild:
    """`forge build` with exactly these compilers installed."""
    home = project.parent / "home"
    shutil.rmtree(home, ignore_errors=True)
    for version in versions:
        made = stand_in(version, home / "shims")
        (home / ".svm" / version).mkdir(parents=True)
        shutil.copy(made, home / ".svm" / version / f"solc-{version}")
    for name in ("own-out", "own-cache"):
        shutil.rmtree(project.parent / name, ignore_errors=True)
    command = [
        forge_binary(), "build", "--offline", "--json", "--force", "--root", project,
        "--out", project.parent / "own-out", "--cache-path", project.parent / "own-cache",
        *([project / only] if only else []),
    ]  # fmt: skip
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "FOUNDRY_LINT_LINT_ON_BUILD": "false"}
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, timeout=seconds, check=False)
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise AssertionError(f"forge gave no answer: {done.stderr.decode()[-1000:]}") from None
    return OwnBuild(_told(answer["errors"], project), dict(_artifacts(project.parent / "own-out", project)))


def _artifacts(out: Path, project: Path) -> Iterable[tuple[tuple[str, str], str]]:
    # What a file becomes inside of another one's profile or version has that in its name: the plain one wins.
    for file in sorted(out.rglob("*.json"), key=lambda item: -len(item.name)):
        if "build-info" in file.parts:
            continue
        document = json.loads(file.read_bytes())
        target = (document.get("metadata") or {}).get("settings", {}).get("compilationTarget", {})
        code = document.get("bytecode", {}).get("object", "")
        for unit, contract in target.items():
            yield (_relative(unit, project), contract), without_hashes(code)


def _relative(unit: str, project: Path) -> str:
    path = Path(unit)
    return (
        path.relative_to(project).as_posix() if path.is_absolute() and path.is_relative_to(project) else unit
    )


# --- Hardhat ----------------------------------------------------------------------------------

_CONFIG = """
const Module = require("module"), fs = require("fs"), path = require("path");
const load = Module._load;
const anything = new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => "" : name === "__esModule" ? true : anything),
  apply: () => anything, construct: () => anything, set: () => true,
});
Module._load = function (name, ...rest) {
  try {
    return load.call(this, name, ...rest);
  } catch (error) {
    if (/Cannot find module/.test(error.message)) return anything;
    throw error;
  }
};
let code = fs.readFileSync("OWN", "utf8");
if ("OWN".endsWith(".ts")) {
  const compilerOptions = { module: "commonjs", esModuleInterop: true };
  code = require("typescript").transpileModule(code, { compilerOptions }).outputText;
}
const own = new Module("OWN");
own.filename = "OWN"; own.paths = Module._nodeModulePaths(path.dirname("OWN"));
own._compile(code, "OWN");
const config = own.exports.default ?? own.exports;
const { subtask } = require("hardhat/config");
const shelf = COMPILERS;
subtask("compile:solidity:solc:get-build", async ({ solcVersion: version }) => ({
  version, longVersion: shelf[version][1], compilerPath: shelf[version][0], isSolcJs: true,
}));
const sources = (config.paths || {}).sources;
const paths = { sources, root: "ROOT", artifacts: "PLACE/own-artifacts", cache: "PLACE/own-cache" };
module.exports = { solidity: config.solidity, paths };
"""


def hardhat_folder() -> Path:
    """The folder in whose `node_modules` the real Hardhat is."""
    return _tool("hardhat", f"hardhat@{HARDHAT}")


def hardhat_build(project: Path, config: Path, versions: Iterable[str], seconds: int = 1_500) -> OwnBuild:
    """`hardhat compile` with the configuration run as it is; plugins that are not there do nothing."""
    tool = hardhat_folder()
    node = find_node(Settings())
    for name in ("own-artifacts", "own-cache"):
        shutil.rmtree(project.parent / name, ignore_errors=True)
    compilers = {version: (str(soljson(version)), f"{version}+commit.00000000") for version in versions}
    text = _CONFIG.replace("OWN", str(config)).replace("COMPILERS", json.dumps(compilers))
    text = text.replace("ROOT", str(project)).replace("PLACE", str(project.parent))
    # Hardhat wants to be found from its configuration: that lies beside it and points to the project.
    file = tool / f"own-{project.parent.name.strip('@')}.config.js"
    file.write_text(text)
    command = [
        node,
        "--stack-size=4000",
        tool / "node_modules/hardhat/internal/cli/cli.js",
        "--config",
        file,
        "compile",
        "--force",
    ]
    env = {
        **os.environ,
        "HARDHAT_DISABLE_TELEMETRY_PROMPT": "true",
        "CI": "true",
        "HOME": str(project.parent),
    }
    done = subprocess.run(command, cwd=tool, env=env, capture_output=True, timeout=seconds, check=False)
    made = sorted((project.parent / "own-artifacts" / "build-info").glob("*.json"))
    if done.returncode or not made:
        raise AssertionError(f"Hardhat: {done.stdout.decode()[-500:]} {done.stderr.decode()[-1500:]}")
    outputs = [json.loads(item.read_bytes())["output"] for item in made]
    told = {one for output in outputs for one in _told(output.get("errors", ()), project)}
    return OwnBuild(frozenset(told), dict(_emitted(project.parent / "own-artifacts")))


def _emitted(artifacts: Path) -> Iterable[tuple[tuple[str, str], str]]:
    for file in artifacts.rglob("*.json"):
        if "build-info" not in file.parts and not file.name.endswith(".dbg.json"):
            item = json.loads(file.read_bytes())
            yield (item["sourceName"], item["contractName"]), without_hashes(item["bytecode"])


# --- Truffle: node reads its settings, solc compiles what we found ----------------------------


def truffle_settings(config: Path) -> dict[str, Any]:
    """`compilers.solc` of a configuration, as node sees it."""
    ask = (
        "const M=require('module'),l=M._load;"
        "M._load=function(n,...r){try{return l.call(this,n,...r)}catch(e){return {}}};"
        "console.log('\\n'+JSON.stringify((require(process.argv[1]).compilers||{}).solc||{}))"
    )
    done = subprocess.run(
        [find_node(Settings()), "-e", ask, config], capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])  # configurations like to talk


def raw_build(
    project: Path, version: str, sources: Mapping[str, str], settings: Mapping[str, Any]
) -> OwnBuild:
    """solc alone, with settings as they are spelled."""
    wanted = {**settings, "outputSelection": {"*": {"*": ["evm.bytecode.object"]}}}
    request = {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in sources.items()},
        "settings": wanted,
    }
    with Toolchain(Settings(data_dir=shelf_dir(), compile_seconds=900)) as tools:
        output = json.loads(tools.compile_json(version, json.dumps(request), silent()))
    return OwnBuild(_told(output.get("errors", ()), project), _codes(output))


# --- reading ----------------------------------------------------------------------------------


def _codes(output: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (unit, name): without_hashes(item["evm"]["bytecode"]["object"])
        for unit, contracts in output.get("contracts", {}).items()
        for name, item in contracts.items()
        if "evm" in item
    }


def _told(errors: Sequence[Mapping[str, Any]], project: Path) -> frozenset[Told]:
    made: set[Told] = set()
    for error in errors:
        place = error.get("sourceLocation") or {}
        unit, start = str(place.get("file", "")), int(place.get("start", -1))
        code = str(error.get("errorCode") or error.get("type") or "")
        made.add((_relative(unit, project), _line(project, unit, start), code, str(error.get("severity"))))
    return frozenset(made)


def _line(project: Path, unit: str, start: int) -> int:
    if start < 0:
        return 0
    for folder in (project, project / "node_modules"):
        if (folder / unit).is_file():
            return (folder / unit).read_bytes().count(b"\n", 0, start) + 1
    return -1


_HASHES = re.compile(
    r"a264697066735822[\da-f]{68}64736f6c6343[\da-f]{6}"  # IPFS, since 0.6
    r"|a[12]65627a7a72[\da-f]{6}[\da-f]{64}"  # Swarm, before
)


def without_hashes(code: str) -> str:
    """Creation code with the hashes of the metadata and the link placeholders blanked."""
    plain = re.sub(r"__.{36}__|__[\w$./:-]{38}", "_" * 40, code.removeprefix("0x"))
    return _HASHES.sub("#", plain)


def requires_posix() -> None:
    """Skip where a shell script cannot stand in for a compiler."""
    if sys.platform == "win32":
        pytest.skip("a shell script stands in for the compiler")


# --- comparing --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """Our build and the project's own, side by side."""

    files: int
    ours: OwnBuild
    theirs: OwnBuild

    @property
    def only_ours(self) -> frozenset[Told]:
        """Messages that the own build does not give."""
        return self.ours.told - self.theirs.told

    @property
    def only_theirs(self) -> frozenset[Told]:
        """Messages that we do not give."""
        return self.theirs.told - self.ours.told

    @property
    def both(self) -> list[tuple[str, str]]:
        """Contracts that both made."""
        return sorted(self.ours.code.keys() & self.theirs.code.keys())

    @property
    def same_code(self) -> list[tuple[str, str]]:
        """Those of them with equal creation code."""
        return [item for item in self.both if self.ours.code[item] == self.theirs.code[item]]


def compared(case: Case) -> Compared:
    """Build a package with both."""
    root = project_of(case)
    project, inputs, ours = _our_build(root / case.only if case.only else root)
    return Compared(len(project.targets), ours, _their_build(case, root, project, inputs))


def ours_of(folder: Path) -> OwnBuild:
    """What we make of the only project in a folder."""
    return _our_build(folder)[2]


def _our_build(folder: Path) -> tuple[Project, Sequence[CompilerInput], OwnBuild]:
    with Toolchain(Settings(data_dir=shelf_dir(), compile_seconds=900)) as tools:
        (project,) = discover([folder], tools.settings)
        planned = plan(project, tools, silent())
        made = [one for item in planned.inputs for one in compile_isolated(item, tools, silent())]
    diagnostics = [*planned.diagnostics, *(told for one in made for told in one.diagnostics)]
    told = frozenset((item.file, item.line, item.code, item.severity) for item in diagnostics)
    code = {
        (item.file, item.contract): without_hashes(item.creation.hex)
        for one in made
        for item in one.target_artifacts
        if item.creation is not None
    }
    return project, planned.inputs, OwnBuild(told, code)


def _their_build(case: Case, root: Path, project: Project, inputs: Sequence[CompilerInput]) -> OwnBuild:
    versions = tuple(dict.fromkeys(item.version for item in inputs))
    if case.kind == "foundry":
        return forge_build(root, versions, case.only)
    if case.kind == "hardhat":
        config = configuration_in(root)
        assert config is not None
        return hardhat_build(root, config, project.versions or versions)
    config = next(root / name for name in TRUFFLE_FILES if (root / name).is_file())
    settings = truffle_settings(config).get("settings", {})
    made = [
        raw_build(root, item.version, {name: text.text for name, text in item.sources.items()}, settings)
        for item in inputs
    ]
    return OwnBuild(
        frozenset(told for one in made for told in one.told),
        {key: code for one in made for key, code in one.code.items()},
    )


CASES = (
    Case("@primitivefi/rmm-core@2.0.0-beta.5", "hardhat"),
    Case("@axelar-network/axelar-gmp-sdk-solidity@6.2.0", "hardhat"),
    Case("@safe-global/safe-contracts@1.4.1", "hardhat", config="dist/hardhat.config.js",
         needs=("@openzeppelin/contracts@3.4.2", "@gnosis.pm/mock-contract@4.0.0")),
    Case("@aave/core-v3@1.19.3", "hardhat", config="dist/hardhat.config.js"),
    Case("@mangrovedao/mangrove-core@2.1.1", "foundry", only="src"),
    Case("@bananapus/core@1.0.6", "foundry", only="src/libraries", needs=(
        "@bananapus/permission-ids@0.0.17", "@chainlink/contracts@1.3.0", "@openzeppelin/contracts@5.2.0",
        "@prb/math@4.1.0", "@uniswap/permit2=@uniswap/v4-periphery@1.0.3:lib/permit2",
    )),
    Case("@chainlink/contracts-ccip@2.0.0", "foundry", only="contracts/libraries", needs=(
        "@chainlink/ace@1.0.0", "@chainlink/contracts@1.5.0",
        "@openzeppelin/contracts-4.8.3=@openzeppelin/contracts@4.8.3",
        "@openzeppelin/contracts-5.3.0=@openzeppelin/contracts@5.3.0",
    )),
    Case("@uniswap/v4-core@1.0.2", "foundry", only="src/libraries"),
    Case("@ensdomains/ens@0.6.2", "truffle"),
    Case("@gnosis.pm/conditional-tokens-contracts@1.0.3", "truffle", needs=("openzeppelin-solidity@2.3.0",),
         without=("test",)),
    Case("@manifoldxyz/creator-core-solidity@3.0.0", "truffle", only="contracts/core", needs=(
        "@manifoldxyz/libraries-solidity@1.0.4", "@openzeppelin/contracts@4.8.1",
        "@openzeppelin/contracts-upgradeable@4.8.1",
    )),
)  # fmt: skip
