"""Versions as package managers order them."""

from __future__ import annotations

import importlib
import shutil
import subprocess

import pytest


def test_a_beta_comes_before_the_version_that_it_leads_to() -> None:
    ordered = importlib.import_module("formats").ordered
    assert [ordered(version) for version in ("1.2.0", "1.2.0b1", "0.10.3b12")] == [
        "1.2.0",
        "1.2.0~b1",
        "0.10.3~b12",
    ]


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="only where dpkg is")
def test_dpkg_orders_them_so() -> None:
    ordered = importlib.import_module("formats").ordered
    for lower, higher in (("1.2.0b1", "1.2.0"), ("1.2.0b2", "1.2.0b10"), ("1.1.9", "1.2.0b1")):
        asked = ["dpkg", "--compare-versions", ordered(lower), "lt", ordered(higher)]
        assert subprocess.run(asked, check=False).returncode == 0, (lower, higher)
