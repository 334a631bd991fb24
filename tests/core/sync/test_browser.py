"""The listener of a sign-in in the browser: one answer with the right state, and nothing else."""

from __future__ import annotations

import threading

import httpx
import pytest

from core.errors import Cancelled, UnreachableError
from core.progress import Progress
from core.sync.browser import Listener


def _get(url: str, **headers: str) -> int:
    return httpx.get(url, headers=headers, trust_env=False).status_code


def test_only_the_answer_with_the_right_state_counts() -> None:
    statuses: list[int] = []
    with Listener() as listener:
        listener.expect("right")

        def come() -> None:
            for query in ("code=evil&state=wrong", "code=evil", "code=evil&state=right&state=right", ""):
                statuses.append(_get(f"{listener.address}?{query}"))
            statuses.append(_get(listener.address.replace("callback", "other") + "?code=evil&state=right"))
            statuses.append(_get(f"{listener.address}?code=evil&state=right", host="evil.example.org"))
            statuses.append(_get(f"{listener.address}?code=good&state=right&iss=https%3A%2F%2Fissuer"))

        thread = threading.Thread(target=come)
        thread.start()
        answer = listener.wait(30, Progress())
        thread.join()
    assert answer == {"code": "good", "state": "right", "iss": "https://issuer"}
    assert statuses == [400] * 6 + [200]
    with pytest.raises(httpx.ConnectError):
        _get(f"{listener.address}?code=late&state=right")


def test_before_a_state_is_known_nothing_counts_and_waiting_ends() -> None:
    with Listener() as listener:
        thread = threading.Thread(target=lambda: _get(f"{listener.address}?code=evil&state="))
        thread.start()
        with pytest.raises(UnreachableError):
            listener.wait(1.0, Progress())
        thread.join()
        stopped = Progress()
        stopped.stop()
        with pytest.raises(Cancelled):
            listener.wait(5.0, stopped)
