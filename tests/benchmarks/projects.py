"""What we mark, beside what the project's own build says: packages of contracts with settings of their own.

Run with `python3 dev.py bench projects [--json FILE] [--only NAME]`. Each package is copied with what
it needs from npm; the real forge or the real Hardhat builds it with our compilers (of Truffle only the
settings are asked of node). Compared are all compiler messages (file, line, code, severity) and the
creation code of every contract that both made, metadata hashes aside. It prints and never fails.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from tests.core.solidity.own_builds import CASES, Compared, compared


def main() -> None:
    """Build each package twice and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="", help="packages whose name holds this")
    options = parser.parse_args()
    rows: dict[str, object] = {}
    print(f"{'package':<46} {'own build':<9} files  messages  same  contracts  same code  seconds")
    for case in CASES:
        if options.only not in case.package:
            continue
        started = time.perf_counter()
        found = compared(case)
        seconds = round(time.perf_counter() - started, 1)
        rows[case.package] = _row(found) | {"seconds": seconds}
        _print(case.package, case.kind, found, seconds)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


def _row(found: Compared) -> dict[str, object]:
    return {
        "files": found.files,
        "messages": len(found.theirs.told),
        "only_ours": sorted(found.only_ours),
        "only_theirs": sorted(found.only_theirs),
        "contracts": len(found.both),
        "same_code": len(found.same_code),
    }


def _print(package: str, kind: str, found: Compared, seconds: float) -> None:
    same = len(found.theirs.told) - len(found.only_theirs)
    print(
        f"{package:<46} {kind:<9} {found.files:>5}  {len(found.theirs.told):>8}  {same:>4}  "
        f"{len(found.both):>9}  {len(found.same_code):>9}  {seconds:>7}"
    )
    for side, items in (("only ours", found.only_ours), ("only theirs", found.only_theirs)):
        for file, line, code, severity in sorted(items)[:5]:
            print(f"    {side}: {file}:{line}: {severity} {code}")
    for file, name in [item for item in found.both if item not in found.same_code][:5]:
        print(f"    other code: {file}:{name}")


if __name__ == "__main__":
    main()
