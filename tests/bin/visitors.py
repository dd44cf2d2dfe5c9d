"""Generated nights at the return bin: honest, hasty, clumsy and hostile visitors, a faltering network, failing devices, staff.

The same seed makes the same visitors. Each does what people do, whether or not the machine plays along; what they did is known by
what lies where in the machine's mechanics, never by what the station believes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from drivers.bin.emulator.body import Body, Build
from drivers.bin.emulator.things import Crate, Place, Thing
from drivers.rfid.tags.content import Owner
from kiosk.events import Touched
from kiosk.rules.bin.phases import Phase
from kiosk.view import Action
from tests.bin.night import BINS, Night, PowerCut
from tests.bin.truth import Verdict, judge
from tests.offline.town import Town
from ui.demo.bin_world import IN_STOCK, ON_LOAN, book

NIMBLE = Build(crate_mm=(1500.0,) * 4, flap_s=0.3, belt_s=0.4, gate_s=0.1, slide_s=0.2, insert_s=0.2)
STRANGERS = Owner("XX", "YY")
_SERVING = (Phase.IDLE, Phase.DONE)


@dataclass
class Told:
    """What became of a whole night."""

    visitors: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)  # in which state the machine was when they came
    troubles: Counter[str] = field(default_factory=Counter)
    deaths: int = 0
    emptied: int = 0
    verdict: Verdict = field(default_factory=Verdict)


class Crowd:
    """One night, as `chance` has it. `ours` are the items that an antenna can read and that belong to the library."""

    def __init__(
        self, folder: Path, chance: Random | int | str, visitors: int, *, one_antenna: bool = False
    ) -> None:
        self.chance = chance if isinstance(chance, Random) else Random(chance)
        self.count = visitors
        self.one_antenna = one_antenna
        town = Town(2 * visitors + 10, 1)
        self.night = Night(folder, town, build=NIMBLE, limit=70, one_antenna=one_antenna)
        self.told = Told()
        self.ours: set[str] = set()
        self.emptied: dict[int, list[Thing]] = {number: [] for number in BINS}
        self._things: list[Thing] = []  # of the visitor who is here
        self._books = 0
        self._steps: list[str] = []

    @property
    def body(self) -> Body:
        return self.night.body

    # --- the night ------------------------------------------------------------------------------------

    def live(self) -> Told:
        self._start()
        for _ in range(self.count):
            self._one_visit()
        self._end_well()
        self.told.verdict = judge(self.night, self.ours, self.emptied)
        return self.told

    def _start(self) -> None:
        self.night.start()
        self.night.until(self.night.stands(*_SERVING))

    def _one_visit(self) -> None:
        visit = self.chance.choices(VISITS, [weight for weight, _ in VISITS])[0][1]
        trouble = self.chance.choices(TROUBLES, [weight for weight, _ in TROUBLES])[0][1]
        self.told.visitors[visit.__name__.strip("_")] += 1
        self.told.met[self.night.phase().value] += 1
        self._things = []
        try:
            trouble(self)
            visit(self)
            self._leave()
        except PowerCut:
            self.told.deaths += 1
            self._rise_again()
        self._mend()
        if self.night.phase() is Phase.FULL or self.chance.random() < 0.02:
            self._empty()

    def _leave(self) -> None:
        """Takes along what is still in hand; sometimes the next one comes at once."""
        for thing in self._things:
            if self.body.spot(thing.name).place is Place.PLATE:
                self.body.take_away(thing)
        self.body.hand_out()
        self.night.pass_time(self.chance.choice((0.3, 2.0, 16.0)))

    def _rise_again(self) -> None:
        self.night.die()
        self.night.pass_time(3.0)
        for thing in self._things:
            if self.body.spot(thing.name).place in (Place.PLATE, Place.OPENING):
                self.body.take_away(thing)
        self.body.hand_out()
        self.night.power_on()
        self._start()

    def _mend(self) -> None:
        """Whatever was broken for this visit works again."""
        night = self.night
        night.online, night.spoil = True, lambda: ""
        night.inner.plugged = night.outer.plugged = True
        night.inner.spoil = lambda: False
        night.cut.step = ""
        self._steps = list(dict.fromkeys((*self._steps, *night.cut.seen)))
        night.cut.seen.clear()
        night.board.alarm_fire(False)
        night.board.power_mains(True)
        if not night.board.on:
            night.power_on()
        night.until(night.stands(*_SERVING, Phase.FULL, Phase.CLOSED), patience_s=90.0)

    def _empty(self) -> None:
        """Key, swap the crates, key."""
        self.night.board.key = True
        if self.night.until(self.night.stands(Phase.SERVICE), 30.0):
            for number in BINS:
                crate = self.body.remove_crate(number)
                self.emptied[number] += crate.contents
            self.night.pass_time(1.0)
            for number in BINS:
                self.body.put_crate(number, Crate(f"K{number}", []))
            self.told.emptied += 1
        self.night.pass_time(1.0)
        self.night.board.key = False
        self.night.until(self.night.stands(*_SERVING, Phase.CLOSED))

    def _end_well(self) -> None:
        self._mend()
        self.night.until(self.night.settled, patience_s=3000.0)
        self.night.pass_time(20.0)
        self.night.until(self.night.settled, patience_s=3000.0)
        self.night.stop()

    # --- things ---------------------------------------------------------------------------------------

    def _book(self, *, ours: bool = True, lent: bool = True, **how: object) -> Thing:
        number = self._books
        self._books += 1
        item = self.night.town.books[number]
        if ours and lent:
            library = self.night.town.library
            since = library.now() - timedelta(days=self.chance.choice((5, 30, 30, 30)))  # most are overdue
            library.record_offline_loan(self.night.town.readers[0], item, since, since + timedelta(days=14))
        owner = {} if ours else {"owner": STRANGERS}
        made = book(item, f"E00401{number:010X}", afi=ON_LOAN if lent else IN_STOCK, **owner)
        thing = replace(made, **how)  # type: ignore[arg-type]  # Thing's own fields
        if ours and not thing.foil:
            self.ours.add(item)
        return self._in_hand(thing)

    def _twin(self, thing: Thing) -> Thing:
        """Another book that somebody gave the same number."""
        uid = f"E00402{self._books:010X}"
        return self._in_hand(replace(book(thing.name, uid, afi=ON_LOAN), name=f"twin of {thing.name}"))

    def _rubbish(self) -> Thing:
        self._books += 1
        return self._in_hand(Thing(f"rubbish {self._books}", (), thickness_mm=10.0))

    def _in_hand(self, thing: Thing) -> Thing:
        self._things.append(thing)
        self.body.take_away(thing)
        return thing

    # --- what everybody does --------------------------------------------------------------------------

    def _wait_for(self, *phases: Phase, patience_s: float = 30.0) -> bool:
        return self.night.until(self.night.stands(*phases), patience_s)

    def _show(self, *things: Thing) -> bool:
        """Held before the door until it opens; where nobody hears that, they press as well."""
        self.body.show(*things)
        opened = self._press() if self.one_antenna else self._wait_for(Phase.OPEN, patience_s=12.0)
        if opened and self.chance.random() < 0.8:
            self.body.take_away(*things)  # from the square to the door
        return opened

    def _push(self, *things: Thing, let_go: bool = True) -> bool:
        with suppress(LookupError):
            return bool(self.body.insert(*things, let_go=let_go))
        return False

    def _press(self) -> bool:
        self.night.tell(Touched(Action.RETURN))
        return self._wait_for(Phase.OPEN, patience_s=8.0)

    def _until_done(self) -> None:
        self._wait_for(Phase.DONE, Phase.IDLE, Phase.FULL, Phase.CLOSED, Phase.FAULT, patience_s=90.0)


# --- visits ---------------------------------------------------------------------------------------


def _honest(crowd: Crowd) -> None:
    thing = crowd._book(lent=crowd.chance.random() < 0.85)
    if crowd._show(thing) and crowd._push(thing):
        crowd._until_done()


def _three_in_a_row(crowd: Crowd) -> None:
    for _ in range(3):
        _honest(crowd)


def _two_at_once(crowd: Crowd) -> None:
    """And takes one back, or both, or neither."""
    first, second = crowd._book(), crowd._book()
    if not (crowd._show(first) and crowd._push(first, second)):
        return
    if crowd._wait_for(Phase.SEVERAL, patience_s=15.0):
        for thing in crowd.chance.choice(((second,), (first, second), ())):
            crowd.night.until(lambda thing=thing: crowd.body.pull_back(thing), 10.0)  # type: ignore[misc]  # mypy infers no lambda with a default
    crowd._until_done()


def _one_that_is_not_like_it(crowd: Crowd) -> None:
    """A stranger's book, or one that bears the same number, goes in with it; its reader may or may not take it back."""
    first = crowd._book()
    second = crowd._book(ours=False) if crowd.chance.random() < 0.5 else crowd._twin(first)
    if not (crowd._show(first) and crowd._push(first, second)):
        return
    if crowd._wait_for(Phase.SEVERAL, patience_s=15.0) and crowd.chance.random() < 0.3:
        crowd.night.until(lambda: crowd.body.pull_back(second), 10.0)
    crowd._until_done()


