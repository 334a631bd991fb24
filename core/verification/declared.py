"""Declared changes: the only differences between before and after that are not a break.

A user declares them with `--allow`, a rule declares them for its own proposal.
Whatever is declared is listed in the verdict; everything else must match.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.errors import UsageError

ChangeKind = Literal[
    "revert-data",
    "abi-added",
    "abi-removed",
    "storage-layout",
    "access",
    "events",
    "reentrancy",
    "phishing",
    "failed-call",
    "takeover",
    "second-initialization",
    "overflow",
    "false-answer",
    "zero-signer",
    "replay",
    "constructor",
    "named-payer",
    "delayed-payment",
    "stipend",
]

_NEEDS_SUBJECT = {"abi-removed", "access", "events"}
_USER_KINDS: tuple[ChangeKind, ...] = (
    "revert-data",
    "abi-added",
    "abi-removed",
    "storage-layout",
    "access",
    "events",
)


@dataclass(frozen=True, slots=True, order=True)
class DeclaredChange:
    """One pattern of allowed difference, written `kind` or `kind:subject`.

    - `revert-data[:FUNCTION]` both sides revert, with other data.
    - `abi-added` the ABI gained members; `abi-removed:SIGNATURE` it lost this one.
    - `storage-layout[:VARIABLE]` the layout moved, or this variable did.
    - `access:FUNCTION` calls to it may be refused, or let in, where they were not.
    - `events:SIGNATURE` this event may be emitted, left out or filled differently.

    - `constructor:FUNCTION` what FUNCTION did when the deployer called it first is
      done by the constructor, and FUNCTION is gone.

    - `delayed-payment:FUNCTION` ether that FUNCTION pushed is held for its receiver, who
      claims it; that one receiver's refusal stopped FUNCTION for others is the attack.

    The others are attack paths. They and these two are declared by rules only:

    - `reentrancy:FUNCTION` calls in which the contract is entered a second time
      while FUNCTION is on the stack.
    - `phishing:FUNCTION` calls that reach FUNCTION through another contract.
    - `failed-call:FUNCTION` calls in which FUNCTION's own outgoing call fails.
    - `takeover:FUNCTION` calls of FUNCTION by somebody whom the contract does not name.
    - `second-initialization:FUNCTION` calls of FUNCTION after it has succeeded once.
    - `overflow:FUNCTION` calls in which FUNCTION's arithmetic leaves its type and wraps.
    - `false-answer:FUNCTION` calls in which a contract that FUNCTION asks answers false.
    - `zero-signer:FUNCTION` calls in which FUNCTION recovers nobody from a signature.
    - `replay:FUNCTION` calls of FUNCTION with a signature that was used before.
    - `named-payer:FUNCTION` calls in which FUNCTION has tokens moved out of somebody
      who is not the caller.
    - `stipend:FUNCTION` calls that FUNCTION refused because a receiver of ether ran
      out of its 2,300 gas.

    FUNCTION and SIGNATURE are ABI signatures such as `withdraw(uint256)`; for
    functions the bare name is accepted too and means every overload.
    """

    kind: ChangeKind
    subject: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject}" if self.subject else self.kind

    def covers(self, subject: str) -> bool:
        """Whether this change speaks about `subject` (a signature or a variable)."""
        return not self.subject or self.subject == subject or self.subject == subject.partition("(")[0]


def parse_allow(text: str) -> DeclaredChange:
    """Read one `--allow` value; raises `UsageError` with the accepted forms."""
    kind, colon, subject = (part.strip() for part in text.partition(":"))
    for known in _USER_KINDS:
        if kind == known and (subject or not (colon or kind in _NEEDS_SUBJECT)):
            return DeclaredChange(known, subject)
    raise UsageError(
        f"“{text}” is not a change that can be allowed.",
        "Use revert-data[:FUNCTION], abi-added, abi-removed:SIGNATURE, "
        "storage-layout[:VARIABLE], access:FUNCTION or events:SIGNATURE.",
    )


def covered(changes: Iterable[DeclaredChange], kind: ChangeKind, subject: str) -> DeclaredChange | None:
    """The first declared change of `kind` that speaks about `subject`, or None."""
    return next((item for item in changes if item.kind == kind and item.covers(subject)), None)
