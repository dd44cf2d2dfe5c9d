"""The visitors of one night at the return bin: thirty people of all sorts, what each does, and what each sees of the station.

They have hands, books and eyes: they move the emulated machine and look at the station's screen. They never speak to the station,
except by its buttons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from drivers.bin.emulator.body import Body
from drivers.bin.emulator.things import Place, Thing
from drivers.rfid.tags.content import Owner
from kiosk.events import Touched
from kiosk.station import Station
from kiosk.view import Action, BinPicture, View
from sip2.server.records import Declined
from ui.demo.bin_world import IN_STOCK, ON_LOAN, OUR_LIBRARY, BinWorld, book
from ui.demo.views import Views

CARD = "TV0000060"  # a class of forty: enough books for a night
LENT_AGO, LOAN = timedelta(days=12), timedelta(days=14)
ANOTHER_LIBRARY = Owner("DK", "718500")
HELD, ELSEWHERE = "VV24.00111", "VV24.00131"
NOBODYS, UNKNOWN = "VV24.00142", "VV24.99999"

_P = BinPicture
Picture = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visitor did, and what the screen said at the end."""

    number: int
    who: str
    saw: str
    reference: str = ""


@dataclass
class Brought:
    """What really happened to things, as their owners know it: `kept` went home again, `left` went in."""

    left: list[Thing] = field(default_factory=list)
    kept: list[Thing] = field(default_factory=list)
    pulled_back: int = 0
    refused: int = 0
    offline: int = 0  # of those left, while the network was down


