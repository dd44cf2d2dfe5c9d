"""Generated stories at the return bin: whatever people, the house and its devices do, in whatever order, the rules hold.

The core alone, on `CrazyBin`; over the machine's mechanics and the real journal, nights are generated in `test_visitors`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.bin import DoorOrder, Level, Trouble
from kiosk.effects import CarryTo, MoveDoor, Report
from kiosk.events import Device, DeviceChanged, LinkChanged, Paused, Scanned, What
from kiosk.passages import Outcome
from kiosk.rules import outcome
from kiosk.rules.bin.hours import Hours
from kiosk.rules.bin.phases import AT_REST, Phase
from kiosk.rules.bin.sorting import BinPlace
from kiosk.values import PadItem, Secret
from kiosk.view import Action
from tests.bin.crazy_bin import CrazyBin
from tests.bin.play import BIN_SITE
from tests.bin.stories.given import STRANGER
from tests.kiosk.play import CARD, SITE, book

HOURS = Hours("Asia/Ho_Chi_Minh", time(5), time(22))  # stories begin at three in the afternoon
UNTIL_CLOSED_S = 8 * 3600.0
QUIET_S = 300.0
"""Longer than all time-outs that can follow each other when nobody is there."""
OPENS = frozenset({Phase.OPENING, Phase.OPEN, Phase.SEVERAL, Phase.INTAKE, Phase.EMPTY})
BEGINS = frozenset({Phase.CANDIDATE, Phase.STARTED, Phase.OPENING})
KINDS = st.sampled_from(("book", "book", "book", "set", "stranger", "rubbish"))
SEVERAL = st.lists(KINDS, min_size=1, max_size=3)
SYSTEMS = ("no", "not sent", "silent")
TROUBLES = (
    "the door is wedged",
    "the door is forced",
    "paused",
    "the key",
    "fire",
    "the mains",
    "the battery",
    "heaped crates",
    "the line",
    "the reader",
    "the disk",
    "the night",
    "it dies",
)


class Watched(CrazyBin):
    """Looks at each single step of the rules."""

    forced = False

    def tell(self, what: What) -> None:
        before, told = self.phase, len(self.effects)
        super().tell(what)
        wanted = self.effects[told:]
        for effect in wanted:
            if isinstance(effect, CarryTo):
                self.recorded_before_it_moves(effect.bin)
        if Report(Trouble.FORCED) in wanted:
            assert self.forced, "it was left open, and nobody forced it"
        orders = [each.order for each in wanted if isinstance(each, MoveDoor)]
        if orders and orders[-1] is not DoorOrder.LOCK:
            assert self.phase in OPENS, f"the door is opened in {self.phase}"
        if self.phase in BEGINS and before not in BEGINS:
            assert not self.closed(), f"a visit begins although {self.closed()}"

    def closed(self) -> list[str]:
        """Why nobody may begin a visit."""
        hours, sensors = self.site.bin.hours if self.site.bin else None, self.sensors
        reasons = {
            "fire": sensors.fire,
            "the mains are out": sensors.on_battery,
            "staff have the key": sensors.key,
            "the line is out": not self.line,
            "the reader is out": not self.reader,
            "staff paused it": self.bin.paused,
            "there was too much rubbish": self.mono < self.bin.closed_until,
            "it is out of hours": hours is not None and not hours.serves(self.now()),
        }
        return [reason for reason, holds in reasons.items() if holds]


class StoriesAtTheBin(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.made = 100
        self.hand: list[PadItem | None] = []  # taken back, or never let in
        self.visit: set[str] = set()  # of the items that went in since nobody was served

    @initialize(system=st.sampled_from(("yes", "yes", *SYSTEMS)), limit=st.sampled_from((2, 20)))
    def open_in_the_afternoon(self, system: str, limit: int) -> None:
        bins = tuple(BinPlace(place.number, limit) for place in BIN_SITE.bins)
        self.play = Watched(site=replace(SITE, bin=replace(BIN_SITE, bins=bins, hours=HOURS)))
        self.library_system(system)

    # --- people ---------------------------------------------------------------------------------------

    @rule(kinds=SEVERAL)
    def show(self, kinds: list[str]) -> None:
        self.hand = [self._thing(kind) for kind in kinds]
        self._show_hand()

    @rule(start=st.sampled_from(("screen", "button", "card")), kinds=SEVERAL)
    def begin(self, start: str, kinds: list[str]) -> None:
        self.hand = [self._thing(kind) for kind in kinds]
        match start:
            case "screen":
                self.play.touch(Action.RETURN)
            case "card":
                self.play.tell(Scanned(Secret(CARD)))
                self.play.run()
            case _:
                self._sense(start=True)
                self._sense(start=False)

    @rule(kinds=SEVERAL, meanwhile=st.sampled_from(("", "", "", *TROUBLES)))
    def bring_one_by_one(self, kinds: list[str], meanwhile: str) -> None:
        for kind in kinds:
            self.hand = [self._thing(kind)]
            self._show_hand()
            self.play.touch(Action.RETURN)
            self._push_hand()
            self.trouble(meanwhile)

    @rule(kinds=SEVERAL)
    def bring_all_at_once(self, kinds: list[str]) -> None:
        self.hand = [self._thing(kind) for kind in kinds]
        self._show_hand()
        self.play.touch(Action.RETURN)
        self._push_hand()

    @precondition(lambda self: self.hand and self.play.sensors.open)
    @rule()
    def put(self) -> None:
        self._push_hand()

    @precondition(lambda self: self.play.sensors.open and self.play.chute)
    @rule(whole=st.booleans())
    def take_back(self, whole: bool) -> None:
        things = self.play.chute if whole else self.play.chute[-1:]
        self.hand += things
        self.play.take_out(*things)

    @precondition(lambda self: self.hand)
    @rule()
    def show_again(self) -> None:
        self._show_hand()

    @rule()
    def go_away(self) -> None:
        self.hand.clear()
        self.play.show()

    @precondition(lambda self: self.play.at(Phase.DONE))
    @rule()
    def touch_finish(self) -> None:
        self.play.touch(Action.FINISH)

    @precondition(lambda self: self.play.sensors.open or self.play.sensors.front)
    @rule()
    def hand_in_the_door(self) -> None:
        if self.play.sensors.front:
            self.play.hand_out()
        else:
            self.play.hand_in()

    # --- staff, the house, devices --------------------------------------------------------------------

    @rule(what=st.sampled_from(TROUBLES))
    def trouble(self, what: str) -> None:
        play = self.play
        match what:
            case "the door is wedged":
                play.wedged = True
            case "the door is forced":
                if play.sensors.shut:
                    play.forced = True
                    self._sense(open=True, shut=False)
            case "paused":
                play.tell(Paused(paused=True))
                play.run()
            case "the key":
                self._sense(key=True)
            case "fire":
                self._sense(fire=True)
            case "the mains":
                self._sense(on_battery=True, battery=90)
            case "the battery":
                self._sense(on_battery=True, battery=39)
            case "heaped crates":
                self._sense(levels=tuple(Level(number, full=True) for number in (1, 2, 3, 4)))
            case "the line":
                play.plug_line(plugged=False)
            case "the reader":
                play.plug_reader(plugged=False)
            case "the disk":
                play.disk = False
            case "it dies":
                play.start_again()
            case "the night":
                play.mono += UNTIL_CLOSED_S
                play.wait(2)

    @rule(times=st.integers(1, 3))
    def something_bulky(self, times: int) -> None:
        self.play.jams = times

    @rule(times=st.integers(1, 3))
    def something_slippery(self, times: int) -> None:
        self.play.slips = times

    @rule(system=st.sampled_from(SYSTEMS))
    def library_system(self, system: str) -> None:
        self.play.system = system
        self.play.tell(LinkChanged(online=system != "not sent"))
        self.play.run()

    @rule(effects=st.integers(1, 12))
    def dies_soon(self, effects: int) -> None:
        self.play.dies_in = effects

    @precondition(lambda self: self.play.at(Phase.SERVICE))
    @rule()
    def swap_the_crates(self) -> None:
        self.play.swap_crates()

    @rule()
    def everything_is_mended(self) -> None:
        self._mend()

    # --- time -----------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from((0.5, 2.0, 2.0, 6.0, 16.0, 21.0, 61.0)))
    def wait(self, seconds: float) -> None:
        self.play.wait(seconds)

    @rule()
    def nobody_comes(self) -> None:
        """After its time-outs it stands shut, and serves exactly if nothing keeps it closed."""
        self._everybody_leaves()
        play = self.play
        play.dies_in = 0
        play.wait(QUIET_S)
        assert play.phase in AT_REST
        if play.line and not (play.sensors.fire or play.sensors.key):
            assert play.sensors.shut, f"the door stands open in {play.phase}"
        if play.closed():
            assert not play.at(Phase.IDLE), f"it serves although {play.closed()}"

    # --- what always holds ----------------------------------------------------------------------------

    @invariant()
    def nothing_of_a_visit_survives_it(self) -> None:
        if not self.play.at(Phase.IDLE):
            return
        bin = self.play.bin
        assert (bin.passages, bin.candidate, bin.goal, bin.routing) == ((), None, None, None)
        assert not outcome.done(self.play.state)

    @invariant()
    def the_screen_tells_of_this_visit_only(self) -> None:
        if self.play.at(Phase.IDLE):
            self.visit = set()
        assert {tx.entry.item.item for tx in outcome.done(self.play.state)} <= self.visit

    @invariant()
    def what_lies_in_the_bins_is_what_is_recorded(self) -> None:
        settled = [passage for passage in self.play.passages.values() if passage.settled]
        for number in (1, 2, 3, 4):
            told = [passage for passage in settled if passage.bin == str(number)]
            lying = self.play.ever_in(number)
            named = Counter(self.play.rows[p.entry].item.item for p in told if p.what is Outcome.ACCEPTED)
            names = Counter(thing.text for thing in lying if thing)
            assert not named - names, f"recorded in bin {number} and not there: {named - names}"

    def teardown(self) -> None:
        """Everything is mended, and staff empty what is full: nothing lies in the chute, all of it is recorded."""
        self._everybody_leaves()
        self._mend()
        play = self.play
        play.wait(2 * QUIET_S)
        for _ in range(2):
            play.mono += play.site.bin.times.pause if play.site.bin else 0
            play.sense(key=True)
            play.run()
            play.swap_crates()
            play.sense(key=False)
            play.run()
            self._until_it_opens()
            play.wait(QUIET_S)
        assert play.at(Phase.IDLE), play.visited[-5:]
        assert play.sensors.shut
        assert not play.chute
        assert all(passage.settled for passage in play.passages.values())
        self._each_book_is_recorded()

    def _each_book_is_recorded(self) -> None:
        """By its name, or as something that nobody could read or is sure of."""
        rows, passages = self.play.rows, self.play.passages
        accepted = {rows[p.entry].item.item for p in passages.values() if p.what is Outcome.ACCEPTED}
        for things, keys in self.play.carried:
            vague = {passages[key].what for key in keys} & {Outcome.UNIDENTIFIED, Outcome.UNCERTAIN}
            nameless = [each.text for each in things if each is not STRANGER and each.text not in accepted]
            assert vague or not nameless, f"without a record: {nameless}"

    # --- how ------------------------------------------------------------------------------------------

    def _thing(self, kind: str) -> PadItem | None:
        self.made += 1
        match kind:
            case "rubbish":
                return None
            case "stranger":
                return STRANGER
            case _:
                return book(str(self.made), parts=2 if kind == "set" else 1)

    def _show_hand(self) -> None:
        self.play.show(*(thing for thing in self.hand if thing))

    def _push_hand(self) -> None:
        self.visit |= {thing.text for thing in self.hand if thing}
        if self.play.push(*self.hand):
            self.hand.clear()

    def _sense(self, **changes: object) -> None:
        self.play.sense(**changes)
        self.play.run()

    def _everybody_leaves(self) -> None:
        self.hand.clear()
        self.play.wedged = False
        if self.play.sensors.front:
            self.play.hand_out()
        self.play.show()

    def _mend(self) -> None:
        play = self.play
        play.wedged, play.jams, play.slips, play.dies_in = False, 0, 0, 0
        play.system, play.disk = "yes", True
        play.plug_line(plugged=True)
        play.plug_reader(plugged=True)
        play.tell(DeviceChanged(Device.JOURNAL, ready=True))
        play.tell(LinkChanged(online=True))
        play.tell(Paused(paused=False))
        play.sense(fire=False, key=False, on_battery=False, battery=100, levels=())
        play.run()
        self._until_it_opens()

    def _until_it_opens(self) -> None:
        """And for a while yet."""
        now = self.play.now()
        while not (HOURS.serves(now) and HOURS.serves(replace(now, utc=now.utc + timedelta(hours=1)))):
            self.play.mono += 1800.0
            now = self.play.now()


TestStoriesAtTheBin = StoriesAtTheBin.TestCase
TestStoriesAtTheBin.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, derandomize=True
)
