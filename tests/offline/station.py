"""A station without threads and without waiting: the pure core between the real owners, adapter, client and offline desk.

Only the pad and the printer are paper. Time is the town's one number, which waiting moves for everybody.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from queue import Empty

from kiosk import effects as f
from kiosk.events import (
    Device,
    DeviceChanged,
    Happened,
    PadChanged,
    Printed,
    Scanned,
    TagsWritten,
    Tick,
    Touched,
    What,
)
from kiosk.ils_sip2 import Sip2Adapter
from kiosk.journal.journal import Journal
from kiosk.offline.calendar import Calendar
from kiosk.offline.desk import Terms
from kiosk.offline.keys import hash_card
from kiosk.offline.lending import House, Lending
from kiosk.owners.ils import IlsOwner
from kiosk.owners.journal import JournalOwner
from kiosk.owners.owner import Owner
from kiosk.rules.identity import ItemRule
from kiosk.rules.phases import Late
from kiosk.rules.state import PinPolicy, ReceiptPolicy, Site, Stage, State
from kiosk.rules.step import step
from kiosk.values import Entry, Moment, Pad, PadItem, Part, Secret, Security, TagFact
from kiosk.view import Action
from sip2.circulation import Circulation
from sip2.client import Account, Client
from sip2.errors import ConnectFailed
from sip2.links import Link
from sip2.profile import load_profile
from sip2.server.conversation import Conversation
from sip2.server.personality import PERSONALITIES
from tests.offline.town import ZONE, Town
from tests.sip2.lines import Chunk, HandClock, Line

PROFILE = load_profile("koha", {"error_detection": "on"})
CALENDAR = Calendar(date(2027, 12, 31), frozenset(range(7)), days={"book": 14})


class Station:
    """One station of the town. `online` is its network cable."""

    def __init__(
        self,
        town: Town,
        name: str,
        folder: Path,
        late: Late | None = None,
        desk: Callable[[Lending], None] | None = None,
        site_key: bytes = b"k" * 32,
        receipts: ReceiptPolicy = ReceiptPolicy.NEVER,
        pin: PinPolicy = PinPolicy.NEVER,
    ) -> None:
        """`desk` hands the snapshots to the offline desk."""
        self.town, self.name = town, name
        self.online = True
        self.spoil: Callable[[bytes], str] = lambda _frame: ""  # "before", "after": the line ends there
        self.tags: dict[str, Security] = {}  # as this station left them
        self.printer_works = True
        self.hands: Callable[[], Pad | None] = lambda: None  # moves books about just before a tag is written
        self._receipts, self._pin = receipts, pin
        self._folder, self._late, self._desk, self._site_key = folder, late or Late(), desk, site_key
        self._runs = 0
        self._boot()

    # --- its life -------------------------------------------------------------------------------------

    def _boot(self) -> None:
        self._runs += 1
        self._mailbox: deque[What] = deque()
        site = Site(
            self.name,
            items=(ItemRule(ils="main"),),
            pin=self._pin,
            receipts=self._receipts,
            late=self._late,
        )
        self.state = State(site, f"{self.name}{self._runs}", self._moment())
        lending = Lending(House(Terms(), CALENDAR, self._site_key), "main", ZONE, self.town.now)
        if self._desk is not None:
            self._desk(lending)
        self._lending = lending
        self._ils = IlsOwner(
            (self._adapter(),),
            self._mailbox.append,
            lending,
            self.town.clock.monotonic,
            scout=lambda look: look(),
        )
        mailbox, wall, taken = self._mailbox.append, self._wall, self._ils.note
        self.journal = JournalOwner(self._open_journal, mailbox, wall, taken=taken)
        for device in (Device.RFID, Device.SCANNER, Device.PRINTER):
            self._mailbox.append(DeviceChanged(device, ready=True))
        self.journal.idle()
        self.journal.idle()  # and what readers have of earlier runs
        self._look()
        self._run()

    def restart(self, *, suddenly: bool = True) -> None:
        """Whatever was in memory is gone."""
        self.close(suddenly=suddenly)
        self._boot()

    def close(self, *, suddenly: bool = False) -> None:
        if suddenly:
            self.journal._close()
        else:
            self.journal.closed()
        self._ils.closed()
        self._lending.close()

    def _open_journal(self) -> Journal:
        return Journal(self._folder / f"{self.name}.db", self.name, lambda: self.town.now().astimezone(UTC))

    def _wall(self) -> datetime:
        return self.town.now().replace(hour=0)  # never night: nothing is forgotten in these stories

    def _adapter(self) -> Sip2Adapter:
        clock, chance = _Watch(self.town.clock), random.Random(7)
        client = Client(self._connect, PROFILE, Account("kiosk", "kiosk"), clock=clock, chance=chance)
        return Sip2Adapter("main", Circulation(client))

    def _connect(self, timeout_s: float) -> Link:
        if not self.online:
            raise ConnectFailed("the cable is out")
        talk = Conversation(self.town.library, PERSONALITIES["koha"], {"kiosk": "kiosk"})
        return Line(self.town.clock, lambda frame: self._cross(talk, frame))

    def _cross(self, talk: Conversation, frame: bytes) -> list[Chunk]:
        if not self.online:
            return ["break"]
        where = self.spoil(frame)
        if where == "before":
            return ["break"]
        answer = talk.hear(frame).data
        return ["break"] if where else [answer]

    # --- events and effects ---------------------------------------------------------------------------

    def _moment(self) -> Moment:
        clock = self.town.clock
        return Moment(clock.now().astimezone(UTC), clock.seconds)

    def tell(self, what: What) -> None:
        self._mailbox.append(what)
        self._run()

    def _run(self) -> None:
        while self._mailbox:
            self.state, wanted = step(self.state, Happened(self._moment(), self._mailbox.popleft()))
            for effect in wanted:
                self._do(effect)

    def _do(self, effect: f.Effect) -> None:
        match effect:
            case f.Save():
                self.journal.save(effect)
            case f.AskPatron():
                self._ils.patron(effect)
            case f.Ask():
                self._ils.ask(effect)
            case f.Resolve():
                self._ils.resolve(effect)
            case f.Inspect():
                self._ils.inspect(effect)
            case f.Look():
                self._ils.look(effect)
            case f.EndPatronSession():
                self._ils.end_patron_session(effect)
            case f.WriteTags():
                self._write(effect)
            case f.CheckPrinter():
                self._mailbox.append(DeviceChanged(Device.PRINTER, ready=self.printer_works))
            case f.PrintSlip():
                self._mailbox.append(Printed(ok=self.printer_works))
            case _:
                pass
        _drain(self.journal)
        _drain(self._ils)

    def _write(self, write: f.WriteTags) -> None:
        left = self.hands()
        if left is None:
            self.tags.update(dict.fromkeys(write.uids, write.security))
        else:  # as the pad's owner does: the pad first
            self._mailbox.append(PadChanged(left))
        fact = TagFact.VERIFIED if left is None else TagFact.GONE
        self._mailbox.append(TagsWritten(write.key, fact))

    def break_the_line(self) -> None:
        """The cable is out, which nobody has noticed yet."""
        self.online = False
        adapter = self._ils._systems["main"]
        assert isinstance(adapter, Sip2Adapter)
        adapter._circulation.client._drop()

    # --- what people do with it -----------------------------------------------------------------------

    def look_at_the_link(self) -> None:
        """As often as its owner wishes, until it is known whether the ILS is there."""
        for _ in range(20):
            wait_s = self._look()
            self._run()
            self.town.clock.seconds += min(wait_s, 60.0)
            if self.state.health.online is self.online:
                break

    def _look(self) -> float:
        """One look of the owner, and what its scout has found; how soon it wishes to look again."""
        self._ils.idle()
        _drain(self._ils)
        return self._ils.idle() or 0.0

    def lend(self, card: str, item: str, security: Security = Security.IN_STOCK) -> bool:
        """Whether the book may be taken along."""
        self.tell(Touched(Action.BORROW))
        self.tell(Scanned(Secret(card)))
        return self._with(item, security) and self.tags.get(item) is Security.ON_LOAN

    def take_back(self, item: str) -> bool:
        self.tell(Touched(Action.RETURN))
        return self._with(item, Security.ON_LOAN)

    def _with(self, item: str, security: Security) -> bool:
        """The book on the pad, until its row has ended; whether that is green."""
        done = False
        if self.state.session.stage in (Stage.BORROWING, Stage.RETURNING):
            self.tell(PadChanged(Pad((PadItem("", item, (Part(item, security),)),))))
            done = any(tx.done for tx in self.state.live)
            self.tell(PadChanged(Pad()))
            self.tell(Touched(Action.FINISH))
        while self.state.session.stage is not Stage.IDLE:
            self.tell(Touched(Action.OK))
            self.town.clock.seconds += 4
            self.tell(Tick())
        return done

    def send(self, rounds: int = 1) -> None:
        """Time passes while nobody is served: what is due is sent."""
        for _ in range(rounds):
            self.look_at_the_link()
            self.town.clock.seconds += 5
            self.tell(Tick())

    def rows(self) -> tuple[Entry, ...]:
        """All that the journal has, oldest first."""
        return self.journal._opened().entries()

    def counted(self, card: str) -> set[str]:
        """What the offline desk counts on this card beside its snapshot."""
        return {key.item for key in self._lending._taken.by(hash_card(self._site_key, card))}

    @property
    def queue(self) -> tuple[str, ...]:
        return tuple(pending.entry.key for pending in self.state.queue)


class _Watch:
    """The town's clock for one client, which may be closed without stopping the town's."""

    def __init__(self, town: HandClock) -> None:
        self._town = town
        self._stopped = False

    def monotonic(self) -> float:
        return self._town.monotonic()

    def now(self) -> datetime:
        return self._town.now()

    def wait(self, seconds: float) -> bool:
        self._town.wait(seconds)
        return self._stopped

    def stop(self) -> None:
        self._stopped = True


def _drain(owner: Owner) -> None:
    """The owner's jobs, here and now; a bug in one of them is ours to see."""
    while True:
        try:
            job = owner._jobs.get_nowait()
        except Empty:
            return
        assert job is not None
        job()
