"""How often the masking of secrets takes public code for a secret, over packages from npm.

Run with `python3 dev.py bench masking [--list]`. Everything found in the sources of libraries is a
false alarm unless somebody published a real key: `--list` shows each with what stands before it.
It prints and never fails.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from core.rewriting.assistant.privacy.masking import Masker
from tests.core.solidity.test_packages import fetched

PACKAGES = (
    "@openzeppelin/contracts@5.4.0",
    "@openzeppelin/contracts@4.9.6",
    "@openzeppelin/contracts-upgradeable@5.4.0",
    "solmate@6.8.0",
    "solady@0.1.26",
    "@uniswap/v3-core@1.0.1",
    "@uniswap/v4-core@1.0.2",
    "@aave/core-v3@1.19.3",
    "@safe-global/safe-contracts@1.4.1-2",
    "@chainlink/contracts@1.4.0",
)


def main() -> None:
    """Print one row for each package."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    print(f"{'package':45}{'files':>6}{'characters':>12}{'found':>7}{'s':>7}")
    for package in PACKAGES:
        files = [path for path in sorted(fetched(package).rglob("*.sol")) if path.is_file()]
        texts = [(path.name, path.read_text("utf-8", "replace")) for path in files]
        began = time.perf_counter()
        found = [(name, text, item) for name, text in texts for item in Masker().find(text)]
        seconds = time.perf_counter() - began
        size = sum(len(text) for _, text in texts)
        kinds = dict(Counter(item.kind for _, _, item in found))
        print(f"{package:45}{len(texts):6}{size:12}{len(found):7}{seconds:7.2f}  {kinds or ''}")
        for name, text, item in found if options.list else ():
            print(f"    {name}: {item.kind}: …{text[max(0, item.start - 60) : item.start + 6]!r}…")


if __name__ == "__main__":
    main()
