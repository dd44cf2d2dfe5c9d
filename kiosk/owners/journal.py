"""Owns the journal's one connection. What an earlier run left open is settled here before anything new is accepted.

Once a night, and between what readers need, it forgets what the library may no longer keep.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from kiosk.effects import RecordAttempt, RecordIncident, Save, SavePassage, SwapCrate
from kiosk.events import (
    AttemptNotRecorded,
    AttemptRecorded,
    CrateNotSwapped,
    CrateSwapped,
    Device,
    DeviceChanged,
    NotSaved,
    PassageNotSaved,
    PassageSaved,
    RecordsChanged,
    Reloaded,
    Saved,
    What,
)
from kiosk.incidents import Incident
from kiosk.journal.cipher import WrongKey
from kiosk.journal.database import JournalError
from kiosk.journal.journal import LEAST_ROOM, Journal
from kiosk.journal.loans import Rows
from kiosk.journal.lock import JournalBusy
from kiosk.journal.retention import Sweep
from kiosk.owners.owner import Owner, Post
from kiosk.passages import Crate
from kiosk.rules.late import left_open, of_loan
from kiosk.rules.lying import may_lie
from kiosk.values import Entry, IlsFact, Kind

log = structlog.get_logger(__name__)
T = TypeVar("T")

AGAIN_S = 10.0
AGAIN_WHEN_BUSY_S = 1.0  # a command that looks something up is soon done
LOOK_S = 60.0  # how often the clock is looked at for the nightly round
SOON_S = 1.0  # after a start: then the whole file is checked, and no start waits for it
STEP_S = 0.05  # between two steps of it
MOST_INCIDENTS = 100  # that wait for a journal which cannot be opened
NIGHT = 3  # o'clock, on the library's wall


class JournalOwner(Owner):
    def __init__(
        self,
        open_journal: Callable[[], Journal],
        post: Post,
        wall: Callable[[], datetime],
        label: Callable[[Crate, int], None] = lambda _crate, _count: None,
        committed: Callable[[Entry], None] = lambda _entry: None,
        synced: Callable[[], bool] = lambda: False,
        taken: Callable[[Rows], None] | None = None,
    ) -> None:
        """`wall` is the library's own time of day; `label` is told of a crate that was taken out with so many things in it,
        `committed` of each row once it is on the disk and before anything follows from it. `synced`: the network vouches for
        this machine's. `taken` hears, once, of what readers may have of earlier runs, and of each row like `committed`."""
        super().__init__("journal", post)
        self._label = label
        self._committed = committed
        self._synced = synced
        self._taken = taken
        self._remembered = False
        self._open_journal = open_journal
        self._wall = wall
        self._journal: Journal | None = None
        self._settled = False
        self._records: RecordsChanged | None = None
        self._awaited = 0
        self._checked = False
        self._swept: date | None = None
        self._sweep: Sweep | None = None
        self._incidents: deque[Incident] = deque(maxlen=MOST_INCIDENTS)  # not written yet

    def save(self, effect: Save) -> None:
        self.do(lambda: self._save(effect), NotSaved(effect.entry.key, "a bug in the journal"))

    def save_passage(self, effect: SavePassage) -> None:
        def not_saved(error: str) -> What:
            return PassageNotSaved(effect.passage, error)

        self._write(lambda journal: PassageSaved(journal.bins.keep(effect.passage)), not_saved)

    def record_attempt(self, effect: RecordAttempt) -> None:
        def not_recorded(error: str) -> What:
            return AttemptNotRecorded(effect.attempt, error)

        self._write(lambda journal: AttemptRecorded(journal.attempts.record(effect.attempt)), not_recorded)

    def record_incident(self, effect: RecordIncident) -> None:
        """The journal's own trouble is an incident, too: that one is written when it is back."""

        def job() -> None:
            self._incidents.append(effect.incident)
            if self._journal is None:
                return
            try:
                self._write_incidents(self._journal)
            except (SQLAlchemyError, OSError) as error:
                self._broken(error)

        log.info("incident", code=effect.incident.code, what=effect.incident.what)
        self.do(job)

    def _write_incidents(self, journal: Journal) -> None:
        while self._incidents:
            journal.incidents.record(self._incidents[0])
            self._incidents.popleft()

    def swap_crate(self, effect: SwapCrate) -> None:
        def swapped(journal: Journal) -> What:
            taken, put_in = journal.bins.swap(effect.bin, effect.counter)
            count = journal.bins.count(taken.id) if taken else 0
            if taken is not None and count:
                self._label(taken, count)
            return CrateSwapped(put_in)

        self._write(swapped, lambda error: CrateNotSwapped(effect.bin, effect.counter, error))

    def _write(self, write: Callable[[Journal], What], failed: Callable[[str], What]) -> None:
        """Commit something and say so, or say that it could not be."""

        def job() -> None:
            if self._journal is None:
                self._post(failed("the journal is not open"))
                return
            try:
                written = write(self._journal)
            except (SQLAlchemyError, OSError) as error:
                self._post(failed(type(error).__name__))
                self._broken(error)
                return
            self._post(written)

        self.do(job, failed("a bug in the journal"))

    def keep_visit(self, seq: int) -> None:
        """The station ends; the next run has the visit of this row for its reader."""

        def note() -> None:
            self._awaited = seq

        self.do(note)

    def consult(self, question: Callable[[Journal], T]) -> Future[T]:
        """Have something looked up, or written, in the owner's thread."""
        return self.errand(lambda: question(self._opened()))

    def copy(self, target: Path, over: Event) -> Future[None]:
        """A consistent copy of the database, unless it is `over` before; what readers need goes on meanwhile."""
        return self.consult(lambda journal: journal.copy(target, lambda: self._breathe_with(journal, over)))

    def _breathe_with(self, journal: Journal, over: Event) -> None:
        self.breathe()
        if over.is_set():
            raise JournalError("the station ended while its journal was copied")
        if self._journal is not journal:
            raise JournalError("the journal broke while it was copied; see the station's log")

    def _opened(self) -> Journal:
        if self._journal is None:
            raise JournalError("the station cannot open its journal; see its log")
        return self._journal

    def idle(self) -> float | None:
        if self._journal is None:
            return self._begin()
        if self._taken is not None and not self._remembered:
            return self._remember(self._journal, self._taken)
        return self._keep_house(self._journal)

    def _begin(self) -> float:
        try:
            self._journal = self._open_journal()
            if self._journal.notice:
                log.error("journal.damaged", notice=self._journal.notice)
            if (
                not self._settled
            ):  # a journal that broke and came back holds rows of readers who still stand here
                left = reloaded(
                    self._journal
                )  # may fail like any commit: then it is done at the next opening
                self._settled = True
                self._post(left)
            self._write_incidents(self._journal)
            self._look_around(self._journal)
        except (JournalError, SQLAlchemyError, OSError) as error:
            self._broken(error)
            return AGAIN_WHEN_BUSY_S if isinstance(error, JournalBusy) else AGAIN_S
        self._post(DeviceChanged(Device.JOURNAL, ready=True))
        self._checked = False
        return SOON_S if self._taken is None or self._remembered else 0.0

    def _remember(self, journal: Journal, taken: Callable[[Rows], None]) -> float:
        """No start waits for it. Cards that cannot be read, with a key that was made anew, keep no station out of order: less is
        counted then."""
        self._remembered = True
        try:
            taken(journal.loans.taken())
        except WrongKey as error:
            log.error("journal.loans_unread", error=str(error))
        except (SQLAlchemyError, OSError) as error:
            self._remembered = False
            self._broken(error)
            return AGAIN_S
        return SOON_S

    def _save(self, effect: Save) -> None:
        entry = effect.entry
        if self._journal is None:
            self._post(NotSaved(entry.key, "the journal is not open"))
            return
        try:
            saved = self._journal.save(entry, effect.done, effect.passage)
            new_return = entry.seq == 0 and entry.kind is Kind.RETURN
            lent = self._journal.loans.before(saved) if new_return else None
            told = self._journal.loans.told(saved) if self._taken is not None else None
        except (SQLAlchemyError, OSError) as error:
            self._post(NotSaved(entry.key, type(error).__name__))
            self._broken(error)
            return
        self._committed(saved)
        if self._taken is not None:
            self._taken(((saved, told),))
        self._post(Saved(saved.key, saved.seq, saved.reference, lent))

    def _keep_house(self, journal: Journal) -> float:
        """One step of tonight's round; a station that was off at night makes it in the morning."""
        now = self._wall()
        try:
            if self._sweep is None:
                self._look_around(journal)
                if not self._checked:
                    self._checked = True
                    journal.check()
                if now.hour < NIGHT or self._swept == now.date():
                    return LOOK_S
                self._swept = now.date()
                journal.check()
            self._sweep = journal.sweep(self._sweep or Sweep())
        except (SQLAlchemyError, OSError) as error:
            self._sweep = None
            self._broken(error)
            return AGAIN_S
        if not self._sweep.done:
            return STEP_S
        if self._sweep.cards_removed or self._sweep.rows_removed:
            log.info("journal.swept", cards=self._sweep.cards_removed, rows=self._sweep.rows_removed)
        self._sweep = None
        self._tidy(journal)
        return LOOK_S

    def _tidy(self, journal: Journal) -> None:
        try:
            removed = journal.tidy()
        except OSError as error:
            log.error("journal.leftovers_stay", error=str(error))
            return
        if removed:
            log.info("journal.leftovers_removed", files=removed)

    def _look_around(self, journal: Journal) -> None:
        waiting = journal.set_aside()
        clock = self._synced() or not journal.clock_is_behind()
        now = RecordsChanged(bool(waiting), journal.has_room(), clock)
        if now == self._records:
            return
        self._records = now
        if waiting:
            log.error(
                "journal.set_aside",
                files=waiting,
                until="the technician has taken them elsewhere",
                first="tramsach journal salvage FILE reads out what waits in them",
            )
        if not now.room:
            log.error("journal.no_room", least_bytes=LEAST_ROOM)
        if not now.clock:
            log.error(
                "journal.clock_is_behind",
                until="the clock stands after the newest row, or has been synchronised",
                first="timedatectl shows it; timedatectl set-time sets it",
            )
        self._post(now)

    def _broken(self, error: Exception) -> None:
        """Stop accepting; open again later (a full disk may have been emptied)."""
        log.error("journal.broken", error=str(getattr(error, "orig", error)))
        self._post(DeviceChanged(Device.JOURNAL, ready=False, detail=type(error).__name__))
        self._close()

    def _close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def closed(self) -> None:
        if self._journal is not None:
            try:
                self._journal.end_run(self._awaited)
            except SQLAlchemyError as error:
                log.error("journal.broken", error=str(getattr(error, "orig", error)))
        self._close()


