"""The emulated bin is a machine, not a script: things take time, fall, bounce, stick, and are never in two places."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from drivers.bin.emulator.board import Board
from drivers.bin.emulator.body import COMMUNE, Body, Build
from drivers.bin.emulator.things import Place, Spot, Thing
from drivers.bin.emulator.timeline import Timeline
from drivers.bin.interface import Sorter, SorterState
from drivers.errors import DeviceGone
from drivers.rfid.emulator.tag_memory import Tag
from tests.bin.direct_bin import DirectBin


class Bench:
    def __init__(self, build: Build | None = None) -> None:
        self.time = Timeline()
        self.body = Body(build or Build(), self.time)
        self.board = Board(self.body)
        self.bin = DirectBin(self.board)
        self.bin.open()

    def run(self, seconds: float) -> None:
        """In which the driver asks all the while."""
        until = self.time.now + seconds
        while self.time.now < until:
            self.time.run_to(min(self.time.now + 0.5, until))
            self.bin.inputs()

    def open(self) -> None:
        self.bin.unlock()
        self.run(1.5)


def tag(n: int) -> Tag:
    return Tag(f"E00401500000{n:04X}")


def test_a_book_needs_an_open_flap_time_to_slide_and_lies_then_in_the_chute() -> None:
    bench = Bench()
    book = Thing("a", (tag(1),))
    assert not bench.body.insert(book)
    bench.open()
    assert bench.body.insert(book)
    assert bench.body.spot("a").place is Place.OPENING
    bench.run(1.0)
    assert bench.body.spot("a").place is Place.CHUTE


def test_each_antenna_hears_exactly_the_tags_that_lie_before_it() -> None:
    bench = Bench()
    book, foil = Thing("a", (tag(1), tag(2))), Thing("b", (tag(3),), foil=True)
    bench.body.show(book, foil)
    assert {each.uid for each in bench.body.outside.tags} == {tag(1).uid, tag(2).uid}
    bench.open()
    bench.body.insert(book, foil)
    assert bench.body.outside.tags == ()
    bench.run(1.0)
    assert {each.uid for each in bench.body.inside.tags} == {tag(1).uid, tag(2).uid}
    bench.bin.lock()
    bench.run(1.5)
    bench.bin.go_to(1)
    bench.run(4.0)
    assert bench.body.inside.tags == ()
    assert {thing.name for thing in bench.body.in_crate(1)} == {"a", "b"}


def test_an_arm_pulls_a_book_out_of_the_chute_only_while_the_flap_lets_it_through() -> None:
    bench = Bench()
    book = Thing("a")
    bench.open()
    bench.body.insert(book)
    bench.run(1.0)
    assert bench.body.pull_back(book)
    bench.body.insert(book)
    bench.run(1.0)
    bench.bin.lock()
    bench.run(1.5)
    assert not bench.body.pull_back(book)


def test_a_book_may_spring_back_into_the_opening_once() -> None:
    bench = Bench()
    bench.open()
    bench.body.insert(Thing("a", bounces=1))
    bench.run(4.0)
    assert bench.board.breaks["front"] == 2
    assert bench.body.spot("a").place is Place.CHUTE


def test_what_falls_where_no_crate_stands_lies_on_the_floor() -> None:
    bench = Bench()
    bench.body.remove_crate(2)
    bench.open()
    bench.body.insert(Thing("a"))
    bench.run(1.0)
    bench.bin.lock()
    bench.run(1.5)
    bench.bin.go_to(2)
    bench.run(4.0)
    assert bench.body.spot("a") == Spot(Place.FLOOR, 2)
    assert bench.body.passages == 1


def test_a_stack_that_is_too_thick_jams_and_staff_take_it_out() -> None:
    bench = Bench()
    bench.open()
    stack = [Thing(str(n), thickness_mm=40) for n in range(3)]
    bench.body.insert(*stack)
    bench.run(1.0)
    bench.bin.lock()
    bench.run(1.5)
    bench.bin.go_to(1)
    bench.run(4.0)
    assert bench.bin.inputs().sorter.state is SorterState.JAMMED
    assert set(bench.body.clear_chute()) == set(stack)
    assert not bench.bin.inputs().inside.broken


def test_a_belt_that_runs_its_course_under_a_book_is_done_and_nothing_has_passed() -> None:
    bench = Bench()
    bench.open()
    bench.body.insert(Thing("a", slips=1))
    bench.run(1.0)
    bench.bin.lock()
    bench.run(1.0)
    bench.bin.go_to(1)
    bench.run(4.0)
    seen = bench.bin.inputs()
    assert seen.sorter == Sorter(SorterState.DONE, 1)
    assert (seen.inside.broken, seen.exit.breaks) == (True, 0)
    bench.bin.go_to(1)
    bench.run(4.0)
    assert [thing.name for thing in bench.body.in_crate(1)] == ["a"]


def test_the_belt_never_runs_while_the_flap_is_open() -> None:
    bench = Bench()
    bench.open()
    bench.body.insert(Thing("a"))
    bench.run(1.0)
    bench.bin.go_to(1)
    bench.run(4.0)
    assert bench.body.spot("a").place is Place.CHUTE
    assert bench.bin.inputs().sorter.state is SorterState.JAMMED


def test_a_crowbar_opens_the_flap_and_the_housing_feels_it() -> None:
    bench = Bench()
    bench.body.force()
    seen = bench.bin.inputs()
    assert seen.tamper
    assert not seen.shut
    bench.body.release()
    bench.run(2.0)
    assert bench.bin.inputs().shut


def test_the_inner_antenna_of_a_small_bin_hears_the_top_of_its_crate() -> None:
    bench = Bench(COMMUNE)
    for n in range(4):
        bench.bin.unlock()
        bench.run(0.5)
        assert bench.body.insert(Thing(str(n), (tag(n),), thickness_mm=20))
        bench.run(3.0)
        bench.bin.lock()
        bench.run(1.0)
    assert {each.uid for each in bench.body.inside.tags} == {tag(2).uid, tag(3).uid}


def test_a_board_without_power_says_nothing_and_comes_back_with_counts_at_zero() -> None:
    bench = Bench()
    bench.board.power_off()
    with pytest.raises(DeviceGone):
        bench.bin.inputs()
    with pytest.raises(DeviceGone):
        bench.bin.open()
    bench.board.power_on()
    bench.time.advance(2.0)
    bench.bin.open()
    assert bench.bin.inputs().front.breaks == 0


def test_a_night_without_visitors_costs_nothing() -> None:
    bench = Bench()
    bench.time.advance(12 * 3600.0)
    assert bench.time.next_due is None


class AnythingHappens(RuleBasedStateMachine):
    """Hands, orders, power and time in any order."""

    @initialize(commune=st.booleans())
    def build(self, commune: bool) -> None:
        self.bench = Bench(COMMUNE if commune else None)
        self.things: list[Thing] = []

    @rule(seconds=st.floats(0.01, 3.0))
    def time_passes(self, seconds: float) -> None:
        self.bench.time.advance(seconds)

    @rule(order=st.sampled_from(["unlock", "lock", "reopen", "stop_motors", "inputs", "go_to", "open"]))
    def software(self, order: str) -> None:
        bench = self.bench
        try:
            if order == "go_to":
                if bench.body.build.sorter:
                    bench.bin.go_to(1 + len(self.things) % 3)
            else:
                getattr(bench.bin, order)()
        except DeviceGone:
            return

    @rule(count=st.integers(1, 2), hold=st.booleans(), does=st.sampled_from(("", "jams", "slips", "bounces")))
    def insert(self, count: int, hold: bool, does: str) -> None:
        jams, slips, bounces = (int(does == each) for each in ("jams", "slips", "bounces"))
        names = (str(len(self.things) + n) for n in range(count))
        new = [Thing(name, jams=jams, slips=slips, bounces=bounces) for name in names]
        self.things += new
        self.bench.body.show(*new)
        if not self.bench.body.insert(*new, let_go=not hold):
            self.bench.body.take_away(*new)

    @rule(which=st.integers(0, 50))
    def pull(self, which: int) -> None:
        if self.things:
            self.bench.body.pull_back(self.things[which % len(self.things)])

    @rule(inside=st.booleans())
    def hand(self, inside: bool) -> None:
        if inside:
            self.bench.body.hand_in()
        else:
            self.bench.body.hand_out()

    @rule(on=st.booleans())
    def power(self, on: bool) -> None:
        if on:
            self.bench.board.power_on()
        else:
            self.bench.board.power_off()

    @rule()
    def crate(self) -> None:
        body = self.bench.body
        if body.crates[1] is None:
            body.new_crate(1)
        else:
            body.remove_crate(1)

    @invariant()
    def every_thing_is_in_exactly_one_place(self) -> None:
        body = self.bench.body
        for thing in self.things:
            place = body.spot(thing.name).place
            assert [where for where in Place if thing in body.at(where)] == [place]
        lying = [thing for crate in body.crates.values() if crate for thing in crate.contents]
        assert set(lying) == set(body.at(Place.CRATE))
        assert len(lying) == len(set(lying))

    @invariant()
    def nothing_is_lost_between_the_exit_and_the_crates(self) -> None:
        body = self.bench.body
        assert body.passages == len(body.at(Place.FALLING, Place.CRATE, Place.FLOOR, Place.TAKEN))

    @invariant()
    def the_flap_never_shuts_on_a_hand_and_is_only_bolted_when_shut(self) -> None:
        flap = self.bench.body.flap
        if self.bench.body.hand:
            assert not flap.closed
        if flap.bolted:
            assert flap.closed

    def teardown(self) -> None:
        """Left alone and let go of, every bin ends shut."""
        if not hasattr(self, "bench"):
            return
        body = self.bench.body
        body.hand_out()
        body.take_away(*body.at(Place.OPENING))
        self.bench.time.advance(60.0)
        assert body.flap.closed
        assert body.flap.bolted


AnythingHappens.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnythingHappens = AnythingHappens.TestCase
