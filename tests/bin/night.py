"""A whole return station without threads and without waiting: the core, the real owners and journal, the real SIP2 client and
the machine's mechanics, on one clock that jumps from happening to happening.

Only the wires are missing: `DirectBin` and `FieldReader` stand where Modbus and the reader's protocol would (`test_station` has
those). What lies where is asked of `body`, never of the station.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from queue import Empty

from drivers.bin.emulator.board import Board
from drivers.bin.emulator.body import Body, Build
from drivers.bin.emulator.timeline import Timeline
from drivers.rfid.emulator.field import Field
from drivers.rfid.presence import Presence
from drivers.rfid.settings import PresenceSettings, SecuritySettings
from drivers.rfid.tags import chain
from kiosk import effects as f
from kiosk.events import Happened, Tick, What
from kiosk.ils_sip2 import Sip2Adapter
from kiosk.journal.journal import Journal
from kiosk.offline.calendar import Calendar
from kiosk.offline.desk import Terms
from kiosk.offline.lending import House, Lending
from kiosk.owners.bin import BinOwner
from kiosk.owners.ils import IlsOwner
from kiosk.owners.journal import JournalOwner
from kiosk.owners.owner import Owner
from kiosk.owners.pad import PadOwner
from kiosk.passages import Passage
from kiosk.rules.bin.machine import begun
from kiosk.rules.bin.phases import BinSite, Phase, Start, Times
from kiosk.rules.bin.sorting import BinPlace
from kiosk.rules.identity import ItemRule
from kiosk.rules.state import ReceiptPolicy, Site, State
from kiosk.rules.step import step
from kiosk.values import Entry, Moment
from sip2.circulation import Circulation
from sip2.client import Account, Client
from sip2.errors import ConnectFailed
from sip2.links import Link
from sip2.profile import load_profile
from sip2.server.conversation import Conversation
from sip2.server.personality import PERSONALITIES
from tests.bin.direct_bin import DirectBin
from tests.bin.field_reader import FieldReader
from tests.bin.play import BRANCHES, EXCEPTIONS, HOLDS, SHELVES, SORTING
from tests.offline.town import ZONE, Town
from tests.sip2.lines import Chunk, HandClock, Line

PROFILE = load_profile("koha", {"error_detection": "on"})
STEP_S = 0.25
"""Time jumps to the next thing that the machine does, and never farther than this."""
TICK_S = 0.5
PRESENCE = PresenceSettings(lost_after_s=0.5, unreadable_after_s=1.0, round_s=0.05)
FOUR = Build(crate_mm=(600.0,) * 4)
BINS = (HOLDS, BRANCHES, SHELVES, EXCEPTIONS)


class PowerCut(BaseException):
    """The station's process is gone, at this very moment. Nothing in the product may catch it."""


@dataclass
class Cut:
    """Where the power fails: at the nth time of this step, before or after it happened."""

    step: str = ""
    nth: int = 1
    seen: list[str] = field(default_factory=list)

    def at(self, step: str) -> None:
        self.seen.append(step)
        if step == self.step and self.seen.count(step) == self.nth:
            raise PowerCut(step)


