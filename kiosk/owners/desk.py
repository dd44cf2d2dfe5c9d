"""The control socket: one request of staff or a technician after the other, answered by the counter.

A Unix socket beside the journal that only the station's own user and root may open; one line of JSON each way. It stands only
while this process holds the journal, so that two stations never answer for one journal.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import cached_property
from itertools import count
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from drivers.printer.interface import Slip
from kiosk.acts import Act, Refusal
from kiosk.bugs import where
from kiosk.effects import ActAnswered, PadAnswered
from kiosk.events import CrateSwapped, Paused, StaffAct
from kiosk.journal.database import JournalError
from kiosk.journal.journal import Journal
from kiosk.owners.journal import JournalOwner, with_its_loan
from kiosk.owners.owner import Owner, Post, wait_for
from kiosk.owners.printer import PrinterOwner
from kiosk.owners.workshop import StationWorkshop
from kiosk.passages import Crate
from kiosk.staff.access import NAME
from kiosk.staff.back import Back
from kiosk.values import Entry

if TYPE_CHECKING:
    from kiosk.staff.counter import Counter

log = structlog.get_logger(__name__)
T = TypeVar("T")

LONGEST_REQUEST = 1 << 20
LISTEN_S = 0.25  # how long one wait for an asker may hold the thread, so that stopping is never slow
LINE_S = 5.0  # how long an asker may take over a request or an answer
WAIT_S = 20.0  # for the journal, or for the rules
PRINT_S = 200.0  # for a slip to begin: the one before it may take as long (`drivers.printer.settings`)
COPY_S = 600.0
AGAIN_S = 1.0

LetterOf = Callable[[Entry, str], Slip]


class StationBack(Back):
    """What lies behind the counter of a running station: its owners and its rules. Several may ask at the same time."""

    def __init__(
        self,
        station: str,
        folder: Path,
        journal: JournalOwner,
        post: Post,
        letter: LetterOf,
        printer: PrinterOwner | None,
        workshop: StationWorkshop,
    ) -> None:
        self.station = station
        self._folder = folder
        self._journal = journal
        self._post = post
        self._letter = letter
        self._printer = printer
        self.workshop = workshop
        self._tickets = count(1)
        self._awaited: dict[int, Future[Refusal | None]] = {}
        self._ending = Event()

    def answered(self, effect: ActAnswered | PadAnswered) -> None:
        """The rules' word; called in the station's thread."""
        if isinstance(effect, PadAnswered):
            self.workshop.answered(effect)
            return
        awaited = self._awaited.pop(effect.ticket, None)
        if awaited is not None:
            awaited.set_result(effect.refusal)

    def consult(self, question: Callable[[Journal], T]) -> T:
        try:
            return wait_for(self._journal.consult(question), WAIT_S)
        except TimeoutError:
            raise JournalError("the station's journal does not answer; see its log") from None
        except (SQLAlchemyError, OSError) as error:
            raise JournalError(str(getattr(error, "orig", error))) from error

    def perform(self, act: Act, entry: Entry, person: str, note: str) -> Refusal | None:
        entry = self.consult(lambda journal: with_its_loan(journal, entry))
        ticket, answer = next(self._tickets), Future[Refusal | None]()
        self._awaited[ticket] = answer
        self._post(StaffAct(ticket, act, entry, person, note))
        try:
            return answer.result(WAIT_S)
        except TimeoutError:
            self._awaited.pop(ticket, None)
            raise JournalError("the station does not answer; see its log") from None

    def copy(self) -> Path:
        target = self._folder / "journal.copy"
        try:
            wait_for(self._journal.copy(target, self._ending), COPY_S)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise JournalError(f"the journal could not be copied: {getattr(error, 'orig', error)}") from error
        return target

    def letter(self, entry: Entry, language: str) -> Slip:
        return self._letter(entry, language)

    def paused(self, why: str) -> None:
        self._post(Paused(bool(why), why))

    def crate_swapped(self, crate: Crate) -> None:
        self._post(CrateSwapped(crate))

    def print_slip(self, slip: Slip) -> bool:
        """False: it did not come out, and will not, so that nobody prints it twice; but for one that is begun when the station
        ends. Else one that is begun is waited for however slow its printer is: the driver gives up by itself."""
        if self._printer is None:
            return False
        coming = self._printer.print_for_staff(slip)
        with suppress(TimeoutError):
            wait_for(coming, PRINT_S)
        answered = not coming.cancelled() and coming.exception() is None
        return answered and coming.result()

    def stop(self) -> None:
        """The station ends: nothing that takes long goes on."""
        self._ending.set()
        self.workshop.take_back()


class Desk(Owner):
    def __init__(self, folder: Path, back: StationBack, post: Post) -> None:
        super().__init__("desk", post)
        self._path = folder / NAME
        self._back = back
        self._listener: socket.socket | None = None
        self._line: socket.socket | None = None

    @cached_property
    def _counter(self) -> Counter:
        """Loaded when somebody asks for the first time, not when the station starts."""
        from kiosk.staff.counter import Counter

        return Counter(self._back)

    def answered(self, effect: ActAnswered | PadAnswered) -> None:
        self._back.answered(effect)

    def stop(self) -> None:
        super().stop()
        self._back.stop()
        line = self._line
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def idle(self) -> float | None:
        if self._listener is None:
            return self._listen()
        self._serve(self._listener)
        return 0.0

    def _listen(self) -> float:
        """Only who has the journal may stand here; whatever socket lies there then is a dead one's."""
        try:
            self._back.consult(lambda _journal: None)
        except JournalError:
            return AGAIN_S
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            os.fchmod(listener.fileno(), 0o600)  # before bind: the file is never open to others (unix(7))
            coming = self._path.with_suffix(".coming")
            coming.unlink(missing_ok=True)
            listener.bind(os.fspath(coming))
            listener.listen(8)
            listener.settimeout(LISTEN_S)
            coming.replace(self._path)  # only now: whoever finds it is answered
        except OSError as error:
            listener.close()
            log.error("counter.no_socket", path=str(self._path), error=str(error))
            return 60.0
        self._listener = listener
        return 0.0

    def _serve(self, listener: socket.socket) -> None:
        try:
            line, _ = listener.accept()
        except OSError:  # nobody asked
            return
        with line:
            self._line = line
            line.settimeout(LINE_S)
            with suppress(OSError):
                line.sendall(json.dumps(self._answer(line)).encode() + b"\n")
            self._line = None

    def _answer(self, line: socket.socket) -> dict[str, object]:
        try:
            request = json.loads(_one_line(line))
        except (OSError, ValueError, RecursionError):
            request = None
        if not isinstance(request, dict):
            return {"ok": False, "why": "bad_request", "text": "one JSON object on one line"}
        try:
            return self._counter.serve(request)
        except Exception as error:  # a bug met by one request must not end the desk
            log.error("counter.bug", asked=str(request.get("do"))[:32], where=where(error))
            return {"ok": False, "why": "bug", "text": "see the station's log"}

    def closed(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._path.unlink(missing_ok=True)
            self._listener = None


def _one_line(line: socket.socket) -> bytes:
    """Raises ValueError when it has no end, or is too long."""
    with line.makefile("rb") as file:
        text = file.readline(LONGEST_REQUEST)
    if not text.endswith(b"\n"):
        raise ValueError("no whole line")
    return text
