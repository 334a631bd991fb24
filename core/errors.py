"""Every exception that Contract Rewriter raises on purpose.

An exception here means that no answer could be given. Expected outcomes (a
contract that does not compile, a check that fails) are values, not exceptions.

    ContractRewriterError
    ├── Cancelled                 the person stopped the work; silent on screen
    ├── InputError                exit 2: what was given cannot be used
    │   ├── UsageError            exit 2: the command line is wrong
    │   ├── ProjectError          exit 2: project settings or imports are wrong
    │   └── PragmaError           exit 2: no published compiler satisfies the pragma
    ├── MissingToolError          exit 3: a compiler, node or an EVM is not here
    │   ├── NetworkError          exit 3: a download did not work
    │   ├── DownloadError         exit 3: a download arrived damaged
    │   └── UpdateRefusedError    exit 3: what was offered as an update is not proven
    ├── ToolFailedError           exit 3: an outside program died or hung
    │   └── ToolTimeoutError      exit 3: an outside program ran over its limit
    ├── StoreError                exit 3: the project store cannot be used
    │   └── StoreDamagedError     exit 3: the database is damaged and was set aside
    └── SyncError                 exit 3: the team server cannot do it now
        ├── UnreachableError      exit 3: the team server does not answer
        ├── SignedOutError        exit 3: nobody is signed in at the team server
        ├── BusyError             exit 3: it wants to be asked later, or another program syncs now
        └── RefusedError          exit 2: the team server will not do it
"""

from __future__ import annotations


class ContractRewriterError(Exception):
    """Root of the tree: one sentence, one next step and a stable code.

    `message` and `next_step` are whole sentences for the person; `code` is a
    stable kebab-case identifier that also crosses the wire; `exit_code` is the
    process exit code of the command line.
    """

    code = "error"
    exit_code = 3

    def __init__(self, message: str, next_step: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class Cancelled(ContractRewriterError):
    """The person stopped the work."""

    code = "cancelled"
    exit_code = 130

    def __init__(self, message: str = "Stopped.") -> None:
        super().__init__(message)


class InputError(ContractRewriterError):
    """What was given cannot be used (a missing file, not UTF-8, too large)."""

    code = "input"
    exit_code = 2


class UsageError(InputError):
    """The command line is wrong."""

    code = "usage"


class ProjectError(InputError):
    """Project settings or imports are wrong."""

    code = "project"


class PragmaError(InputError):
    """No published compiler satisfies the pragmas of a file and its imports."""

    code = "pragma"


class MissingToolError(ContractRewriterError):
    """A compiler, node or an EVM is not on this machine."""

    code = "tool-missing"


class NetworkError(MissingToolError):
    """A download could not be made."""

    code = "network"


class DownloadError(MissingToolError):
    """A download arrived, but damaged or with another checksum."""

    code = "download-damaged"


class UpdateRefusedError(MissingToolError):
    """What was offered as an update is not proven to be one: changed, held back, replayed, not signed."""

    code = "update-refused"


class ToolFailedError(ContractRewriterError):
    """An outside program died, or answered with something it never should."""

    code = "tool-failed"


class ToolTimeoutError(ToolFailedError):
    """An outside program ran over its time limit and was stopped."""

    code = "tool-timeout"


class StoreError(ContractRewriterError):
    """The project store cannot be read or written (disk full, no permission)."""

    code = "store"


class StoreDamagedError(StoreError):
    """The database is damaged; it was set aside, never overwritten."""

    code = "store-damaged"


class SyncError(ContractRewriterError):
    """The team server cannot do it now; nothing is lost, it is done later."""

    code = "sync"


class UnreachableError(SyncError):
    """The team server does not answer."""

    code = "server-unreachable"


class SignedOutError(SyncError):
    """Nobody is signed in at the team server, or not any more."""

    code = "not-signed-in"


class BusyError(SyncError):
    """The team server wants to be asked later, or another program is syncing; `retry_seconds` if told."""

    code = "busy"

    def __init__(
        self,
        message: str,
        next_step: str = "",
        *,
        code: str | None = None,
        retry_seconds: float | None = None,
    ) -> None:
        super().__init__(message, next_step, code=code)
        self.retry_seconds = retry_seconds


class RefusedError(SyncError):
    """The team server will not do it: not there, not allowed, or not possible."""

    code = "refused"
    exit_code = 2
