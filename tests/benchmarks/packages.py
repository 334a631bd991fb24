"""Whole packages of contracts, as people install them: time and findings.

Run with `python3 dev.py bench packages [--json FILE]`. Packages are fetched from npm at run time
and never kept in the repository. Compiling makes bytecode, because sizes are part of an analysis;
“analysis” is the detectors and metrics alone. It prints and never fails.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from core import pipeline
from core.analysis.finding import SEVERITIES
from core.progress import silent
from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.test_packages import fetched

PACKAGES = (
    "@openzeppelin/contracts@5.7.0",
    "solady@0.1.26",
    "@uniswap/v3-core@1.0.1",
    "@aave/core-v3@1.19.3",
)


def measure(name: str, tools: Toolchain) -> dict[str, Any]:
    """One package from its folder to its findings."""
    folder = fetched(name)
    started = time.perf_counter()
    built, analysis = pipeline.analyze_paths([folder], tools, silent())
    taken = time.perf_counter() - started
    counts = Counter(item.severity for item in analysis.findings if not item.suppressed)
    return {
        "files": analysis.files,
        "seconds": round(taken, 1),
        "analysis_seconds": round(analysis.seconds, 1),
        "compile_errors": sum(item.severity == "error" for item in built.diagnostics),
        "findings": {severity: counts[severity] for severity in SEVERITIES},
    }


def main() -> None:
    """Measure each package once and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows: dict[str, dict[str, Any]] = {}
    print(f"{'package':<32} files  total s  analysis s  " + "  ".join(SEVERITIES))
    for name in PACKAGES:
        with Toolchain(Settings(data_dir=Path(".cache/shelf"))) as tools:
            row = rows[name] = measure(name, tools)
        counts = "  ".join(f"{row['findings'][item]:>{len(item)}}" for item in SEVERITIES)
        print(f"{name:<32} {row['files']:>5}  {row['seconds']:>7}  {row['analysis_seconds']:>10}  {counts}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
