"""What Prometheus reads: requests by route, the pool, jobs, streams, and how late changes are seen."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0)
_LAGS = (0.1, 0.5, 1.0, 5.0, 30.0, 60.0, 300.0, 3600.0, 86_400.0)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Metrics:
    """The measurements of one server process, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        kept = {"registry": self._registry}
        self._requests = Counter("http_requests", "Answers", ("method", "route", "status"), **kept)  # type: ignore[arg-type]
        self._latency = Histogram(
            "http_request_seconds",
            "Time of an answer",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.sync_lag = Histogram(
            "sync_lag_seconds",
            "How old the oldest change of a page was when somebody pulled it",
            buckets=_LAGS,
            registry=self._registry,
        )
        self.streams = Gauge("sync_streams", "Open streams of hints", registry=self._registry)
        self.pool = Gauge("database_connections", "Connections of the pool", ("state",), **kept)  # type: ignore[arg-type]
        self.jobs = Gauge("jobs", "Jobs in the outbox", ("state",), **kept)  # type: ignore[arg-type]
        self.oldest_job = Gauge("jobs_oldest_due_seconds", "How long a job has been due", **kept)  # type: ignore[arg-type]

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer. `route` is the template, so that there are few."""
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, status).inc()
        self._latency.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All of it, in the format that Prometheus reads."""
        return generate_latest(self._registry)
