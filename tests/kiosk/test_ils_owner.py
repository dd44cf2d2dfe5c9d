"""The owner of the links: whom it asks, whom it leaves alone, and when it believes that somebody is back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Event
from typing import cast

import pytest
from structlog.testing import capture_logs

from kiosk.effects import Ask, AskPatron, Describe, Look
from kiosk.events import Answered, Described, LinkChanged, Looked, NotSent, PatronNoAnswer, Standing, What
from kiosk.ils import Ils
from kiosk.offline.lending import Lending
from kiosk.owners.ils import IlsOwner
from kiosk.owners.owner import Job
from kiosk.rules.link import Exchange
from kiosk.values import ItemKey, Kind, Moment, Secret


class System:
    """A library system that logs in and answers its status as long as it is `up`, and its questions unless it hangs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.up = True
        self.hangs = False
        self.checks = 0
        self.last = Exchange.GOOD

    def keep_alive(self) -> float:
        self.last = Exchange.GOOD if self.up else Exchange.REFUSED
        return 60.0 if self.up else 1.0

    def check(self) -> None:
        self.checks += 1
        self.last = Exchange.GOOD if self.up else Exchange.REFUSED

    def patron(self, ask: AskPatron) -> PatronNoAnswer:
        self.last = Exchange.TIMED_OUT if self.hangs else Exchange.GOOD
        return PatronNoAnswer(ask.serial)

    def close(self) -> None:
        pass


class Desk:
    """The owner without a thread, with a clock that a test moves on and a scout that is back at once."""

    def __init__(self, *systems: System) -> None:
        self.told: list[What] = []
        self.seconds = 0.0
        lending = Lending(None, systems[0].name, UTC, lambda: datetime.now(UTC))
        known = tuple(cast(Ils, system) for system in systems)
        self.out = False
        self.owner = IlsOwner(known, self.told.append, lending, lambda: self.seconds, self.scout)
        self.idle()

    def scout(self, look: Job) -> None:
        self.out = True
        look()

    def idle(self) -> float:
        """Has whoever is away looked for, and hears of it; seconds until the next look."""
        while True:
            self.out = False
            wait_s = self.owner.idle()
            if not self.out:
                return wait_s or 0.0
            self.owner.breathe()

    def ask(self) -> None:
        self.owner.patron(AskPatron(1, Secret("1"), None))
        self.owner.breathe()
        self.idle()

    def until_online(self) -> float:
        """Seconds until it is told that the system is back."""
        since = self.seconds
        while not self.online:
            wait_s = self.idle()
            self.seconds += 0.0 if self.online else wait_s
        return self.seconds - since

    @property
    def online(self) -> bool:
        return [what for what in self.told if isinstance(what, LinkChanged)][-1].online


@contextmanager
def desk(*systems: System) -> Iterator[Desk]:
    made = Desk(*systems)
    yield made
    made.owner.closed()


def test_a_system_that_hangs_comes_back_ever_later_until_it_has_answered_a_question() -> None:
    home = System("main")
    with desk(home) as d:
        home.hangs = True
        took_s = []
        for _ in range(3):
            d.ask()
            d.ask()
            took_s.append(d.until_online())
        assert [what.online for what in d.told if isinstance(what, LinkChanged)] == [True, False] * 3 + [True]
        assert took_s[-1] >= 4 * 7.5  # half of fifteen seconds at least between two of the last five
        home.hangs = False
        d.ask()
        home.up = False
        d.idle()
        home.up = True
        assert d.until_online() < 2


class Broken(System):
    """Our own side of the line has a bug; what was found last stays as it was."""

    bug = False

    def keep_alive(self) -> float:
        if self.bug:
            raise ValueError("a bug")
        return super().keep_alive()


def test_looks_that_met_a_bug_bring_nobody_back() -> None:
    home = Broken("main")
    with desk(home) as d, capture_logs() as logged:
        home.up = False
        d.idle()
        home.up = True
        d.seconds += 60
        d.idle()  # one good look
        home.bug = True
        for _ in range(10):
            d.seconds += 60
            d.idle()
        assert not d.online
        home.bug = False
        d.seconds += 60
        d.until_online()
    assert {line["event"] for line in logged} == {"owner.bug"}


def test_a_machine_that_can_start_no_thread_now_looks_again_and_leaves_no_other_system_alone() -> None:
    home, other = System("main"), System("second")
    with desk(home, other) as d, capture_logs() as logged:
        home.up = other.up = False
        d.idle()

        def fails(_look: Job) -> None:
            raise RuntimeError("can't start new thread")

        d.owner._scout = fails
        d.seconds += 60
        assert 0 < d.idle() <= 1
        d.owner._scout = d.scout
        home.up = other.up = True
        d.seconds += 60
        d.until_online()
        assert other.checks
    assert [line["event"] for line in logged] == ["ils.no_scout"] * 2


def test_questions_that_come_meanwhile_bring_nobody_back_sooner() -> None:
    home = System("main")
    with desk(home) as d:
        home.hangs = True
        d.ask()
        d.ask()
        checks = home.checks
        for _ in range(10):
            d.ask()
        assert home.checks == checks
        assert not d.online


