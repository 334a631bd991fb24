"""The order of what a request passes: edge, limit, body, answer, and then the application.

All of it is plain ASGI around the whole application, so that an unexpected error
also leaves with its request id and its headers.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp

from sync_server.settings import ServerSettings
from sync_server.web.body import BodyGate
from sync_server.web.compress import Compressed
from sync_server.web.edge import Edge
from sync_server.web.limits import LimitGate


class Application(FastAPI):
    """FastAPI within our own gates."""

    settings: ServerSettings

    def build_middleware_stack(self) -> ASGIApp:
        """The gates, outermost last; made at the first request."""
        inner = Compressed(super().build_middleware_stack())
        return Edge(LimitGate(BodyGate(inner, self.settings)), self.settings)