def reloaded(journal: Journal) -> Reloaded:
    """What the last run left; also the visit that its end cut off, or may have cut off, for its reader (rule 20)."""
    ended = journal.begin_run()
    for_the_ils = settle_restart(journal)
    visit = journal.cut_off_visit(ended)
    stuck = tuple(with_its_loan(journal, entry) for entry in journal.stuck())
    paused = journal.paused()
    return Reloaded(for_the_ils, stuck, visit, journal.bins.loads(), journal.bins.unsettled(), paused)


def settle_restart(journal: Journal) -> tuple[Entry, ...]:
    """Settle what needs no look (restart table of docs/architecture.md).

    Returns the rows that the ILS must hear of, and returns whose book may still be there.
    """
    still_open = []
    in_the_chute = {passage.entry for passage in journal.bins.unsettled()}  # the bin looks for its book first
    for entry in journal.unfinished():
        for_the_ils = entry.queued or entry.ils is IlsFact.ASKED
        if for_the_ils or may_lie(entry) or entry.key in in_the_chute:
            still_open.append(with_its_loan(journal, entry))
        else:
            journal.save(left_open(entry))
    return tuple(still_open)


def with_its_loan(journal: Journal, entry: Entry) -> Entry:
    """A return whose loan this station recorded at the ILS before it, in this run or an earlier one, knows that loan."""
    loan = journal.loans.before(entry) if entry.kind is Kind.RETURN else None
    return of_loan(entry, loan) if loan is not None else entry