def _throws_after(crowd: Crowd) -> None:
    """The second book while the first is being taken in."""
    first, second = crowd._book(), crowd._book()
    if crowd._show(first) and crowd._push(first):
        crowd.night.pass_time(crowd.chance.uniform(0.0, 1.0))
        crowd._push(second)
        crowd._until_done()


def _walks_off(crowd: Crowd) -> None:
    crowd._show(crowd._book())


def _pulls_back(crowd: Crowd) -> None:
    thing = crowd._book()
    if crowd._show(thing) and crowd._push(thing, let_go=crowd.chance.random() < 0.5):
        crowd.night.pass_time(crowd.chance.uniform(0.05, 0.6))
        crowd.body.pull_back(thing)
        if crowd.chance.random() < 0.4:
            crowd._push(crowd._rubbish())
        crowd._until_done()


def _foil(crowd: Crowd) -> None:
    thing = crowd._book(foil=True)
    if crowd._press() and crowd._push(thing):
        crowd._until_done()


def _springs_back(crowd: Crowd) -> None:
    thing = crowd._book(bounces=1)
    if crowd._show(thing) and crowd._push(thing):
        crowd._until_done()


def _jams(crowd: Crowd) -> None:
    thing = crowd._book(jams=crowd.chance.choice((1, 2)))
    if crowd._show(thing) and crowd._push(thing):
        crowd._until_done()


