"""Adding a release to a channel, taking one back, and proving that a folder is what a client would accept."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from tuf.api.metadata import Metadata, TargetFile, Targets

from core.errors import InputError, UsageError
from core.releasing.keys import KeyFolder
from core.releasing.repository import Repository, write_whole
from core.wire.releases import CHANNELS, NOTES, SIGNATURE, SUMS, Channel, ReleaseFile, described


def publish(
    folder: Path,
    channel: Channel,
    version: str,
    files: Sequence[Path],
    notes: str,
    keys: KeyFolder,
    now: datetime,
) -> tuple[ReleaseFile, ...]:
    """Copy files into the folder and sign them as a release, with `notes` (Markdown) and checksums.

    Raises `UsageError` for a version that is published already, or names of the wrong form.
    """
    repository = Repository(folder, now)
    role = repository.role(channel)
    _check(channel, version, files, _ever(repository, channel))
    place = repository.targets / channel / version
    if place.exists():
        shutil.rmtree(place)  # of an attempt that was cut off: nothing of it was ever signed
    for path in files:
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place / path.name)
    write_whole(place / NOTES, notes.encode())
    names = [*(path.name for path in files), NOTES]
    sums = "".join(f"{_sha256(place / name)}  {name}\n" for name in sorted(names)).encode()
    write_whole(place / SUMS, sums)
    write_whole(place / SIGNATURE, bytes.fromhex(keys.signer(channel).sign(sums).signature))
    write_whole(place / f"{channel}.pem", keys.public_path(channel).read_bytes())
    day = now.date().isoformat()
    made = [described(name, version, channel, day) for name in (*names, SUMS, SIGNATURE, f"{channel}.pem")]
    for item in made:
        target = TargetFile.from_file(item.path, str(place / item.name), ["sha256"])
        target.unrecognized_fields["custom"] = item.model_dump(mode="json")
        role.signed.targets[item.path] = target
    repository.sign_channel(channel, role, keys)
    return tuple(made)


def withdraw(folder: Path, channel: Channel, version: str, keys: KeyFolder, now: datetime) -> int:
    """Offer a release to nobody any more; its files stay. The number of files. Raises `UsageError`."""
    repository = Repository(folder, now)
    role = repository.role(channel)
    gone = [path for path in role.signed.targets if path.startswith(f"{channel}/{version}/")]
    if not gone:
        raise UsageError(f"{version} is not published in {channel}.", "Name a version that is.")
    for path in gone:
        del role.signed.targets[path]
    repository.sign_channel(channel, role, keys)
    return len(gone)


def refresh(folder: Path, keys: KeyFolder, now: datetime) -> None:
    """Say anew that nothing has changed: to be run every day, by whoever holds the key `online`."""
    Repository(folder, now).renew(keys)


def released(folder: Path, now: datetime) -> tuple[ReleaseFile, ...]:
    """Every published file."""
    repository = Repository(folder, now)
    return tuple(
        ReleaseFile.model_validate(target.custom)
        for channel in CHANNELS
        for target in repository.role(channel).signed.targets.values()
    )


def damaged(folder: Path, now: datetime) -> Iterable[str]:
    """The published files that are missing or not what was signed."""
    repository = Repository(folder, now)
    for channel in CHANNELS:
        for path, target in repository.role(channel).signed.targets.items():
            try:
                with (repository.targets / path).open("rb") as file:
                    target.verify_length_and_hashes(file)
            except Exception:
                yield path


def _check(channel: str, version: str, files: Sequence[Path], there: Iterable[str]) -> None:
    try:
        for path in files:
            described(path.name, version, channel, "2000-01-01")  # type: ignore[arg-type]
    except ValidationError as error:
        raise UsageError(
            f"{version} or {path.name} cannot be published: {error.errors()[0]['msg']}.",
            "Versions are such as 1.2.0 or 1.2.0b1; names have letters, digits, dots and hyphens.",
        ) from None
    if not files:
        raise UsageError("There is nothing to publish.", "Name the files.")
    missing = [path for path in files if not path.is_file()]
    if missing:
        raise InputError(f"{missing[0]} is no file.", "Build the packages first.")
    if any(path.startswith(f"{channel}/{version}/") for path in there):
        raise UsageError(
            f"{version} is published in {channel} already.",
            "A published release never changes: choose the next version.",
        )


def _ever(repository: Repository, channel: str) -> set[str]:
    """Every path that this channel ever signed: what was withdrawn does not come back as something else."""
    signed: set[str] = set()
    for path in repository.metadata.glob(f"*.{channel}.json"):
        signed |= Metadata[Targets].from_file(str(path)).signed.targets.keys()
    return signed


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
