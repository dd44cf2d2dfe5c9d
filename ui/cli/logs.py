"""The log of a command that serves readers: one line an event, key=value, to stdout; journald adds time and unit.

What nobody caught, and what libraries log, is told by its kind and place only: their words may name a reader. Texts of
devices come as they are, so nothing in a line may command a terminal or turn the direction of writing. Knows no event.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict

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
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread
    logging.basicConfig(handlers=[_Libraries(logging.WARNING)], force=True)


def _steering_nothing(_logger: object, _level: str, event: EventDict) -> EventDict:
    """A device's or a library system's words stand in a log as text, on whatever terminal somebody reads it."""
    return {name: plain(value) if isinstance(value, str) else value for name, value in event.items()}


def _uncaught(_kind: type[BaseException], error: BaseException, _at: TracebackType | None) -> None:
    log.error("bug", where=where(error))


def _unraisable(happened: Any) -> None:
    if happened.exc_value is not None:
        log.error("bug", where=where(happened.exc_value))


def _uncaught_in_thread(happened: threading.ExceptHookArgs) -> None:
    if happened.exc_value is not None:
        log.error("bug", where=where(happened.exc_value), thread=getattr(happened.thread, "name", None))


class _Libraries(logging.Handler):
    """What others log: who, where, and which error; not their sentence."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        log.warning(
            "library",
            name=record.name,
            place=f"{record.module}:{record.lineno}",
            where=where(error) if error is not None else "",
        )
