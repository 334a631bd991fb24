"""The same server and windows as for the team's tests."""

from tests.desktop.team.conftest import in_session, served

__all__ = ["in_session", "served"]
