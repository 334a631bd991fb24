"""The helper contracts of the cast do what they are written for, on a real EVM."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.progress import silent
from core.toolchain.toolchain import Toolchain
from core.verification.evm import cast
from core.verification.evm.assembler import Item, assemble
from core.verification.evm.compare import reentry_worked
from core.verification.evm.sequences import Function, Step
from core.verification.evm.world import ANVIL_ARGUMENTS, Observation, World

TAKE_ALL = Function("any()", b"\xaa\xbb\xcc\xdd", (), (), True, False)


@pytest.fixture
def world(tools: Toolchain) -> Iterator[World]:
    reply = cast.Reply(0xAABBCCDD, b"\x11" * 32, b"\x22" * 32)
    with tools.start_anvil(silent(), ANVIL_ARGUMENTS) as evm:
        made = World(evm.url, cast.collaborator_code([reply]))
        yield made
        made.close()


def install(world: World, code: bytes) -> None:
    """Put runtime code at the target's address."""
    world.rpc.call("anvil_setCode", cast.address_text(cast.TARGET), "0x" + code.hex())
    world.settle(Observation())


def to_target(sender: int = cast.OWNER, to: int = cast.TARGET, value: int = 0) -> Step:
    return Step("call", TAKE_ALL, sender, to, value, ())


def test_the_forwarder_passes_on_calldata_value_answer_and_failure(world: World) -> None:
    echo: list[Item] = [
        "CALLER",
        0,
        "MSTORE",
        "CALLVALUE",
        32,
        "MSTORE",
        0,
        "CALLDATALOAD",
        64,
        "MSTORE",
        96,
        0,
        "RETURN",
    ]
    install(world, assemble(echo))
    told = world.run([(to_target(to=cast.FORWARDER, value=5),)])[0][0]
    words = [int(told["returnData"][2 + 64 * at : 66 + 64 * at], 16) for at in range(3)]
    assert words == [cast.FORWARDER, 5, 0xAABBCCDD << 224]
    install(world, assemble([7, 0, "MSTORE", 32, 0, "REVERT"]))
    failed = world.run([(to_target(to=cast.FORWARDER),)])[0][0]
    assert failed["status"] == "0x0" and int(failed["returnData"], 16) == 7


def test_the_attacker_calls_back_while_armed_and_not_otherwise(world: World) -> None:
    # the target sends its caller one wei and counts its calls in slot 0
    pay: list[Item] = [0, "SLOAD", 1, "ADD", 0, "SSTORE", 0, 0, 0, 0, 1, "CALLER", "GAS", "CALL", "STOP"]
    install(world, assemble(pay))
    fund = to_target(value=10)
    arm = Step("arm", None, cast.DIRECTOR, cast.ATTACKER, 0, (2, to_target(cast.ATTACKER)))
    act = to_target(cast.ATTACKER)
    armed, quiet = world.run([(fund, arm, act), (fund, act)])
    assert reentry_worked(armed[2])
    assert not reentry_worked(quiet[1])


@pytest.mark.parametrize(("mode", "answer"), [(0, "11" * 32), (2, "22" * 32), (3, f"{99:064x}")])
def test_a_collaborator_answers_by_its_mood(world: World, mode: int, answer: str) -> None:
    world.settle(Observation())
    mood = Step("mood", None, cast.DIRECTOR, cast.TOKEN1, 0, (mode, 99))
    told = world.run([(mood, to_target(to=cast.TOKEN1))])[0]
    assert told[1]["returnData"] == "0x" + answer
    assert any(log["topics"] == [f"0x{cast.CALLED:064x}"] for log in told[1]["logs"])


def test_a_collaborator_reverts_in_that_mood_and_the_rejecter_always(world: World) -> None:
    world.settle(Observation())
    mood = Step("mood", None, cast.DIRECTOR, cast.TOKEN1, 0, (cast.MODE_REVERT, 0))
    told = world.run([(mood, to_target(to=cast.TOKEN1), to_target(to=cast.REJECTER, value=1))])[0]
    assert [call["status"] for call in told[:3]] == ["0x1", "0x0", "0x0"]


def test_a_replayed_story_leaves_nothing_and_its_traces_match(world: World) -> None:
    install(world, assemble([0, "SLOAD", 1, "ADD", "DUP1", 0, "SSTORE", 0, "MSTORE", 32, 0, "RETURN"]))
    story = (to_target(), to_target(cast.USER1), to_target(cast.ATTACKER))
    first = world.run([story])
    traces = world.trace(story, [0, 2])
    assert [len(trace["structLogs"]) > 5 for trace in traces] == [True, True]
    again = world.run([story])
    assert [call["returnData"] for call in again[0]] == [call["returnData"] for call in first[0]]
    assert int(first[0][2]["returnData"], 16) == 3


@pytest.mark.parametrize(("gas", "works"), [(2_300, False), (10_000, False), (100_000, True)])
def test_the_needy_receiver_takes_ether_only_with_enough_gas(gas: int, works: bool, world: World) -> None:
    # Passes 1 wei on with so much gas; the stipend comes on top of it.
    install(
        world,
        assemble([
            0, 0, 0, 0, 1, cast.USER1, gas - 2_300, "CALL",
            0, "MSTORE", 32, 0, "RETURN",
        ]),
    )  # fmt: skip
    codes = ((cast.needy_code(), works), (cast.taker_code(), True), (cast.rejecter_code(), False))
    for code, expected in codes:
        told = world.run([(to_target(value=1),)], {cast.USER1: code})[0][0]
        assert bool(int(told["returnData"], 16)) is expected


def test_plain_members_of_the_cast_take_ether_as_an_account_does(world: World) -> None:
    install(world, assemble([0, 0, 0, 0, 1, cast.TOKEN1, "GAS", "CALL", 0, "MSTORE", 32, 0, "RETURN"]))
    logs = []
    for plain in (False, True):
        codes = {cast.TOKEN1: cast.collaborator_code([], plain=plain)}
        logs.append(len(world.run([(to_target(value=1),)], codes)[0][0]["logs"]))
    assert logs[0] == logs[1] + 1  # the other one logs what it is asked
