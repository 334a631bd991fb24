"""Every kind of job and who does it, for the runner of this process and for worker processes."""

from __future__ import annotations

from collections.abc import Mapping

from sync_server.deliveries import handler as deliveries
from sync_server.mail import handler as mail
from sync_server.notifications import mailing as notifications
from sync_server.worker import Handler

HANDLERS: Mapping[str, Handler] = {**mail.HANDLERS, **notifications.HANDLERS, **deliveries.HANDLERS}
"""Kinds of jobs. A feature adds the table of its own handlers here."""
