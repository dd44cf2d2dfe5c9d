"""Loading libraries behind a window without having their source read.

PySide6's import hook has `inspect` read the source of every module that is imported after it, to see whether it uses PySide6
(`shibokensupport/feature.py`), and `linecache` keeps it all: a fifth of a station's start and 20 MiB, and there is no switch for
it. A module without source is taken for one that does not use PySide6, which is true of all that a station is made of (`kiosk`
imports no Qt). Knows nothing of the station.
"""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def _no_lines(filename: str, module_globals: dict[str, Any] | None = None) -> list[str]:  # noqa: ARG001 # linecache's own names
    return []


@contextmanager
def sources_unread() -> Iterator[None]:
    """While this lasts nobody is given a line of source; tracebacks of that time name files and lines only."""
    getlines = linecache.getlines
    linecache.getlines = _no_lines
    try:
        yield
    finally:
        linecache.getlines = getlines
