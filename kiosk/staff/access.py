"""The way to the counter for a command: the running station's socket, or the journal itself when no station runs."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from config.settings import Settings
from drivers.errors import DriverError
from drivers.printer.interface import Slip
from kiosk import letters
from kiosk.journal.database import JournalError
from kiosk.journal.journal import Journal
from kiosk.journal.lock import JournalBusy
from kiosk.staff.alone import AloneBack
from kiosk.staff.alone_workshop import AloneWorkshop
from kiosk.staff.counter import Counter

Ask = Callable[[Mapping[str, Any]], dict[str, Any]]
"""One request to the counter; its answer."""

NAME = "control.sock"
STARTING_S = 5.0
LOOK_S = 0.05
ANSWER_S = 660.0  # longer than the longest thing that a station may take over a request


@contextmanager
def counter(settings: Settings) -> Iterator[Ask]:
    """Raises JournalError in words when neither the station nor the journal can be reached."""
    path = settings.journal.path
    address = path.with_name(NAME)
    if not path.parent.is_dir():
        raise JournalError(f"there is no folder {path.parent}: has this station ever run?")
    journal = _journal_unless_served(path, settings.station.id, address)
    if journal is None:
        yield lambda request: _ask(address, request)
        return
    try:
        back = AloneBack(
            settings.station.id,
            journal,
            path.parent,
            letters.of_station(settings),
            _printer_of(settings),
            AloneWorkshop(settings),
        )
        yield Counter(back).serve
    finally:
        journal.close()


def _journal_unless_served(path: Path, station: str, address: Path) -> Journal | None:
    """None where the station answers. One that is just starting has its journal open and no counter yet."""
    deadline = time.monotonic() + STARTING_S
    while not _answers(address):
        try:
            return Journal(path, station)
        except JournalBusy:
            if time.monotonic() > deadline:
                raise
            threading.Event().wait(LOOK_S)
    return None


def running_station(settings: Settings) -> Ask | None:
    """The way to the counter of the station that runs here now; None when none does. Raises JournalError."""
    address = settings.journal.path.with_name(NAME)
    return partial(_ask, address) if _answers(address) else None


def _answers(address: Path) -> bool:
    try:
        with _line(address):
            return True
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):  # no station, or a dead one's
        return False
    except OSError as error:
        raise JournalError(f"{address}: {error.strerror}; run this as the station's user or root") from None


def _line(address: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(ANSWER_S)
        line.connect(str(address))
    except BaseException:
        line.close()
        raise
    return line


def _ask(address: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        with _line(address) as line, line.makefile("rb") as answers:
            line.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(answers.readline())
    except (OSError, ValueError) as error:
        raise JournalError(
            f"the station went away before it answered ({error}); look before you do it again"
        ) from None
    assert isinstance(answer, dict), "the counter answers with objects"
    return answer


def _printer_of(settings: Settings) -> Callable[[Slip], bool]:
    def print_slip(slip: Slip) -> bool:
        from kiosk import devices  # a command that prints nothing loads no driver

        printer = devices.printer(settings)
        if printer is None:
            return False
        try:
            return printer.print_slip(slip).ready
        except DriverError:
            return False
        finally:
            printer.close()

    return print_slip
