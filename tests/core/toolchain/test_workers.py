"""Compiler processes: quick, bounded, stoppable, and gone when we are gone. The compilers are real."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import Cancelled, ToolFailedError, ToolTimeoutError
from core.progress import Progress
from core.toolchain.toolchain import Toolchain

VERSION = "0.8.30"


def request(source: str, outputs: tuple[str, ...] = ("abi",), **settings: Any) -> str:
    """A standard JSON request for one file."""
    selection = {"*": {"*": list(outputs)}}
    return json.dumps(
        {
            "language": "Solidity",
            "sources": {"a.sol": {"content": source}},
            "settings": {"outputSelection": selection, **settings},
        }
    )


SMALL = request("contract A { function f() public {} }")


def slow() -> str:
    """A request that keeps the compiler busy for many seconds."""
    functions = "".join(
        f"function f{n}(uint a, uint b) public returns (uint) {{ for (uint i; i < a; i++) "
        f"{{ s[i + {n}] = s[i] * b + {n}; b ^= s[b] << {n % 7}; }} return b; }}"
        for n in range(250)
    )
    source = f"contract A {{ mapping(uint => uint) s; {functions} }}"
    return request(source, ("evm.bytecode.object",), viaIR=True, optimizer={"enabled": True, "runs": 200})


def abi_of(answer: str) -> list[dict[str, Any]]:
    """The ABI of the contract A."""
    found: list[dict[str, Any]] = json.loads(answer)["contracts"]["a.sol"]["A"]["abi"]
    return found


def worker_pid(tools: Toolchain) -> int:
    """The process id of the only worker."""
    (pid,) = tools._workers.pids().values()
    return pid


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int, seconds: float) -> bool:
    """Whether a process ends within some seconds."""
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def fresh(tools: Toolchain) -> Iterator[Toolchain]:
    """A toolchain of its own on the shared shelf."""
    with Toolchain(tools.settings) as toolchain:
        yield toolchain


def test_one_process_answers_every_request_of_a_version(fresh: Toolchain) -> None:
    assert abi_of(fresh.compile_json(VERSION, SMALL, Progress()))[0]["name"] == "f"
    first = worker_pid(fresh)
    assert fresh.compile_json(VERSION, SMALL, Progress())
    assert worker_pid(fresh) == first


@pytest.mark.parametrize("version", ["0.4.11", "0.4.26", "0.5.0", "0.6.12", "0.7.6", "0.8.37"])
def test_every_generation_of_compilers_answers(tools: Toolchain, version: str) -> None:
    answer = tools.compile_json(version, request("contract A { function f() public {} }"), Progress())
    assert abi_of(answer)[0]["name"] == "f"


def test_text_of_every_kind_survives_the_way(fresh: Toolchain) -> None:
    words = "\u00e4\U0001f600"
    source = f'contract A {{ /* {words} */ string constant s = unicode"{words}"; function 1() {{}} }}'
    message = json.loads(fresh.compile_json(VERSION, request(source), Progress()))["errors"][0]
    assert "\u00e4\U0001f600" in message["formattedMessage"]


def test_a_request_of_many_megabytes_is_answered(fresh: Toolchain) -> None:
    source = "contract A { function f() public {} }\n" + "// padding \u00e4\n" * 200_000
    assert abi_of(fresh.compile_json(VERSION, request(source), Progress()))


def test_a_source_nested_deeper_than_the_compiler_allows_is_a_message_and_no_crash(fresh: Toolchain) -> None:
    depth = 50_000
    source = (
        f"contract A {{ function f() public pure returns (uint) {{ return {'(' * depth}1{')' * depth}; }} }}"
    )
    answer = json.loads(fresh.compile_json(VERSION, request(source), Progress()))
    assert "recursion depth" in answer["errors"][0]["message"]


def test_stopping_ends_a_compilation_within_a_fifth_of_a_second(fresh: Toolchain) -> None:
    fresh.compile_json(VERSION, SMALL, Progress())
    progress, stopped = Progress(), []

    def stop() -> None:
        stopped.append(time.monotonic())
        progress.stop()

    threading.Timer(0.5, stop).start()
    with pytest.raises(Cancelled):
        fresh.compile_json(VERSION, slow(), progress)
    assert time.monotonic() - stopped[0] < 0.2
    assert abi_of(fresh.compile_json(VERSION, SMALL, Progress()))


def test_a_caller_that_waits_for_its_turn_can_be_stopped(fresh: Toolchain) -> None:
    busy, waiting = Progress(), Progress()
    fresh.compile_json(VERSION, SMALL, Progress())

    def compile_slowly() -> None:
        with pytest.raises(Cancelled):
            fresh.compile_json(VERSION, slow(), busy)

    first = threading.Thread(target=compile_slowly)
    first.start()
    time.sleep(0.3)
    threading.Timer(0.3, waiting.stop).start()
    with pytest.raises(Cancelled):
        fresh.compile_json(VERSION, SMALL, waiting)
    assert first.is_alive()
    busy.stop()
    first.join(5)
    assert not first.is_alive()


def test_a_compilation_over_its_time_limit_is_stopped_and_says_so(tools: Toolchain) -> None:
    hasty = Toolchain(dataclasses.replace(tools.settings, compile_seconds=1))
    with hasty, pytest.raises(ToolTimeoutError, match="longer than 1 seconds"):
        hasty.compile_json(VERSION, slow(), Progress())


def test_a_worker_killed_from_outside_is_replaced_without_notice(fresh: Toolchain) -> None:
    fresh.compile_json(VERSION, SMALL, Progress())
    first = worker_pid(fresh)
    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(fresh.compile_json(VERSION, _busy(), Progress())))
    thread.start()
    time.sleep(0.4)
    os.kill(first, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    thread.join(60)
    assert "contracts" in json.loads(answers[0])
    assert worker_pid(fresh) != first


def _busy() -> str:
    """A request that takes some seconds."""
    functions = "".join(
        f"function f{n}(uint a) public returns (uint) {{ s[a] = {n}; return s[{n}]; }}" for n in range(600)
    )
    source = f"contract A {{ mapping(uint => uint) s; {functions} }}"
    return request(source, ("evm.bytecode.object",), optimizer={"enabled": True, "runs": 200})


def test_a_worker_killed_again_and_again_is_an_error_with_its_reason(fresh: Toolchain) -> None:
    ended = threading.Event()

    def kill_all() -> None:
        while not ended.wait(0.01):
            for pid in fresh._workers.pids().values():
                os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        with pytest.raises(ToolFailedError, match="ended twice"):
            fresh.compile_json(VERSION, slow(), Progress())
    finally:
        ended.set()
        killer.join()


def test_a_crash_inside_the_compiler_is_one_short_sentence(fresh: Toolchain) -> None:
    """solc 0.4.11 aborts on every source that does not compile."""
    with pytest.raises(ToolFailedError) as caught:
        fresh.compile_json("0.4.11", request("contract A { function f( }"), Progress())
    assert "crashed" in str(caught.value) and len(str(caught.value)) < 300 and "\n" not in str(caught.value)
    assert abi_of(fresh.compile_json("0.4.11", SMALL, Progress()))


def test_a_worker_above_the_memory_limit_is_started_afresh(tools: Toolchain) -> None:
    with Toolchain(dataclasses.replace(tools.settings, compiler_memory_mb=1)) as small:
        small.compile_json(VERSION, SMALL, Progress())
        assert small._workers.pids() == {}
        assert abi_of(small.compile_json(VERSION, SMALL, Progress()))


def test_only_a_few_idle_workers_are_kept(fresh: Toolchain) -> None:
    for version in ("0.5.0", "0.6.12", "0.7.6", "0.8.30", "0.8.37"):
        fresh.compile_json(version, SMALL, Progress())
    kept = {path.parent.name for path in fresh._workers.pids()}
    assert kept == {"solc-0.7.6", "solc-0.8.30", "solc-0.8.37"}


@linux_only
def test_closing_ends_every_worker_and_a_waiting_caller(tools: Toolchain) -> None:
    toolchain = Toolchain(tools.settings)
    toolchain.compile_json(VERSION, SMALL, Progress())
    pid = worker_pid(toolchain)
    raised: list[BaseException] = []

    def compile_slowly() -> None:
        try:
            toolchain.compile_json(VERSION, slow(), Progress())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=compile_slowly)
    thread.start()
    time.sleep(0.3)
    toolchain.close()
    thread.join(5)
    assert [type(error) for error in raised] == [Cancelled]
    assert gone(pid, 1)


@linux_only
@pytest.mark.parametrize("work", ["idle", "busy"])
def test_no_worker_outlives_a_parent_that_is_killed(tools: Toolchain, work: str, tmp_path: Path) -> None:
    code = (
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from core.progress import Progress\n"
        "from core.settings import Settings\n"
        "from core.toolchain.toolchain import Toolchain\n"
        "tools = Toolchain(Settings(data_dir=Path(sys.argv[1])))\n"
        f"tools.compile_json({VERSION!r}, {SMALL!r}, Progress())\n"
        "print(*tools._workers.pids().values(), flush=True)\n"
        "if sys.argv[2]: tools.compile_json(sys.argv[3], Path(sys.argv[2]).read_text(), Progress())\n"
        "time.sleep(60)\n"
    )
    file = tmp_path / "slow.json"
    file.write_text(slow())
    arguments = [str(tools.settings.data_dir), str(file) if work == "busy" else "", VERSION]
    parent = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    time.sleep(0.3)
    assert alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(pid, 2)


def test_many_threads_may_compile_at_once(fresh: Toolchain) -> None:
    found: list[int] = []

    def compile_one(number: int) -> None:
        version = ("0.7.6", "0.8.30")[number % 2]
        source = f"contract A {{ function f{number}() public {{}} }}"
        assert abi_of(fresh.compile_json(version, request(source), Progress()))[0]["name"] == f"f{number}"
        found.append(number)

    threads = [threading.Thread(target=compile_one, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == list(range(12))
