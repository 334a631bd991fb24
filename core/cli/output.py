"""Where words go: the answer to standard output, everything else to standard error.

A reader that closes the pipe early (`| head`) ends the printing, not the
command. Nothing here knows what the words mean.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from core.errors import ToolFailedError

if TYPE_CHECKING:
    from rich.console import Console


class Output:
    """The two streams of a command."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.out = _open(sys.stdout if out is None else out)
        self.err = _open(sys.stderr if err is None else err)
        self._closed = False

    def document(self, value: Mapping[str, Any]) -> None:
        """Print one JSON document as UTF-8, whatever the locale says."""
        self.write(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n")

    def write(self, text: str) -> None:
        """Print text to standard output as UTF-8; silent once nobody reads it.

        Raises `ToolFailedError` when it cannot be written, for instance to a full disk.
        """
        data = text.encode("utf-8", "replace")
        if self._closed:
            return
        try:
            buffer = getattr(self.out, "buffer", None)
            if buffer is None:
                self.out.write(data.decode("utf-8"))
            else:
                self.out.flush()
                buffer.write(data)
            self.out.flush()
        except BrokenPipeError:
            self._abandon()
        except OSError as error:
            self._abandon()
            reason = (error.strerror or str(error)).lower()
            raise ToolFailedError(
                f"The answer could not be written to standard output ({reason}).",
                "Check where it is sent to, and the free space there.",
                code="output",
            ) from error

    def note(self, text: str) -> None:
        """Print one line to standard error."""
        try:
            self.err.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")
            self.err.flush()
        except UnicodeEncodeError:
            encoding = getattr(self.err, "encoding", None) or "ascii"
            self.err.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        except (OSError, ValueError):
            _discard(self.err)

    def console(self) -> Console:
        """A rich console that collects; hand it to `show` to print what it collected.

        It has color only where standard output is a terminal.
        """
        from rich.console import Console

        terminal = self.out.isatty()
        return Console(
            file=io.StringIO(),
            force_terminal=terminal,
            width=None if terminal else 200,
            highlight=False,
            soft_wrap=True,
            emoji=False,
            markup=False,
        )

    def show(self, console: Console) -> None:
        """Print what a console of ours collected."""
        sink = console.file
        if not isinstance(sink, io.StringIO):
            raise TypeError("only a console made by Output.console can be shown")
        lines = sink.getvalue().split("\n")
        self.write("\n".join(line.rstrip(" ") for line in lines))
        sink.seek(0)
        sink.truncate()

    def _abandon(self) -> None:
        self._closed = True
        _discard(self.out)


def _open(stream: TextIO | None) -> TextIO:
    """A stream that the caller closed (`>&-`) is one that nobody reads."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8") if stream is None else stream


def _discard(stream: TextIO) -> None:
    """Send what is left in the buffer nowhere, so that the interpreter's exit does not stumble over it."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
    except (OSError, ValueError):
        return
