"""The log of a command that serves readers: one line an event, key=value, to stdout; journald adds time and unit.

What nobody caught is told there, too, by its kind and place only: a traceback's last line may name a reader. Knows no event.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from kiosk.bugs import where
from ui.cli.plain import plain

log = structlog.get_logger(__name__)


def for_the_journal() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _steering_nothing,
            structlog.processors.LogfmtRenderer(key_order=["level", "event"]),
        ],
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _steering_nothing(
    _logger: object, _level: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A device's or a library system's words stand in a log as text, on whatever terminal somebody reads it."""
    return {name: plain(value) if isinstance(value, str) else value for name, value in event.items()}


def _uncaught(_kind: type[BaseException], error: BaseException, _at: TracebackType | None) -> None:
    log.error("bug", where=where(error))


def _uncaught_in_thread(happened: threading.ExceptHookArgs) -> None:
    if happened.exc_value is not None:
        log.error("bug", where=where(happened.exc_value), thread=getattr(happened.thread, "name", None))
