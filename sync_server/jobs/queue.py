"""The queue between the server and its worker processes: Celery on Redis or Valkey.

A message holds the id of a job and nothing else, and its answer is not kept. Celery
neither tries again nor knows what is due: that is in the table of jobs.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sync_server.errors import StartError
from sync_server.settings import ServerSettings

if TYPE_CHECKING:
    from celery import Celery

TASK = "contract_rewriter.run_job"
_QUEUE = "contract-rewriter-jobs"
_WAIT_SECONDS = 2.0
_MOST = 5000
"""Messages that wait. There are at most some hundred as long as somebody takes them."""


class Full(Exception):
    """Nobody takes the messages that are there."""


class Queue:
    """What gives ids of jobs to the worker processes."""

    def __init__(self, settings: ServerSettings) -> None:
        self._celery = make_celery(settings)

    def give(self, job_ids: Sequence[str]) -> None:
        """Send each id; raises when Redis does not take it, or nobody takes what is there.

        It waits for the network: call it in a thread.
        """
        with self._celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0.1, timeout=_WAIT_SECONDS)
            with self._celery.amqp.Producer(connection) as producer:
                if producer.channel.client.llen(_QUEUE) >= _MOST:
                    raise Full("no worker takes jobs")
                for job_id in job_ids:
                    self._celery.send_task(TASK, (job_id,), producer=producer, retry=False)

    def ask(self) -> None:
        """Raise when Redis does not answer."""
        with self._celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0.1, timeout=_WAIT_SECONDS)


def make_celery(settings: ServerSettings) -> Celery:
    """The application of Celery, without tasks. Raises StartError when it is not installed."""
    if importlib.util.find_spec("celery") is None:
        raise StartError(
            "Celery is not installed.", "Install contract-rewriter[server,queue], or leave QUEUE_URL out."
        )
    from celery import Celery

    celery = Celery("contract-rewriter", broker=settings.queue_url, set_as_current=False)
    quick = {"socket_connect_timeout": _WAIT_SECONDS, "socket_timeout": 30.0, "max_retries": 1}
    celery.conf.update(
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # a worker waits for its queue, however long that is away
        broker_transport_options=quick,
        task_acks_late=False,  # the lease in the table says who does what, and until when
        task_default_queue=_QUEUE,
        task_ignore_result=True,
        task_serializer="json",
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        worker_proc_alive_timeout=60.0,  # a machine may be busy when a process starts; 4 s is the default
        worker_send_task_events=False,
    )
    return celery
