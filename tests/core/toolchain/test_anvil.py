"""Anvil as a child: reachable by us only, stoppable, and gone when we are gone. The anvil is real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from core.errors import Cancelled, ToolFailedError
from core.progress import Progress
from core.toolchain.anvil import Anvil
from core.toolchain.toolchain import Toolchain
from tests.core.toolchain.test_workers import alive, gone, linux_only


def ask(anvil: Anvil, method: str, *parameters: Any) -> Any:
    """One JSON-RPC call."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
    asked = urllib.request.Request(anvil.url, body, {"content-type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=20) as answer:
        return json.load(answer)["result"]


def test_two_anvils_run_side_by_side_on_ports_of_their_own(tools: Toolchain) -> None:
    with tools.start_anvil(Progress()) as first, tools.start_anvil(Progress()) as second:
        assert first.url != second.url
        assert ask(first, "eth_blockNumber") == ask(second, "eth_blockNumber") == "0x0"
    assert not first.alive and not second.alive


def test_anvil_takes_any_sender_and_runs_the_newest_fork(tools: Toolchain) -> None:
    with tools.start_anvil(Progress()) as anvil:
        sender = "0x00000000000000000000000000000000000000aa"
        ask(anvil, "anvil_setBalance", sender, "0x56bc75e2d63100000")
        assert len(ask(anvil, "eth_sendTransaction", {"from": sender, "to": sender, "value": "0x1"})) == 66
        count_leading_zeros_of_1 = "0x60011e5f5260205ff3"  # CLZ is new in Osaka
        assert int(ask(anvil, "eth_call", {"data": count_leading_zeros_of_1}, "latest"), 16) == 255


def test_thousands_of_blocks_leave_no_file_in_the_home_folder(
    tools: Toolchain, bare_environment: Path
) -> None:
    with tools.start_anvil(Progress()) as anvil:
        snapshot = ask(anvil, "evm_snapshot")
        ask(anvil, "anvil_mine", hex(2_000))
        assert ask(anvil, "evm_revert", snapshot) is True
        assert ask(anvil, "eth_blockNumber") == "0x0"
    assert [path for path in bare_environment.rglob("*") if path.is_file()] == []


def test_transactions_without_a_fee_of_their_own_are_taken_one_after_the_other(tools: Toolchain) -> None:
    with tools.start_anvil(Progress()) as anvil:
        first, second = ask(anvil, "eth_accounts")[:2]
        for _ in range(20):
            assert ask(anvil, "eth_sendTransaction", {"from": first, "to": second, "value": "0x1"})


def test_an_argument_replaces_the_default_of_its_name(tools: Toolchain) -> None:
    with tools.start_anvil(Progress(), ["--balance", "7", "--hardfork", "cancun"]) as anvil:
        first = ask(anvil, "eth_accounts")[0]
        assert int(ask(anvil, "eth_getBalance", first, "latest"), 16) == 7 * 10**18


def test_a_request_of_several_megabytes_is_answered(tools: Toolchain) -> None:
    with tools.start_anvil(Progress()) as anvil:
        sender = ask(anvil, "eth_accounts")[0]
        call = {"from": sender, "to": sender, "data": "0x" + "00" * 3_000_000, "gas": "0x3b9aca00"}
        assert ask(anvil, "eth_call", call, "latest") == "0x"


def test_an_anvil_killed_from_outside_is_seen_to_be_dead_and_why(tools: Toolchain) -> None:
    with tools.start_anvil(Progress()) as anvil:
        assert anvil.alive and anvil.exit_reason == ""
        os.kill(anvil.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        deadline = time.monotonic() + 3
        while anvil.alive and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not anvil.alive
        assert "SIG" in anvil.exit_reason


def test_wrong_arguments_are_an_error_in_words_of_anvil(tools: Toolchain) -> None:
    with pytest.raises(ToolFailedError, match="no-such-fork"):
        tools.start_anvil(Progress(), ["--hardfork", "no-such-fork"])


def test_starting_can_be_stopped(tools: Toolchain) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Cancelled):
        tools.start_anvil(progress)


@linux_only
def test_closing_the_toolchain_ends_what_was_left_running(tools: Toolchain) -> None:
    with Toolchain(tools.settings) as toolchain:
        pid = toolchain.start_anvil(Progress()).pid
        assert alive(pid)
    assert gone(pid, 2)


@linux_only
def test_anvil_does_not_outlive_its_supervisor(tools: Toolchain) -> None:
    anvil = tools.start_anvil(Progress())
    os.kill(anvil._process.pid, signal.SIGKILL)
    assert gone(anvil.pid, 3)
    assert not anvil.alive


@linux_only
def test_anvil_does_not_outlive_a_parent_that_is_killed(tools: Toolchain) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from core.progress import Progress\n"
        "from core.settings import Settings\n"
        "from core.toolchain.toolchain import Toolchain\n"
        "anvil = Toolchain(Settings(data_dir=Path(sys.argv[1]))).start_anvil(Progress())\n"
        "print(anvil.pid, anvil._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tools.settings.data_dir)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert all(alive(pid) for pid in pids)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert all(gone(pid, 2) for pid in pids)


def test_anvils_may_be_started_from_many_threads(tools: Toolchain) -> None:
    urls: list[str] = []

    def start() -> None:
        with tools.start_anvil(Progress()) as anvil:
            ask(anvil, "eth_blockNumber")
            urls.append(anvil.url)
            time.sleep(0.3)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(set(urls)) == 4
