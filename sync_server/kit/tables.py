"""Importing this module names every table, for migrations and tests."""

from __future__ import annotations

from sync_server.auth import models as auth
from sync_server.changes import models as changes
from sync_server.deliveries import models as deliveries
from sync_server.downloads import models as downloads
from sync_server.invitations import models as invitations
from sync_server.kit import audit, jobs
from sync_server.notifications import models as notifications
from sync_server.projects import models as projects
from sync_server.teams import models as teams

MODULES = (
    auth, teams, projects, invitations, changes, notifications, deliveries, downloads, audit, jobs,
)  # fmt: skip
