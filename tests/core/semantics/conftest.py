"""The same compilations as for detectors."""

from __future__ import annotations

from tests.core.analysis.conftest import compiled

__all__ = ["compiled"]
