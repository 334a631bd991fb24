"""Does a signature work twice? Played on both versions, with signatures that are really made.

What has to be signed is read from the call tree of a try: it is the first word that the function hands
to the recovering precompile. Somebody of the cast signs it; then the same call is made again.

Source: Yellow Paper, appendix E.1 (ECREC, the precompile at address 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.attack_stories import AMOUNT_WEI, call, evidence, named, pay
from core.verification.evm.refusals import frames_of, walk
from core.verification.evm.sequences import Function, Sequence, Step
from core.verification.evm.signing import KEYS, mirror, sign
from core.verification.evm.takeover import first_taken

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_CANDIDATES = 24
_RECOVERY = f"0x{1:040x}"
_WORD_DIGITS = 66
_SIGNATURE_BYTES = 65
_TRY = (27, (7).to_bytes(32, "big"), (9).to_bytes(32, "big"))


def demonstrate_replay(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """A signed call that works is made again: by the same caller, by an outsider, with the other s."""
    names = {function.selector.hex(): function.signature for function in run.functions}
    once = [
        story
        for function in named(run, change)
        for _ in range(_CANDIDATES)
        for story in _signed(run, change, _draft(run, function), names)
    ]
    twice = [(*story, story[-1]) for story in once]
    found = first_taken(run.stage.before, twice)
    if found is None:
        return evidence(change, None, False, None)
    outside = [(*story, replace(story[-1], sender=cast.OUTSIDER)) for story in once]
    outside += [(*story, again) for story in once if (again := _mirrored(story[-1])) is not None]
    return evidence(
        change, found,
        first_taken(run.stage.after, twice) is not None,
        first_taken(run.stage.after, _begun(run, outside)) is not None,
        first_taken(run.stage.after, once) is not None,
    )  # fmt: skip


def _begun(run: Run, stories: Seq[Sequence]) -> list[Sequence]:
    """Stories whose first use of the signature works, so that the second is a replay."""
    told = run.stage.after.run(stories) if stories else []
    return [
        story for story, calls in zip(stories, told, strict=True) if calls[len(story) - 2]["status"] == "0x1"
    ]


def _draft(run: Run, function: Function) -> Sequence:
    """Others pay in; then somebody calls with a signature that is not made yet."""
    payers: list[Function | None] = [item for item in run.functions if item.payable and item is not function]
    payers.append(None)
    recent = [AMOUNT_WEI]
    prefix = [pay(run, fund, cast.USER2, 5 * AMOUNT_WEI, recent) for fund in payers[:2]]
    signer = run.rng.choice(tuple(KEYS))
    prefix += [pay(run, fund, signer, 5 * AMOUNT_WEI, recent) for fund in payers[:1]]
    act = call(run, function, run.rng.choice((cast.USER1, cast.USER1, cast.OWNER)), recent)
    arguments = tuple(
        min(AMOUNT_WEI, 3) if kind.kind == "uint" and kind.size > 8 and run.rng.random() < 0.4 else value
        for kind, value in zip(function.inputs, act.arguments, strict=True)
    )
    arguments = tuple(
        signer if kind.kind == "address" and run.rng.random() < 0.4 else value
        for kind, value in zip(function.inputs, arguments, strict=True)
    )
    return (*prefix, replace(act, arguments=arguments))


def _signed(
    run: Run, change: DeclaredChange, story: Sequence, names: Mapping[str, str]
) -> Iterator[Sequence]:
    """The story with the signature of everybody in turn, where it asks for one."""
    act = story[-1]
    tried = _with(act, _TRY)
    if tried is None:
        return
    tree = run.stage.before.call_trees((*story[:-1], tried), [len(story) - 1])[0]
    digests = [
        bytes.fromhex(str(inner["input"])[2:66])
        for frame in (frames_of(tree, change, names) if tree else ())
        for inner in walk(frame)
        if inner.get("to") == _RECOVERY and len(str(inner.get("input"))) >= _WORD_DIGITS
    ]
    for digest in digests[:1]:
        for who in KEYS:
            made = _with(act, sign(digest, who))
            if made is not None:
                yield (*story[:-1], made)


def _mirrored(step: Step) -> Step | None:
    """The call with the other signature that everybody can make of one: n - s is as good as s."""
    for value in step.arguments:
        if isinstance(value, bytes) and len(value) == _SIGNATURE_BYTES:
            return _with(step, mirror(value[64], value[:32], value[32:64]))
    words = [value for value in step.arguments if isinstance(value, bytes) and len(value) == 32]
    v = next((value for value in step.arguments if value in (27, 28)), None)
    return _with(step, mirror(v, words[-2], words[-1])) if v is not None and len(words) >= 2 else None


def _with(step: Step, signature: tuple[int, bytes, bytes]) -> Step | None:
    """The call with a signature in its last `bytes`, or in `uint8` and the two words behind it."""
    if step.function is None:
        return None
    v, r, s = signature
    kinds, arguments = step.function.inputs, list(step.arguments)
    for at in range(len(kinds) - 1, -1, -1):
        if kinds[at].kind == "bytes":
            arguments[at] = r + s + bytes([v])
            return replace(step, arguments=tuple(arguments))
    for at, kind in enumerate(kinds):
        if kind.kind == "uint" and kind.size == 8:
            words = [i for i, other in enumerate(kinds) if other.kind == "fixed" and other.size == 32]
            behind = [i for i in words if i > at] or words
            if len(behind) >= 2:
                arguments[at], arguments[behind[-2]], arguments[behind[-1]] = v, r, s
                return replace(step, arguments=tuple(arguments))
    return None
