"""Every foreign engine. To add one, write its file and add its row here; any other writes SARIF."""

from __future__ import annotations

from core.analysis.engines.aderyn import ADERYN
from core.analysis.engines.engine import Engine
from core.analysis.engines.forge_lint import FORGE_LINT
from core.analysis.engines.slither import SLITHER
from core.analysis.engines.solhint import SOLHINT

ENGINES: tuple[Engine, ...] = (SLITHER, FORGE_LINT, SOLHINT, ADERYN)


def engine(engine_id: str) -> Engine | None:
    """The engine of an id, or None."""
    return next((item for item in ENGINES if item.id == engine_id), None)
