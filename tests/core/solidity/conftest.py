"""Compiler versions as fixtures: pytest runs all tests of one version together, so workers stay warm."""

from __future__ import annotations

import pytest

from tests.core.solidity.factories import GENERATIONS


@pytest.fixture(scope="session", params=("0.4.11", *GENERATIONS))
def any_version(request: pytest.FixtureRequest) -> str:
    """One compiler of each generation, and the oldest there is."""
    return str(request.param)


@pytest.fixture(scope="session", params=GENERATIONS)
def version(request: pytest.FixtureRequest) -> str:
    """One compiler of each generation."""
    return str(request.param)