def test_each_system_is_told_of_by_itself() -> None:
    home, second = System("main"), System("second")
    with desk(home, second) as d:
        assert d.told[-1] == LinkChanged(online=True, systems=(("main", True), ("second", True)))
        second.up = False
        d.idle()
        assert d.told[-1] == LinkChanged(online=True, systems=(("main", True), ("second", False)))
        second.up, home.up = True, False
        d.idle()
        assert not d.online
        for _ in range(10):
            d.seconds += d.idle()
        assert d.told[-1] == LinkChanged(online=False, systems=(("main", False), ("second", True)))


# --- while one is away, and when the station ends --------------------------------------------------------------


class BlackHole(System):
    """Its machine swallows connections: whoever dials it waits, until the test lets go."""

    def __init__(self) -> None:
        super().__init__("main")
        self.up = False
        self.dialled = Event()
        self.let_go = Event()

    def keep_alive(self) -> float:
        if self.last is Exchange.REFUSED:  # its first try was short
            self.dialled.set()
            assert self.let_go.wait(60)
        return super().keep_alive()


@contextmanager
def running(system: System) -> Iterator[tuple[IlsOwner, SimpleQueue[What]]]:
    said: SimpleQueue[What] = SimpleQueue()
    lending = Lending(None, system.name, UTC, lambda: datetime.now(UTC))
    owner = IlsOwner((cast(Ils, system),), said.put, lending)
    owner.start()
    yield owner, said
    owner.stop()
    assert owner.join(60)


def test_a_reader_is_answered_for_at_once_while_a_connection_to_a_dead_machine_is_being_tried() -> None:
    hole = BlackHole()
    with running(hole) as (owner, said):
        assert said.get(timeout=60) == LinkChanged(online=False, systems=(("main", False),))
        assert hole.dialled.wait(60)
        owner.patron(AskPatron(1, Secret("1"), None))
        assert said.get(timeout=60) == PatronNoAnswer(1)
        hole.up = True
        hole.let_go.set()
        assert said.get(timeout=60) == LinkChanged(online=True, systems=(("main", True),))


def test_the_station_ends_while_a_connection_to_a_dead_machine_is_being_tried() -> None:
    hole = BlackHole()
    with running(hole) as (owner, _):
        assert hole.dialled.wait(60)
        owner.stop()
        assert owner.join(60)
        hole.let_go.set()


def test_a_bug_met_by_who_looks_for_a_system_does_not_end_the_looking() -> None:
    home = System("main")
    with desk(home) as d:
        home.up = False
        d.idle()
        with pytest.MonkeyPatch.context() as broken, capture_logs() as logs:
            broken.setattr(home, "keep_alive", lambda: 1 // 0)
            d.seconds += d.idle()
        assert [line["event"] for line in logs] == ["owner.bug"]
        home.up = True
        d.until_online()


class Busy(System):
    """Holds the line over every question until it is hung up; what it says then is the test's."""

    def __init__(self, answer: What | None = None) -> None:
        super().__init__("main")
        self.answer = answer
        self.asked = Event()
        self.hung_up = Event()

    def describe(self, describe: Describe) -> Described:
        self._hold()
        return Described(describe.serial, describe.item)

    def ask(self, ask: Ask) -> What:
        self._hold()
        return self.answer or NotSent(ask.key)

    def look(self, look: Look) -> Looked:
        self._hold()
        return Looked(look.key, Standing.UNSURE)

    def _hold(self) -> None:
        self.asked.set()
        assert self.hung_up.wait(60)
        self.last = Exchange.GOOD if self.answer else Exchange.REFUSED

    def close(self) -> None:
        self.hung_up.set()


BOOK = ItemKey("main", "1")
LOAN = Ask("k1", Kind.LOAN, BOOK, Secret("1"), Moment(datetime(2026, 11, 20, tzinfo=UTC), 0.0), prior="")


def said_at_the_end(system: Busy, *questions: Describe | Ask | Look) -> list[What]:
    with running(system) as (owner, said):
        assert said.get(timeout=60) == LinkChanged(online=True, systems=(("main", True),))
        for question in questions:
            match question:
                case Describe():
                    owner.describe(question)
                case Ask():
                    owner.ask(question)
                case Look():
                    owner.look(question)
        assert system.asked.wait(60)
    return [said.get() for _ in range(said.qsize())]


def test_a_loan_that_waits_its_turn_when_the_station_ends_is_no_offline_loan() -> None:
    """Its row stays asked; the restart looks for it. "No line" is what hanging up made of it."""
    assert said_at_the_end(Busy(), Describe(1, BOOK), LOAN) == []


@pytest.mark.parametrize("question", [LOAN, Look("k1", BOOK, None)])
def test_what_fails_because_the_station_hangs_up_is_not_told(question: Ask | Look) -> None:
    assert said_at_the_end(Busy(), question) == []


def test_an_answer_that_came_while_the_station_ends_is_told() -> None:
    lent = Answered("k1", yes=True)
    assert said_at_the_end(Busy(lent), LOAN) == [lent]
