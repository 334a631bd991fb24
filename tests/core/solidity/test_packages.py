"""Real packages from npm, as people have them: nothing about them is prepared."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from core.progress import silent
from core.settings import Settings
from core.solidity.compiler import Outputs, compile_input
from core.solidity.planning import plan
from core.solidity.project import discover
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir

PACKAGES = {
    "@openzeppelin/contracts@5.1.0": (150, "0.8."),
    "@aave/core-v3@1.19.3": (100, "0.8."),
    "solady@0.1.26": (80, "0.8."),
    "@uniswap/v3-core@1.0.1": (29, "0.7.6"),
}


def fetched(name: str) -> Path:
    """The unpacked package in the session cache; skips when npm cannot be reached."""
    target = shelf_dir().parent / "packages" / name.replace("/", "-")
    if (target / "package").is_dir():
        return target / "package"
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on this machine, and the package is not in the cache")
    target.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        [npm, "pack", name, "--silent"], cwd=target, capture_output=True, text=True, timeout=120, check=False
    )
    if made.returncode:
        pytest.skip(f"npm could not fetch {name}: {made.stderr.strip().splitlines()[-1:]}")
    with tarfile.open(target / made.stdout.strip().splitlines()[-1]) as archive:
        _extract(archive, target)
    return target / "package"


def _extract(archive: tarfile.TarFile, target: Path) -> None:
    """Regular files below the target only; Python before 3.11.4 has no filter that sees to it."""
    for member in archive:
        inside = (target / member.name).resolve().is_relative_to(target.resolve())
        source = archive.extractfile(member) if member.isreg() and inside else None
        if source is not None:
            place = target / member.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(source.read())


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKAGES)
def test_a_whole_package_compiles_the_first_time(tools: Toolchain, name: str) -> None:
    files, version = PACKAGES[name]
    (project,) = discover([fetched(name)], Settings())
    made = plan(project, tools, silent())
    assert made.diagnostics == ()
    assert len(project.targets) >= files
    (only,) = made.inputs
    assert only.version.startswith(version)
    compilation = compile_input(only, tools, silent(), Outputs.ANALYSIS)
    assert compilation.ok, [item for item in compilation.diagnostics if item.severity == "error"][:3]
    assert {item.file for item in compilation.target_artifacts} <= set(only.targets)
    assert len(compilation.asts) == len(only.sources)
