"""Asks the whole API of a real server what nobody asks: generated requests, alone and in sequences.

Run with `python3 dev.py sweep sync_api [EXAMPLES] [POSTGRESQL ADDRESS]`. Every operation of the OpenAPI
document gets requests of right and of wrong forms, and sequences follow the identifiers from one answer
to the next, as an administrator of the server and as anybody. An answer of 500 or more fails, and so does
an answer that does not have the form that is documented.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import FlakyStrategyDefinition, Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from core.wire.ids import new_id
from sync_server.settings import PREFIX

ENDING = r"^/auth/(logout|sessions|account|password|profile|email)"
"""What would end the session that asks; asked as anybody only."""
STREAMS = r"/events$"
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
PASSWORD = "correct horse battery staple"


@dataclass
class Outcome:
    """How many answers there were, by status."""

    statuses: Counter[int] = field(default_factory=Counter)
    operations: int = 0

    def __str__(self) -> str:
        told = ", ".join(f"{status}: {count:,}" for status, count in sorted(self.statuses.items()))
        return f"{self.operations} operations, {self.statuses.total():,} answers ({told})"


@contextlib.contextmanager
def server(folder: Path, **environment: str) -> Iterator[str]:
    """The address of the real program on a folder, until the block ends."""
    values = {
        "registration": "open",
        "development": "true",
        "rate_limits": "false",
        "access_token_seconds": "86400",
        **environment,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "sync_server", "--data", str(folder), "--port", "0"],
        env={**os.environ, **{PREFIX + name.upper(): value for name, value in values.items()}},
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("wb"),
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline().split()
        address = next((word for word in said if word.startswith("http")), "")
        assert address, (folder / "log").read_text()
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{address}/health")
                break
            assert time.monotonic() < deadline
        yield address
    finally:
        process.terminate()
        process.wait(30)


def administrator(address: str, folder: Path, environment: dict[str, str]) -> str:
    """The access token of a new administrator, who has a team and a project."""
    body = {"email": "root@example.org", "name": "Root", "password": PASSWORD}
    body = {**body, "device": {"id": new_id(), "name": "desk"}}  # type: ignore[dict-item]
    tokens = httpx.post(f"{address}/auth/register", json=body).raise_for_status().json()
    values = {PREFIX + name.upper(): value for name, value in {"development": "true", **environment}.items()}
    command = [sys.executable, "-m", "sync_server", "--data", str(folder), "users", "admin", body["email"]]
    subprocess.run(command, check=True, env={**os.environ, **values}, capture_output=True)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    for path in ("teams", "projects"):
        httpx.post(f"{address}/{path}", json={"id": new_id(), "name": "Mine"}, headers=headers)
    return str(tokens["access_token"])


def ask(address: str, token: str, examples: int, steps: int = 8) -> Outcome:
    """Ask everything; AssertionError or a failure of schemathesis tells the first wrong answer."""
    outcome = Outcome()
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json").exclude(path_regex=STREAMS)
    headers = {"Authorization": f"Bearer {token}"}
    quiet = {
        "database": None,
        "deadline": None,
        "derandomize": True,
        "suppress_health_check": list(HealthCheck),
        "phases": (Phase.explicit, Phase.generate),
    }
    known = schema.exclude(path_regex=ENDING)
    for group, given_headers in ((known, headers), (schema, {})):
        for found in group.get_all_operations():
            operation: Any = found.ok()  # type: ignore[union-attr]
            _one(
                operation,
                given_headers,
                max(2, examples if given_headers else examples // 4),
                quiet,
                outcome,
            )
    machine: Any = known.as_state_machine()

    class Following(machine):  # type: ignore[misc]
        """Follows identifiers from answer to answer, signed in."""

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": headers}

        def validate_response(self, response: Any, case: Any, **rest: Any) -> None:
            outcome.statuses[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

    with contextlib.suppress(FlakyStrategyDefinition):  # repeated, a sequence meets another server
        Following.run(settings=settings(max_examples=examples, stateful_step_count=steps, **quiet))  # type: ignore[arg-type]
    return outcome


def _one(
    operation: Any, headers: dict[str, str], examples: int, quiet: dict[str, Any], outcome: Outcome
) -> None:
    outcome.operations += 1
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(max_examples=examples, **quiet)
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: Any) -> None:
            response = case.call(headers=headers)
            outcome.statuses[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

        with contextlib.suppress(Unsatisfiable):  # there is no wrong form of a request without any input
            run()


def main() -> int:
    """Ask a server on a folder of its own, and tell the statuses."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    environment = {"database_url": sys.argv[2]} if len(sys.argv) > 2 else {}
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name, server(Path(name), **environment) as address:
        token = administrator(address, Path(name), environment)
        outcome = ask(address, token, examples)
        mistakes = (Path(name) / "log").read_text("utf-8").count("unexpected error")
    print(f"{outcome} in {time.monotonic() - started:.0f} s; mistakes in the log: {mistakes}")
    return int(mistakes > 0)


if __name__ == "__main__":
    sys.exit(main())