class Night:
    """`limit`: how much a crate takes. `one_antenna`: the chute's alone. `cut` ends a run at a named step."""

    def __init__(
        self, folder: Path, town: Town, *, build: Build = FOUR, limit: int = 1000, one_antenna: bool = False
    ) -> None:
        self.folder, self.town = folder, town
        self.online = True
        self.spoil: Callable[[], str] = lambda: ""  # "before", "after": the line ends there
        self.board = Board(
            Body(build, Timeline(town.clock.seconds), outside=Field(), inside=Field()), watchdog_s=120.0
        )
        self.inner, self.outer = FieldReader(self.body.inside), FieldReader(self.body.outside)
        self.readers = (self.inner,) if one_antenna else (self.inner, self.outer)
        self.cut = Cut()
        self.runs = 0
        self.alive = False
        self.visited: set[Phase] = set()
        self._site = Site(
            "R1",
            items=(ItemRule(ils="main"),),
            owners=frozenset({"VNLIB"}),
            receipts=ReceiptPolicy.NEVER,
            bin=BinSite(
                bins=tuple(BinPlace(number, limit) for number in BINS),
                sorting=SORTING,
                starts=frozenset(Start) - ({Start.TAG} if one_antenna else set()),
                times=Times(pause=60.0),  # after too much rubbish: nobody learns anything from half an hour
            ),
        )

    @property
    def body(self) -> Body:
        return self.board.body

    # --- its life -------------------------------------------------------------------------------------

    def start(self, cut: Cut | None = None) -> None:
        """A process with nothing in its memory. Raises PowerCut when it dies while starting."""
        self.runs += 1
        self.cut = cut or Cut()
        self.alive = True
        clock = self.town.clock
        self._mailbox: deque[What] = deque()
        post = self._mailbox.append
        self.state = State(self._site, f"n{self.runs}", self.moment(), bin=begun(clock.seconds))
        self._journal = JournalOwner(self._open_journal, post, self._wall)
        self._lending = Lending(
            House(Terms(), Calendar(_LATE, frozenset(range(7))), b"k" * 32), "main", ZONE, self.town.now
        )
        self._ils = IlsOwner((self._adapter(),), post, self._lending, clock.monotonic)
        self._bin = BinOwner(_Named(self.board, self.cut), post, lambda: None)
        self._pads = tuple(
            PadOwner(
                Presence(reader, lambda: clock.seconds, PRESENCE, SecuritySettings(), chain.decode),
                reader,
                SecuritySettings(),
                post,
                outside=reader is self.outer,
                tells_unsure=reader is self.inner,
            )
            for reader in self.readers
        )
        self.inner.before_write = lambda: self.cut.at("tag write")
        self._ils_due = self._ticked = clock.seconds
        self._journal.idle()
        self._look()

    def die(self) -> None:
        """SIGKILL: the disk keeps what it has, the machine is alone with its board."""
        self._journal._close()
        self._ils.closed()
        self._lending.close()
        self.alive = False
        self.board.power_off()  # what its watchdog does two seconds later, or the power cut at once

    def stop(self) -> None:
        self._journal.closed()
        self._ils.closed()
        self._lending.close()
        self.alive = False

    def power_on(self) -> None:
        self.board.power_on()
        self.pass_time(1.5)

    def _open_journal(self) -> Journal:
        journal = Journal(self.folder / "night.db", "R1", lambda: self.town.now().astimezone(UTC))
        return _named(journal, self.cut)

    def _wall(self) -> datetime:
        return self.town.now().replace(hour=0)

    def _adapter(self) -> Sip2Adapter:
        clock = _Watch(self)
        client = Client(
            self._connect, PROFILE, Account("kiosk", "kiosk"), clock=clock, chance=random.Random(7)
        )
        return Sip2Adapter("main", Circulation(client))

    def _connect(self, timeout_s: float) -> Link:
        if not self.online:
            raise ConnectFailed("the cable is out")
        talk = Conversation(self.town.library, PERSONALITIES["koha"], {"kiosk": "kiosk"})
        return Line(self.town.clock, lambda frame: self._cross(talk, frame))

    def _cross(self, talk: Conversation, frame: bytes) -> list[Chunk]:
        if not self.online:
            return ["break"]
        name = frame[:2].decode("ascii", "replace")
        self.cut.at(f"before {name}")
        where = self.spoil() if name == "09" else ""
        if where == "before":
            return ["break"]
        answer = talk.hear(frame).data
        self.cut.at(f"after {name}")
        return ["break"] if where else [answer]

    # --- time -----------------------------------------------------------------------------------------

    def moment(self) -> Moment:
        clock = self.town.clock
        return Moment(clock.now().astimezone(UTC), clock.seconds)

    def pass_time(self, seconds: float) -> None:
        end = self.town.clock.seconds + seconds
        while self.town.clock.seconds < end:
            self._jump(end)

    def until(self, holds: Callable[[], bool], patience_s: float = 120.0) -> bool:
        """Whether it came to be so in time."""
        end = self.town.clock.seconds + patience_s
        while not holds():
            if self.town.clock.seconds >= end:
                return False
            self._jump(end)
        return True

    def phase(self) -> Phase:
        assert self.state.bin is not None
        return self.state.bin.phase

    def settled(self) -> bool:
        """Nobody is served, nothing is on its way to the disk or to the library system."""
        return self.state.at_rest and not self.state.queue and self.state.sending is None

    def stands(self, *phases: Phase) -> Callable[[], bool]:
        return lambda: self.phase() in phases

    def _jump(self, end: float) -> None:
        clock = self.town.clock
        due = self.body.time.next_due
        clock.seconds = min(end, clock.seconds + STEP_S, max(due, clock.seconds + 0.001) if due else end)
        self.body.time.run_to(clock.seconds)
        if self.alive:
            self._look()

    def keep_the_board_alive(self) -> None:
        """While the library system is waited for: the bin's owner has a thread of its own."""
        self.body.time.run_to(self.town.clock.seconds)
        self._bin.idle()

    def _look(self) -> None:
        now = self.town.clock.seconds
        self._bin.idle()
        for pad in self._pads:
            for _ in range(8):
                if pad.idle():
                    break
        if now >= self._ils_due:
            self._ils_due = now + (self._ils.idle() or 0.0)
        if now - self._ticked >= TICK_S:
            self._ticked = now
            self._mailbox.append(Tick())
        self._run()

    def tell(self, what: What) -> None:
        self._mailbox.append(what)
        self._run()

    def _run(self) -> None:
        while self._mailbox:
            before = self.phase()
            self.state, wanted = step(self.state, Happened(self.moment(), self._mailbox.popleft()))
            if self.phase() is not before:
                self.visited.add(self.phase())
                self.cut.at(f"in {self.phase().value}")
            for effect in wanted:
                self._do(effect)

    def _do(self, effect: f.Effect) -> None:
        match effect:
            case f.Save():
                self._journal.save(effect)
            case f.SavePassage():
                self._journal.save_passage(effect)
            case f.RecordAttempt():
                self._journal.record_attempt(effect)
            case f.SwapCrate():
                self._journal.swap_crate(effect)
            case f.Ask():
                self._ils.ask(effect)
            case f.Resolve():
                self._ils.resolve(effect)
            case f.Inspect():
                self._ils.inspect(effect)
            case f.Look():
                self._ils.look(effect)
            case f.WriteTags():
                self._pads[0].write(effect)
            case f.MoveDoor() | f.CarryTo() | f.Shine() | f.Sing() | f.Report() | f.PowerOff():
                self._bin.obey(effect)
            case _:
                pass
        for owner in (self._journal, self._ils, self._bin, *self._pads):
            _drain(owner)

    # --- what is on the disk --------------------------------------------------------------------------

    def read(self) -> tuple[tuple[Entry, ...], tuple[Passage, ...]]:
        """Rows and passages, when no station runs."""
        journal = Journal(self.folder / "night.db", "R1")
        try:
            return journal.entries(), journal.bins.everything()
        finally:
            journal.close()


