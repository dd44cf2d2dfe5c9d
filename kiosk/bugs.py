"""What the log may say of a bug: its kind and where it is, innermost place first, as one line.

Never the error's own words nor what the frames held: both may name a reader (a card in a KeyError, a row in SQLAlchemy's
parameters), and a log line leaves the building. Knows neither the log nor who writes it.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from pathlib import PurePath


def where(error: BaseException) -> str:
    """E.g. "KeyError: rules/cards.py:41 card_of < kiosk/station.py:190 _take, from ValueError: …"."""
    return ", from ".join(f"{_kind(each)}: {_places(each)}" for each in _chain(error))


def _kind(error: BaseException) -> str:
    """Of an error of the operating system also what that calls it: "No space left on device" names nobody."""
    said = os.strerror(error.errno) if isinstance(error, OSError) and error.errno is not None else ""
    return type(error).__name__ + (f" ({said})" if said else "")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from. Python forbids no ring, so none is told twice."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(
        f"{'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
        for frame in reversed(frames)
    )
