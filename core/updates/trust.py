"""What is proven about a source of updates, by The Update Framework; and what is wrong, in words.

Metadata is kept between checks in the profile, so that an older state is never
believed again. Every refusal is an `UpdateRefusedError` whose code says which attack
it would be, and leaves what is installed as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import ValidationError
from tuf.api import exceptions as told
from tuf.api.metadata import Metadata, TargetFile, Targets
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from core.errors import ContractRewriterError, NetworkError, UpdateRefusedError
from core.progress import Progress
from core.toolchain.network import Network
from core.updates.source import Source
from core.updates.stream import Patience, Stream
from core.wire.releases import ReleaseFile

_CONFIG = UpdaterConfig(
    max_root_rotations=64,
    max_delegations=4,
    targets_max_length=2_000_000,
    snapshot_max_length=200_000,
    prefix_targets_with_hash=False,
)
METADATA_SECONDS = 30.0
"""A file of metadata that is not there after so long is given up, however steadily it comes."""


@dataclass(frozen=True, slots=True)
class Published:
    """A file and what is proven about it."""

    about: ReleaseFile
    target: TargetFile


class _Fetcher(FetcherInterface):
    """How metadata is fetched: by our own settings of proxy and certificates, with an end to patience."""

    def __init__(self, network: Network, progress: Progress, seconds: float) -> None:
        self._network, self._progress, self._seconds = network, progress, seconds

    def _fetch(self, url: str) -> Iterator[bytes]:
        with Stream(self._network, url, Patience(self._seconds), self._progress) as stream:
            if stream.head.status != 200:
                raise told.DownloadHTTPError(f"HTTP {stream.head.status}", stream.head.status)
            yield from stream


class Trust:
    """One look at a source. `folder` belongs to the updates of this profile."""

    def __init__(
        self,
        source: Source,
        folder: Path,
        network: Network,
        progress: Progress,
        seconds: float = METADATA_SECONDS,
    ) -> None:
        self._source = source
        self._metadata = folder / "metadata"
        self._metadata.mkdir(parents=True, exist_ok=True)
        self._fetcher = _Fetcher(network, progress, seconds)
        with refusing(source.url):
            self._updater = Updater(
                str(self._metadata),
                f"{source.url}metadata/",
                target_base_url=f"{source.url}targets/",
                fetcher=self._fetcher,
                config=_CONFIG,
                bootstrap=source.root,
            )
            self._updater.refresh()

    def published(self, channel: str) -> tuple[Published, ...]:
        """Every file of a channel. Raises `UpdateRefusedError` and `NetworkError`."""
        with refusing(self._source.url):
            self._updater.get_targetinfo(f"{channel}/0/0")  # proves the metadata of the channel and keeps it
            role = Metadata[Targets].from_bytes((self._metadata / f"{channel}.json").read_bytes())
            return tuple(_published(target, path) for path, target in role.signed.targets.items())

    def find(self, path: str) -> Published | None:
        """One file by its path; None when it is not offered any more."""
        with refusing(self._source.url):
            target = self._updater.get_targetinfo(path)
            return None if target is None else _published(target, path)

    def text(self, file: Published, folder: Path, most_bytes: int = 200_000) -> str:
        """A small file as text; raises `UpdateRefusedError`."""
        if file.target.length > most_bytes:
            raise UpdateRefusedError("The notes are too long.", "Read them at the page of downloads.")
        with refusing(self._source.url):
            return Path(self._updater.download_target(file.target, str(folder / "notes.md"))).read_text(
                "utf-8"
            )

    def address(self, file: Published) -> str:
        """Where a file is fetched from."""
        return f"{self._source.url}targets/{file.target.path}"


def _published(target: TargetFile, path: str) -> Published:
    about = ReleaseFile.model_validate(target.custom)
    if about.path != path:
        raise told.RepositoryError(f"{path} says that it is {about.path}")
    return Published(about, target)


@contextmanager
def refusing(url: str) -> Iterator[None]:
    """Turn what the framework raises into our own errors."""
    host = httpx.URL(url).host
    try:
        yield
    except ContractRewriterError:
        raise
    except told.DownloadHTTPError as error:
        raise NetworkError(
            f"{host} has no updates to offer (HTTP {error.status_code}).",
            "Try again later.",
            code="no-updates",
        ) from error
    except Exception as error:
        refused = refusal(host, error)
        if refused is None:
            raise
        raise refused from error


_WORDS: tuple[tuple[type[Exception], str, str], ...] = (
    (told.ExpiredMetadataError, "frozen", "says nothing that is recent enough: news may be held back"),
    (told.BadVersionNumberError, "replayed", "offers an older state than before"),
    (told.UnsignedMetadataError, "not-signed", "offers what is not signed by the keys of this program"),
    (told.LengthOrHashMismatchError, "changed", "offers a file that is not the one that was signed"),
    (told.DownloadLengthMismatchError, "too-long", "sends more than was signed"),
    (told.RepositoryError, "invalid", "offers what cannot be an update"),
    (told.DownloadError, "invalid", "offers what cannot be an update"),
    (ValidationError, "invalid", "offers what cannot be an update"),
    (UnicodeDecodeError, "invalid", "offers what cannot be an update"),
)


def refusal(host: str, error: Exception) -> UpdateRefusedError | None:
    """The error in words; None for what is no refusal."""
    for kind, code, words in _WORDS:
        if isinstance(error, kind):
            clock = " Check the clock of this machine." if code == "frozen" else ""
            return UpdateRefusedError(
                f"The update was refused: {host} {words}.",
                f"Nothing was changed. Try again later, or look at the page of downloads.{clock}",
                code=f"update-{code}",
            )
    return None