class Visitors:
    """Plays the night. `tell` gets a line a visitor, `picture` a name at moments worth a picture."""

    def __init__(
        self, world: BinWorld, station: Station, views: Views, tell: Callable[[str], None], picture: Picture
    ) -> None:
        self._world, self._station, self._views = world, station, views
        self._tell, self._picture = tell, picture
        self._tags = 0
        self._network_down = False
        self._shelf = iter(self._lendable())
        self.visits: list[Visit] = []
        self.brought = Brought()

    def play(self) -> None:
        """Raises NeverShown when the station does not do its part."""
        for number, (who, act) in enumerate(self._acts(), 1):
            self._ready()
            view = act()
            told = view.bin.value if view.bin is not None else view.screen.value
            self.visits.append(Visit(number, who, told, view.reference or ""))
            self._tell(f"{number:3}. {who}: {told}{f' ({view.reference})' if view.reference else ''}")

    def _acts(self) -> tuple[tuple[str, Callable[[], View]], ...]:
        """In the order in which they come."""
        two = (self._own(), self._own())
        undecided = self._own()
        return (
            ("brings a book, with a picture of it", self._photographed),
            ("brings a book", lambda: self.bring(self._own())),
            ("brings a book that somebody waits for", lambda: self.bring(self._lent(HELD))),
            ("brings a book of another branch", lambda: self.bring(self._lent(ELSEWHERE))),
            ("shows a book, thinks better of it and goes", self._hasty),
            ("shows a book of another library", self._foreign),
            ("pushes two books in at once, and takes one back", lambda: self._two(*two)),
            ("brings that other book now", lambda: self.bring(two[1])),
            ("has a hand in the closing flap", self._hand),
            ("puts a book in and pulls it out again", lambda: self._pulls_back(undecided)),
            ("brings the same book after all", lambda: self.bring(undecided)),
            ("brings a book in a metal cover, by the button", lambda: self._unreadable("foil")),
            ("brings a book that is not on loan", lambda: self.bring(self._make(NOBODYS))),
            ("brings a book whose tag says in stock", lambda: self.bring(self._own(afi=IN_STOCK))),
            ("shows one book and puts another in", self._swaps),
            ("shows another library's book, too", self._foreign),
            ("brings a book while the network is down", self._first_offline),
            ("brings a book in the same hour", lambda: self.bring(self._own())),
            ("brings a book in the same hour", lambda: self.bring(self._own())),
            ("brings the last book of that hour", self._last_offline),
            ("brings a children's book", lambda: self.bring(self._lent("TN24.00004"))),
            ("brings a book that springs back once", lambda: self.bring(self._own(bounces=1))),
            ("holds the book in the opening for a while", self._hesitates),
            ("brings an old book without a tag, by the button", lambda: self._unreadable("no tag")),
            ("brings a book that the catalogue does not know", lambda: self.bring(self._make(UNKNOWN))),
            ("comes while the mains are out", self._mains_out),
            ("throws in a bag, by the button", lambda: self._unreadable("bag")),
            ("finds the bin full", lambda: self._turned_away(self._own())),
            ("finds it full, too", lambda: self._turned_away(self._own())),
            ("is the last to find it full", lambda: self._turned_away(self._own())),
        )

    # --- what they do -----------------------------------------------------------------------------------

    def bring(self, thing: Thing) -> View:
        """Show it, put it in when the door is open, wait for the word, and go."""
        self._show(thing)
        self._put(thing)
        return self._received(thing)

    def _photographed(self) -> View:
        thing = self._own()
        self._picture("01-ready")
        self._show(thing)
        self._until(lambda body: body.flap.wide_open, "the flap did not open")
        self._picture("02-open")
        self._put(thing)
        self._picture("03-going-in")
        self._until(lambda body: body.spot(thing.name).place is Place.SORTER, "the sorter did not take it")
        self._picture("04-sorting")
        view = self._received(thing)
        self._picture("05-received")
        return view

    def _hasty(self) -> View:
        thing = self._own()
        self._show(thing)
        self._hands(lambda body: body.take_away(thing))
        self.brought.kept.append(thing)
        return self._sees(_P.NOTHING)

    def _foreign(self) -> View:
        thing = self._make(f"DK-{self._tags}", owner=ANOTHER_LIBRARY)
        self._hands(lambda body: body.show(thing))
        view = self._sees(_P.REFUSED)
        if self.brought.refused == 0:
            self._picture("07-refused")
        self._hands(lambda body: body.take_away(thing))
        self.brought.kept.append(thing)
        self.brought.refused += 1
        return view

    def _two(self, one: Thing, other: Thing) -> View:
        self._show(one)
        self._put(one, other)
        self._sees(_P.SEVERAL)
        self._until(lambda body: body.pull_back(other), "the door did not open again")
        self._picture("08-one-at-a-time")
        return self._received(one)

    def _hand(self) -> View:
        thing = self._own()
        self._show(thing)
        self._put(thing)
        self._until(lambda body: body.spot(thing.name).place is Place.CHUTE, "it did not slide down")
        self._until(lambda body: body.flap.position < 0.95 and body.hand_in(), "the flap did not close")
        self._until(lambda body: body.flap.wide_open, "the flap did not turn back")
        self._picture("09-hand")
        self._hands(lambda body: body.hand_out())
        return self._received(thing)

    def _pulls_back(self, thing: Thing) -> View:
        self._show(thing)
        self._until(lambda body: body.insert(thing, let_go=False), "the flap did not open")
        self._sees(_P.RECEIVING)
        self._until(lambda body: body.pull_back(thing), "it could not be pulled out")
        self.brought.pulled_back += 1
        return self._sees(_P.NOTHING)

    def _unreadable(self, what: str) -> View:
        thing = self._make(next(self._shelf), foil=True) if what == "foil" else None
        if thing is None:
            name = "a bag" if what == "bag" else next(self._shelf)
            if what != "bag":
                self._lend(name)
            thing = Thing(name)
        else:
            self._lend(thing.name)
        self._touch(Action.RETURN)
        self._sees(_P.OPEN)
        self._put(thing)
        view = self._sees(_P.UNVERIFIED)
        self.brought.left.append(thing)
        return view

    def _swaps(self) -> View:
        shown, put = self._own(), self._own()
        self._show(shown)
        self._hands(lambda body: body.take_away(shown))
        self.brought.kept.append(shown)
        self._put(put)
        return self._received(put)

    def _first_offline(self) -> View:
        self._tell("     The network goes down.")
        self._world.ils.unplug()
        self._network_down = True
        view = self.bring(self._own())
        self._picture("10-offline")
        return view

    def _last_offline(self) -> View:
        view = self.bring(self._own())
        self._world.ils.plug()
        self._network_down = False
        self._tell("     The network is back.")
        return view

    def _hesitates(self) -> View:
        thing = self._own()
        self._show(thing)
        self._until(lambda body: body.insert(thing, let_go=False), "the flap did not open")
        self._sees(_P.RECEIVING)
        self._hands(lambda body: body.let_go(thing))
        return self._received(thing)

    def _mains_out(self) -> View:
        with self._world.hands():
            self._world.board.power_mains(False)
        view = self._sees(_P.POWER)
        self._picture("11-mains-out")
        with self._world.hands():
            self._world.board.power_mains(True)
        self._sees(_P.READY)
        return view

    def _turned_away(self, thing: Thing) -> View:
        told = self._sees(_P.FULL).reference
        self._hands(lambda body: body.show(thing))
        view = self._views.wait(lambda view: view.bin is _P.FULL and view.reference not in (None, told))
        if told is None:
            self._picture("12-full")
        self._hands(lambda body: body.take_away(thing))
        self.brought.kept.append(thing)
        return view

    # --- hands and eyes ---------------------------------------------------------------------------------

    def _ready(self) -> None:
        """Whoever came before has gone: the screen invites, or says why not."""
        over, inviting = (_P.DONE, _P.UNVERIFIED), (_P.READY, _P.FULL)
        if self._sees(*over, *inviting).bin in over:
            self._touch(Action.FINISH)
        self._sees(*inviting)

    def _show(self, thing: Thing) -> None:
        self._hands(lambda body: body.show(thing))
        self._sees(_P.OPEN)

    def _put(self, *things: Thing) -> None:
        self._until(lambda body: body.insert(*things), "the flap did not open")

    def _received(self, thing: Thing) -> View:
        view = self._sees(_P.DONE)
        self.brought.left.append(thing)
        self.brought.offline += self._network_down
        return view

    def _sees(self, *pictures: BinPicture) -> View:
        return self._views.wait(lambda view: view.bin in pictures)

    def _touch(self, action: Action) -> None:
        self._station.post(Touched(action))

    def _hands(self, act: Callable[[Body], object]) -> None:
        with self._world.hands() as body:
            act(body)

    def _until(self, act: Callable[[Body], object], what: str) -> None:
        """Try until it works, or is so. Raises NeverShown."""

        def tried() -> object:
            with self._world.hands() as body:
                return act(body)

        self._views.until(tried, what)

    # --- books ------------------------------------------------------------------------------------------

    def _lendable(self) -> list[str]:
        library = self._world.library
        special = {HELD, ELSEWHERE, NOBODYS, "TN24.00004"}
        return [
            barcode
            for barcode, item in library.catalogue.items.items()
            if barcode.startswith("VV24")
            and item.branch == "TT"
            and not item.lost
            and not library.holds(barcode)
            if library.loan(barcode) is None and barcode not in special
        ]

    def _own(self, *, afi: int = ON_LOAN, bounces: int = 0) -> Thing:
        """The next book of the library, lent."""
        return self._lent(next(self._shelf), afi=afi, bounces=bounces)

    def _lent(self, item: str, *, afi: int = ON_LOAN, bounces: int = 0) -> Thing:
        self._lend(item)
        return self._make(item, afi=afi, bounces=bounces)

    def _lend(self, item: str) -> None:
        if self._world.library.loan(item) is None:
            now = self._world.library.now()
            lent = self._world.library.record_offline_loan(CARD, item, now - LENT_AGO, now - LENT_AGO + LOAN)
            if isinstance(lent, Declined):
                raise RuntimeError(f"{item} cannot be lent for the story: {lent.reason}")

    def _make(self, item: str, *, afi: int = ON_LOAN, owner: Owner = OUR_LIBRARY, **how: object) -> Thing:
        self._tags += 1
        return book(item, f"E0040150770{self._tags:05X}", afi=afi, owner=owner, **how)
