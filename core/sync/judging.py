"""Which merges of a round go together: each is judged, so that one bad merge is one conflict.

Pure but for the question whether files compile, which is asked as seldom as halves allow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Compiles = Callable[[Mapping[str, bytes | None]], bool | None]
"""Whether the project compiles with these files as they are here (None: without it); None when not known."""


def bad_merges(
    compiles: Compiles, theirs: Mapping[str, bytes | None], merged: Mapping[str, bytes]
) -> frozenset[str]:
    """The merged files that keep the project from compiling, where mine and `theirs` alone compile.

    `theirs` are all files that arrived, as they arrived; `merged` are those of them that were merged.
    """
    if not merged or compiles({**theirs, **merged}) is not False:
        return frozenset()
    if compiles({}) is not True or compiles(theirs) is not True:
        return frozenset()  # one side did not compile before: the merge is not what broke it
    good, waiting = dict(theirs), sorted(merged)
    while waiting:
        taken = _fitting(compiles, good, merged, waiting)
        if not taken:
            break
        good |= {path: merged[path] for path in taken}
        waiting = [path for path in waiting if path not in taken]  # one may need another that came later
    return frozenset(waiting)


def _fitting(
    compiles: Compiles, good: Mapping[str, bytes | None], merged: Mapping[str, bytes], paths: Sequence[str]
) -> set[str]:
    """Those of these merges that compile on top of `good` and of each other, in their order."""
    if compiles({**good, **{path: merged[path] for path in paths}}) is not False:
        return set(paths)
    if len(paths) == 1:
        return set()
    half = len(paths) // 2
    first = _fitting(compiles, good, merged, paths[:half])
    more = {**good, **{path: merged[path] for path in first}}
    return first | _fitting(compiles, more, merged, paths[half:])
