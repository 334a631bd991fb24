"""Whole packages of contracts, as people install them: time and findings.

Run with `python3 dev.py bench packages [--only NAME] [--list] [--json FILE]`. Packages, and what they
import, are fetched from npm at run time and never kept in the repository. Compiling makes bytecode,
because sizes are part of an analysis; “analysis” is the detectors and metrics alone. `--list` prints
every finding of high or medium severity. It prints and never fails.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core import pipeline
from core.analysis.finding import SEVERITIES, Finding
from core.progress import silent
from core.settings import Settings
from core.solidity.project import discover
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir
from tests.core.solidity.test_packages import fetched


@dataclass(frozen=True)
class Package:
    """A package with the packages that its sources import."""

    name: str
    needs: tuple[str, ...] = ()


PACKAGES = (
    Package("@openzeppelin/contracts@5.7.0"),
    Package("@openzeppelin/contracts@4.9.6"),
    Package("@openzeppelin/contracts@3.4.2"),
    Package("@openzeppelin/contracts@2.5.1"),
    Package("openzeppelin-solidity@1.12.0"),
    Package("@openzeppelin/contracts-upgradeable@4.9.6"),
    Package("solady@0.1.26"),
    Package("solmate@6.8.0"),
    Package("erc721a@4.3.0"),
    Package("@prb/math@4.1.0"),
    Package("@uniswap/v2-core@1.0.1"),
    Package("@uniswap/v2-periphery@1.1.0-beta.0", ("@uniswap/v2-core@1.0.1", "@uniswap/lib@4.0.1-alpha")),
    Package("@uniswap/v3-core@1.0.1"),
    Package(
        "@uniswap/v3-periphery@1.4.4",
        (
            "@uniswap/v3-core@1.0.1", "@uniswap/v2-core@1.0.1", "@uniswap/lib@4.0.1-alpha",
            "@openzeppelin/contracts@3.4.2-solc-0.7", "base64-sol@1.0.1",
        ),
    ),
    Package("@aave/core-v3@1.19.3"),
    Package("@aave/periphery-v3@2.5.2", ("@aave/core-v3@1.19.3",)),
    Package("@safe-global/safe-contracts@1.4.1-2", ("@openzeppelin/contracts@4.9.6",)),
    Package("@gnosis.pm/safe-contracts@1.3.0", ("@openzeppelin/contracts@3.4.2",)),
)  # fmt: skip


def placed(package: Package) -> Path:
    """The unpacked package; what it needs lies in a `node_modules` above it."""
    folder = fetched(package.name)
    if package.needs:
        home = folder.parent.parent / f"with-needs-{package.name.replace('/', '-')}"
        if not (home / "package").is_dir():
            shutil.copytree(folder, home / "package")
        for need in package.needs:
            target = home / "node_modules" / need.rpartition("@")[0]
            if not target.is_dir():
                shutil.copytree(fetched(need), target)
        folder = home / "package"
    return folder


def measure(package: Package, settings: Settings) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """One package from its folder to its findings, cold and then once more."""
    folder = placed(package)
    with TemporaryDirectory() as data:  # nothing is known of an earlier run
        (Path(data) / "toolchain").symlink_to(settings.data_dir / "toolchain")
        with Toolchain(replace(settings, data_dir=Path(data))) as tools:
            cold, analysis = _timed(folder, tools)
            again, _ = _timed(folder, tools)
    found = tuple(item for item in analysis.findings if not item.suppressed)
    counts = Counter(item.severity for item in found)
    row = {
        "files": analysis.files,
        "lines": sum(item.code_lines for item in analysis.metrics),
        "seconds": round(cold, 1),
        "again_seconds": round(again, 2),
        "analysis_seconds": round(analysis.seconds, 1),
        "compile_errors": sum(item.severity == "error" for item in analysis.diagnostics),
        "findings": {severity: counts[severity] for severity in SEVERITIES},
    }
    return row, found


def _timed(folder: Path, tools: Toolchain) -> tuple[float, Any]:
    started = time.perf_counter()
    (project,) = discover([folder], tools.settings)
    kept = pipeline.kept_results(tools.settings)
    analysis = pipeline.inspect(project, tools, silent(), kept=kept).analysis
    return time.perf_counter() - started, analysis


def main() -> None:
    """Measure each package and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="", help="packages whose name holds this")
    parser.add_argument("--list", action="store_true", help="print every high and medium finding")
    options = parser.parse_args()
    rows: dict[str, dict[str, Any]] = {}
    head = "  ".join(SEVERITIES)
    print(f"{'package':<42} files   lines  cold s  again s  errors  {head}")
    for package in PACKAGES:
        if options.only not in package.name:
            continue
        row, found = measure(package, Settings(data_dir=shelf_dir()))
        rows[package.name] = row
        counts = "  ".join(f"{row['findings'][item]:>{len(item)}}" for item in SEVERITIES)
        print(
            f"{package.name:<42} {row['files']:>5}  {row['lines']:>6}  {row['seconds']:>6}  "
            f"{row['again_seconds']:>7}  {row['compile_errors']:>6}  {counts}",
            flush=True,
        )
        for item in found if options.list else ():
            if item.severity in {"high", "medium"}:
                print(f"    {item.severity} {item.confidence}: {item.file}:{item.line} [{item.detector}] "
                      f"{item.contract}.{item.function}: {item.message}", flush=True)  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
