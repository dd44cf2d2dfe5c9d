"""The owner of the links: whom it asks, whom it leaves alone, and when it believes that somebody is back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import cast

from kiosk.effects import AskPatron
from kiosk.events import LinkChanged, PatronNoAnswer, What
from kiosk.ils import Ils
from kiosk.offline.lending import Lending
from kiosk.owners.ils import IlsOwner
from kiosk.rules.link import Exchange
from kiosk.values import Secret


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
        return 60.0

    def check(self) -> None:
        self.checks += 1
        self.last = Exchange.GOOD if self.up else Exchange.REFUSED

    def patron(self, ask: AskPatron) -> PatronNoAnswer:
        self.last = Exchange.TIMED_OUT if self.hangs else Exchange.GOOD
        return PatronNoAnswer(ask.serial)

    def close(self) -> None:
        pass


class Desk:
    """The owner without its thread, and with a clock that a test moves on."""

    def __init__(self, *systems: System) -> None:
        self.told: list[What] = []
        self.seconds = 0.0
        lending = Lending(None, systems[0].name, UTC, lambda: datetime.now(UTC))
        known = tuple(cast(Ils, system) for system in systems)
        self.owner = IlsOwner(known, self.told.append, lending, lambda: self.seconds)
        self.owner.idle()

    def ask(self) -> None:
        self.owner.patron(AskPatron(1, Secret("1"), None))
        self.owner.breathe()
        self.owner.idle()

    def until_online(self) -> float:
        """Seconds until it is told that the system is back."""
        since = self.seconds
        while not self.online:
            self.seconds += self.owner.idle() or 0.0
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
        d.owner.idle()
        home.up = True
        assert d.until_online() < 2


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
        d.owner.idle()
        assert d.told[-1] == LinkChanged(online=True, systems=(("main", True), ("second", False)))
        second.up, home.up = True, False
        d.owner.idle()
        assert not d.online
        for _ in range(10):
            d.seconds += d.owner.idle() or 0.0
        assert d.told[-1] == LinkChanged(online=False, systems=(("main", False), ("second", True)))
