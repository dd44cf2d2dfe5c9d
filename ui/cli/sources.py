"""Loading libraries behind a window without keeping their source in memory.

PySide6's import hook has `inspect` read the source of every module that is imported after it, to see whether it uses PySide6, and
`linecache` keeps all of it: some 20 MiB for a station. Clearing that cache afterwards leaves the memory in pieces; keeping
nothing in the first place does not. Knows nothing of the station.
"""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _KeepsNothing(dict[str, Any]):
    def __setitem__(self, file: str, lines: object) -> None:
        """Whoever asked has its lines; nobody asks again."""


@contextmanager
def sources_not_kept() -> Iterator[None]:
    """While this lasts, source that is read is not kept; tracebacks read it again."""
    kept = linecache.cache
    linecache.cache = _KeepsNothing()
    try:
        yield
    finally:
        linecache.cache = kept
