"""A client that is killed in the middle of a sync loses and doubles nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.core.sync.killing import kill_while_syncing


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_what_a_killed_client_had_is_sent_and_taken_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_PASSPHRASE", "")
    monkeypatch.setenv("CONTRACT_REWRITER_SYNC_PASSWORD", "")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    done = kill_while_syncing(tmp_path, rounds=3, seed=9)
    assert (done.lost, done.differ) == ((), ())
    assert done.kills + done.ended == 3
