"""The signed metadata of a folder of releases, by The Update Framework.

Who signs what: `root` says which keys count (several, a threshold, kept offline);
`targets` hands each channel to a key of its own, so that a lost key of the beta
channel can make no stable release; `snapshot` and `timestamp` are renewed unattended
and say that what is shown is whole and recent.

Every file is written under a new name, and the timestamp last: who reads meanwhile
sees the state before or after. Only a rotation shows a moment in which a client
refuses and tries again: its root is there before what the new key has signed.

Source: The Update Framework Specification 1.0, https://theupdateframework.github.io/specification/.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from core.errors import InputError, UsageError
from core.releasing.keys import ONLINE, KeyFolder
from core.wire.releases import CHANNELS

DAYS = {"root": 365, "targets": 365, "channel": 365, "snapshot": 14, "timestamp": 7}
"""How long a signature counts. Those of people are renewed once a year, the unattended ones daily."""

_SERIALIZER = JSONSerializer(compact=False, validate=True)


class Repository:
    """The metadata of one folder. `now` is asked for the time in UTC."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder, self._now = folder, now.replace(microsecond=0)
        self.metadata, self.targets = folder / "metadata", folder / "targets"

    # Reading.

    def root(self) -> Metadata[Root]:
        """The newest root; raises `InputError` when the folder holds none."""
        version = self._newest("root")
        return self._load("root", version)

    def role(self, name: str) -> Metadata[Targets]:
        """`targets` or a channel, as the newest snapshot has it."""
        meta = self.snapshot().signed.meta[f"{name}.json"]
        return self._load(name, meta.version)

    def snapshot(self) -> Metadata[Snapshot]:
        """The newest snapshot."""
        return self._load("snapshot", self.timestamp().signed.snapshot_meta.version)

    def timestamp(self) -> Metadata[Timestamp]:
        """The timestamp."""
        return self._load("timestamp", None)

    # Writing.

    def make(self, keys: KeyFolder, roots: int, threshold: int) -> None:
        """A new repository without releases, and every key that it needs. Raises `UsageError`."""
        if (self.metadata / "timestamp.json").exists():
            raise UsageError(f"{self.folder} holds a repository already.", "Name another folder.")
        if not 1 <= threshold <= roots:
            raise UsageError(f"{threshold} of {roots} keys cannot sign.", "Give a smaller threshold.")
        signers = [keys.make(f"root-{number}") for number in range(1, roots + 1)]
        made = {name: keys.make(name) for name in ("targets", *CHANNELS, ONLINE)}
        root = Root(version=1, expires=self._until("root"), consistent_snapshot=True)
        for signer in signers:
            root.add_key(signer.public_key, "root")
        root.roles["root"].threshold = threshold
        root.add_key(made["targets"].public_key, "targets")
        for name in ("snapshot", "timestamp"):
            root.add_key(made[ONLINE].public_key, name)
        self._sign(Metadata(root), "root", signers)
        self._sign(Metadata(self._delegating(made)), "targets", [made["targets"]])
        for channel in CHANNELS:
            self._sign(Metadata(Targets(1, expires=self._until("channel"))), channel, [made[channel]])
        meta = {f"{name}.json": MetaFile(1) for name in ("targets", *CHANNELS)}
        self._sign(
            Metadata(Snapshot(1, expires=self._until("snapshot"), meta=meta)), "snapshot", [made[ONLINE]]
        )
        stamp = Timestamp(1, expires=self._until("timestamp"), snapshot_meta=MetaFile(1))
        self._sign(Metadata(stamp), "timestamp", [made[ONLINE]])

    def renew(
        self, keys: KeyFolder, changed: Iterable[Metadata[Targets]] = (), names: Iterable[str] = ()
    ) -> None:
        """Publish changed roles (already signed) by a new snapshot and a new timestamp."""
        online = keys.signer(ONLINE)
        snapshot, stamp = self.snapshot(), self.timestamp()
        for name, role in zip(names, changed, strict=True):
            snapshot.signed.meta[f"{name}.json"] = MetaFile(role.signed.version)
        snapshot.signed.version += 1
        snapshot.signed.expires = self._until("snapshot")
        self._sign(snapshot, "snapshot", [online])
        stamp.signed.version += 1
        stamp.signed.snapshot_meta = MetaFile(snapshot.signed.version)
        stamp.signed.expires = self._until("timestamp")
        self._sign(stamp, "timestamp", [online])

    def sign_channel(self, channel: str, role: Metadata[Targets], keys: KeyFolder) -> None:
        """The next version of a channel: signed, written, and published by a new snapshot."""
        delegated = self.role("targets").signed.get_delegated_role(channel)
        signers = keys.signers(delegated.keyids, delegated.threshold, f"The channel “{channel}”")
        role.signed.version += 1
        role.signed.expires = self._until("channel")
        self._sign(role, channel, signers)
        self.renew(keys, [role], [channel])

    def rotate(self, name: str, keys: KeyFolder) -> None:
        """Put a new key in the place of `root-N`, `targets`, `online` or a channel, which counts no more."""
        if name in CHANNELS:
            self._rotate_channel(name, keys)
            return
        old = keys.public(name).keyid
        before = self.root()
        roles = [role for role, each in before.signed.roles.items() if old in each.keyids]
        if not roles:
            raise UsageError(f"The key “{name}” counts for nothing here.", "Name another key.")
        signing = keys.signers(
            before.signed.roles["root"].keyids, before.signed.roles["root"].threshold, "The root"
        )
        if "targets" in roles:
            keys.signer(ONLINE)  # opened before anything is replaced: half a rotation is none
        fresh = keys.make(name)
        root = before.signed
        for role in roles:
            root.revoke_key(old, role)
            root.add_key(fresh.public_key, role)
        root.version += 1
        root.expires = self._until("root")
        after = keys.signers(root.roles["root"].keyids, root.roles["root"].threshold, "The root")
        every = {each.public_key.keyid: each for each in (*signing, *after)}
        self._sign(before, "root", every.values())
        self._replace(name, roles, keys)

    def sign_again(self, name: str, keys: KeyFolder) -> None:
        """The same `root`, `targets` or channel for another year."""
        if name == "root":
            root = self.root()
            role = root.signed.roles["root"]
            signing = keys.signers(role.keyids, role.threshold, "The root")
            root.signed.version += 1
            root.signed.expires = self._until("root")
            self._sign(root, "root", signing)
        elif name == "targets":
            self._renew_targets(keys)
        else:
            self.sign_channel(name, self.role(name), keys)

    # Inside.

    def _rotate_channel(self, name: str, keys: KeyFolder) -> None:
        targets, role = self.role("targets"), self.role(name)
        assert targets.signed.delegations is not None
        old = targets.signed.get_delegated_role(name).keyids
        self._targets_signers(keys)  # opened before anything is replaced
        keys.signer(ONLINE)
        fresh = keys.make(name)
        for each in list(old):
            targets.signed.revoke_key(each, name)
        targets.signed.add_key(fresh.public_key, name)
        self._sign_targets(targets, keys)
        role.signed.version += 1
        role.signed.expires = self._until("channel")
        self._sign(role, name, [fresh])
        self.renew(keys, [targets, role], ["targets", name])

    def _replace(self, name: str, roles: list[str], keys: KeyFolder) -> None:
        """What the replaced key had signed counts no more: it is signed by the new one."""
        if "targets" in roles:
            self._renew_targets(keys)
        elif name == ONLINE:
            self.renew(keys)

    def _renew_targets(self, keys: KeyFolder) -> None:
        targets = self.role("targets")
        self._sign_targets(targets, keys)
        self.renew(keys, [targets], ["targets"])

    def _sign_targets(self, targets: Metadata[Targets], keys: KeyFolder) -> None:
        targets.signed.version += 1
        targets.signed.expires = self._until("targets")
        self._sign(targets, "targets", self._targets_signers(keys))

    def _targets_signers(self, keys: KeyFolder) -> list[CryptoSigner]:
        role = self.root().signed.roles["targets"]
        return keys.signers(role.keyids, role.threshold, "The role “targets”")

    def _delegating(self, made: Mapping[str, Signer]) -> Targets:
        keys = {made[name].public_key.keyid: made[name].public_key for name in CHANNELS}
        roles: dict[str, DelegatedRole] = {
            name: DelegatedRole(name, [made[name].public_key.keyid], 1, True, paths=[f"{name}/*/*"])
            for name in CHANNELS
        }
        return Targets(1, expires=self._until("targets"), delegations=Delegations(keys, roles))

    def _until(self, role: str) -> datetime:
        return self._now + timedelta(days=DAYS[role])

    def _sign(self, metadata: Metadata[Any], name: str, signers: Iterable[Signer]) -> None:
        metadata.signatures.clear()
        for signer in signers:
            metadata.sign(signer, append=True)
        version = "" if name == "timestamp" else f"{metadata.signed.version}."
        write_whole(self.metadata / f"{version}{name}.json", metadata.to_bytes(_SERIALIZER))

    def _load(self, name: str, version: int | None) -> Metadata[Any]:
        path = self.metadata / (f"{name}.json" if version is None else f"{version}.{name}.json")
        try:
            return Metadata.from_bytes(path.read_bytes())
        except OSError as error:
            raise InputError(
                f"{self.folder} holds no repository of releases: {path.name} is missing.",
                "Make one by “releases init”.",
            ) from error

    def _newest(self, name: str) -> int:
        numbers = [int(path.name.split(".")[0]) for path in self.metadata.glob(f"*.{name}.json")]
        return max(numbers, default=1)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, readable for everybody."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".writing.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