def _slips(crowd: Crowd) -> None:
    """The belt runs its course under it, and it stays."""
    thing = crowd._book(slips=crowd.chance.choice((1, 2)), foil=crowd.chance.random() < 0.2)
    if crowd._show(thing) and crowd._push(thing):
        crowd._until_done()


def _strangers_book(crowd: Crowd) -> None:
    crowd.body.show(crowd._book(ours=False))
    crowd._wait_for(Phase.REFUSED, patience_s=5.0)


def _swaps(crowd: Crowd) -> None:
    """Shows a book, keeps it in hand or before the door, and drops something else."""
    bait = crowd._book()
    other = crowd.chance.choice((crowd._rubbish, lambda: crowd._book(ours=False), crowd._book))()
    if crowd._show(bait):
        if crowd.chance.random() < 0.7:
            crowd.body.take_away(bait)
        if crowd._push(other):
            crowd._until_done()


def _throws_rubbish(crowd: Crowd) -> None:
    if crowd._press() and crowd._push(crowd._rubbish()):
        crowd._until_done()


def _hand_in_the_door(crowd: Crowd) -> None:
    if crowd._press():
        crowd.body.hand_in()
        crowd.night.pass_time(crowd.chance.choice((1.0, 12.0, 70.0)))
        crowd.body.hand_out()
        crowd._until_done()