_LATE = date(2030, 1, 1)


class _Named(DirectBin):
    """Tells each order to an actuator before and after it acted."""

    def __init__(self, board: Board, cut: Cut) -> None:
        super().__init__(board)
        self._cut = cut

    def lock(self) -> None:
        self._told("lock", super().lock)

    def unlock(self) -> None:
        self._told("unlock", super().unlock)

    def reopen(self) -> None:
        self._told("reopen", super().reopen)

    def stop_motors(self) -> None:
        self._told("stop_motors", super().stop_motors)

    def go_to(self, number: int) -> None:
        self._told("go_to", lambda: super(_Named, self).go_to(number))

    def _told(self, name: str, act: Callable[[], None]) -> None:
        self._cut.at(f"before {name}")
        act()
        self._cut.at(f"after {name}")


def _named(journal: Journal, cut: Cut) -> Journal:
    """Tells each commit before and after it is on the disk."""
    save, keep = journal.save, journal.bins.keep

    def told_save(entry: Entry, *rest: object) -> Entry:
        facts = f"{entry.ils.value}/{entry.tag.value}{' closed' if entry.closed else ''}"
        cut.at(f"before saving {facts}")
        saved = save(entry, *rest)  # type: ignore[arg-type]  # the journal's own
        cut.at(f"saved {facts}")
        return saved

    def told_keep(passage: Passage) -> Passage:
        facts = f"passage {passage.what.value} {bool(passage.bin)} {passage.settled}"
        cut.at(f"before saving {facts}")
        kept = keep(passage)
        cut.at(f"saved {facts}")
        return kept

    setattr(journal, "save", told_save)  # noqa: B010 - this journal is the test's own
    setattr(journal.bins, "keep", told_keep)  # noqa: B010 - likewise
    return journal


class _Watch:
    """The town's clock for one client; waiting for an answer leaves the machine's board alive."""

    def __init__(self, night: Night) -> None:
        self._night = night
        self._stopped = False

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def now(self) -> datetime:
        return self._clock.now()

    def wait(self, seconds: float) -> bool:
        self._clock.wait(max(seconds, 0.001))  # a rounded rest of a wait would never end
        self._night.keep_the_board_alive()
        return self._stopped

    def stop(self) -> None:
        self._stopped = True

    @property
    def _clock(self) -> HandClock:
        return self._night.town.clock


def _drain(owner: Owner) -> None:
    while True:
        try:
            job = owner._jobs.get_nowait()
        except Empty:
            return
        assert job is not None
        job()
