"""Keys that sign releases: one sealed file for each, and its public half beside it as PEM.

Keys of people (roots, targets, channels) are sealed by a passphrase of their own and
may be anywhere, such as on a stick in a safe. The key `online` signs that nothing
new has come; it is used unattended, so it is plain and only its owner may read it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from securesystemslib.signer import CryptoSigner, SSlibKey

from core.errors import UsageError
from core.secrets.sealed import key_of, new_key, seal, unseal

ONLINE = "online"


class KeyFolder:
    """The keys in a folder. `passphrase(name, new)` is asked for each key that is needed or made."""

    def __init__(self, folder: Path, passphrase: Callable[[str, bool], str]) -> None:
        self._folder, self._passphrase = folder, passphrase
        self._open: dict[str, CryptoSigner] = {}

    def names(self) -> tuple[str, ...]:
        """The keys whose private half is here."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.key")))

    def make(self, name: str) -> CryptoSigner:
        """A new key; one of the same name is kept aside as `NAME.1.old` and so on, never overwritten."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        private = Ed25519PrivateKey.generate()
        raw = private.private_bytes_raw()
        content = raw if name == ONLINE else seal(raw, new_key(self._passphrase(name, True)))
        for path in (self._path(name), self.public_path(name)):
            if path.exists():
                path.rename(_aside(path))
        _write_private(self._path(name), content)
        self.public_path(name).write_bytes(
            private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        self._open[name] = CryptoSigner(private)
        return self._open[name]

    def public(self, name: str) -> SSlibKey:
        """The public half; raises `UsageError` when there is none here."""
        try:
            loaded = load_pem_public_key(self.public_path(name).read_bytes())
        except (OSError, ValueError) as error:
            raise UsageError(f"There is no key “{name}” in {self._folder}.", "Name its folder.") from error
        assert isinstance(loaded, Ed25519PublicKey)
        return SSlibKey.from_crypto(loaded)

    def signer(self, name: str) -> CryptoSigner:
        """The private half. Raises `UsageError`, or `WrongPassphraseError`."""
        if name not in self._open:
            try:
                content = self._path(name).read_bytes()
            except OSError as error:
                raise UsageError(
                    f"The key “{name}” is not in {self._folder}.", "Bring the file of this key there."
                ) from error
            raw = (
                content if name == ONLINE else unseal(content, key_of(content, self._passphrase(name, False)))
            )
            self._open[name] = CryptoSigner(Ed25519PrivateKey.from_private_bytes(raw))
        return self._open[name]

    def signers(self, wanted: Iterable[str], least: int, what: str) -> list[CryptoSigner]:
        """As many as needed of the keys with these ids. Raises `UsageError` when too few are here."""
        ids = set(wanted)
        here = [name for name in self.names() if self.public(name).keyid in ids]
        if len(here) < least:
            raise UsageError(
                f"{what} needs {least} keys, and {len(here)} of them are in {self._folder}.",
                "Bring the missing files of keys there.",
            )
        return [self.signer(name) for name in here[:least]]

    def public_path(self, name: str) -> Path:
        """The file of the public half."""
        return self._folder / f"{name}.pem"

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"


def _write_private(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _aside(path: Path) -> Path:
    number = 1
    while (target := path.with_name(f"{path.name}.{number}.old")).exists():
        number += 1
    return target