def _hand_while_it_closes(crowd: Crowd) -> None:
    thing = crowd._book()
    if crowd._show(thing) and crowd._push(thing):
        crowd.night.pass_time(0.6)
        crowd.body.hand_in()
        crowd.night.pass_time(1.0)
        crowd.body.hand_out()
        crowd._until_done()


def _forces_the_door(crowd: Crowd) -> None:
    crowd.body.force()
    crowd.night.pass_time(2.0)
    crowd.body.release()
    crowd.night.board.knock()
    crowd._wait_for(Phase.IDLE, patience_s=60.0)


VISITS: tuple[tuple[float, Callable[[Crowd], None]], ...] = (
    (46, _honest),
    (6, _three_in_a_row),
    (6, _two_at_once),
    (4, _one_that_is_not_like_it),
    (5, _throws_after),
    (4, _walks_off),
    (6, _pulls_back),
    (6, _foil),
    (4, _springs_back),
    (3, _jams),
    (3, _slips),
    (4, _strangers_book),
    (4, _swaps),
    (2, _throws_rubbish),
    (2, _hand_in_the_door),
    (3, _hand_while_it_closes),
    (1, _forces_the_door),
)


# --- troubles -------------------------------------------------------------------------------------


def _nothing(crowd: Crowd) -> None:
    """A quiet moment."""


def _cable_out(crowd: Crowd) -> None:
    crowd.told.troubles["cable out"] += 1
    crowd.night.online = False


def _answer_lost(crowd: Crowd) -> None:
    crowd.told.troubles["answer lost"] += 1
    where = iter((crowd.chance.choice(("before", "after")),))
    crowd.night.spoil = lambda: next(where, "")


def _reader_out(crowd: Crowd) -> None:
    """The antenna in the chute, or the one outside, for a while in the middle of it."""
    crowd.told.troubles["reader out"] += 1
    reader = crowd.chance.choice(crowd.night.readers)
    now = crowd.body.time
    start = crowd.chance.uniform(0.5, 5.0)
    now.after(start, lambda: setattr(reader, "plugged", False))
    now.after(start + crowd.chance.uniform(0.3, 4.0), lambda: setattr(reader, "plugged", True))


def _writes_lost(crowd: Crowd) -> None:
    crowd.told.troubles["tag write unanswered"] += 1
    crowd.night.inner.spoil = lambda: crowd.chance.random() < 0.5


def _board_without_power(crowd: Crowd) -> None:
    crowd.told.troubles["board without power"] += 1
    at, board = crowd.chance.uniform(0.3, 6.0), crowd.night.board
    crowd.body.time.after(at, board.power_off)
    crowd.body.time.after(at + crowd.chance.uniform(0.5, 5.0), board.power_on)


def _fire(crowd: Crowd) -> None:
    crowd.told.troubles["fire"] += 1
    at, board = crowd.chance.uniform(0.3, 6.0), crowd.night.board
    crowd.body.time.after(at, lambda: board.alarm_fire(True))
    crowd.body.time.after(at + 3.0, lambda: board.alarm_fire(False))


def _mains_out(crowd: Crowd) -> None:
    crowd.told.troubles["mains out"] += 1
    at, board = crowd.chance.uniform(0.3, 6.0), crowd.night.board
    crowd.body.time.after(at, lambda: board.power_mains(False))
    crowd.body.time.after(at + 30.0, lambda: board.power_mains(True))


def _dies(crowd: Crowd) -> None:
    """The station's process ends at a step that it is known to take."""
    if crowd._steps:
        crowd.told.troubles["killed"] += 1
        crowd.night.cut.step, crowd.night.cut.nth = crowd.chance.choice(crowd._steps), 1


TROUBLES: tuple[tuple[float, Callable[[Crowd], None]], ...] = (
    (70, _nothing),
    (6, _cable_out),
    (4, _answer_lost),
    (3, _reader_out),
    (4, _writes_lost),
    (2, _board_without_power),
    (1, _fire),
    (2, _mains_out),
    (8, _dies),
)
