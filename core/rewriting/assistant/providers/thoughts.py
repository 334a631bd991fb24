"""Takes `<think>…</think>` out of a text that comes in pieces, cut anywhere.

Only at the beginning of a reply: later the words are part of the answer.
"""

from __future__ import annotations

from core.rewriting.assistant.provider import Chunk

OPEN, CLOSE = "<think>", "</think>"


class Thoughts:
    """Feed pieces, take chunks; `rest()` gives what was still held back."""

    def __init__(self) -> None:
        self._state = "start"
        self._held = ""

    def feed(self, text: str) -> Chunk | None:
        """The next piece as thought or as text, or None while a tag may be cut in two."""
        if self._state == "text":
            return Chunk(text=text) if text else None
        if self._state == "gap":  # the empty lines between thought and answer
            return self._answer("", text)
        self._held += text
        if self._state == "start":
            return self._at_start()
        return self._in_thought()

    def pieces(self, thought: object, text: object) -> list[Chunk]:
        """What one event of a stream says: a thought in a field of its own, and a piece of the text."""
        made = [Chunk(thought=thought)] if isinstance(thought, str) and thought else []
        chunk = self.feed(text) if isinstance(text, str) and text else None
        return [*made, chunk] if chunk is not None else made

    def rest(self) -> Chunk | None:
        """What was held back when the stream ends."""
        held, self._held = self._held, ""
        if not held:
            return None
        return Chunk(thought=held) if self._state == "thought" else Chunk(text=held)

    def _at_start(self) -> Chunk | None:
        bare = self._held.lstrip()
        if bare.startswith(OPEN):
            self._state, self._held = "thought", bare[len(OPEN) :]
            return self._in_thought()
        if OPEN.startswith(bare):
            return None
        self._state, held, self._held = "text", self._held, ""
        return Chunk(text=held)

    def _in_thought(self) -> Chunk | None:
        thought, closed, after = self._held.partition(CLOSE)
        if closed:
            self._state, self._held = "gap", ""
            return self._answer(thought, after)
        keep = next((n for n in range(len(CLOSE) - 1, 0, -1) if thought.endswith(CLOSE[:n])), 0)
        given, self._held = thought[: len(thought) - keep], thought[len(thought) - keep :]
        return Chunk(thought=given) if given else None

    def _answer(self, thought: str, after: str) -> Chunk | None:
        after = after.lstrip("\n")
        if after:
            self._state = "text"
        return Chunk(text=after, thought=thought) if after or thought else None
