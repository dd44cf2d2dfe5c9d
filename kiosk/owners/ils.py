"""Owns the links to the library systems; one exchange at a time. Tells when the link comes or goes.

While a system is offline nobody waits for it: questions are answered by the offline desk (`kiosk.offline.lending`), or "not
sent", at once, and its status is asked until it has answered well often enough.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future

from kiosk.effects import Ask, AskPatron, Describe, EndPatronSession, Inspect, Look, Resolve
from kiosk.events import Described, LinkChanged, Looked, NotSent, PatronNoAnswer, Standing, Unanswered, What
from kiosk.ils import Ils, ItemRecord
from kiosk.offline.lending import Lending
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.owners.owner import Backoff, Owner, Post
from kiosk.rules.link import Exchange, Link
from kiosk.values import ItemKey

RECOVER_S = 0.2
"""Between status questions once the first was answered again: five of them make a second. Where time-outs ended it, a
status proves little: then they are as far apart as tries in vain, up to fifteen seconds.
"""


class IlsOwner(Owner):
    def __init__(
        self,
        systems: tuple[Ils, ...],
        post: Post,
        desk: Lending,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """The first system is the one that knows the readers' cards. `desk` answers while a system is away."""
        super().__init__("ils", post)
        self._systems = {system.name: system for system in systems}
        self._home = systems[0]
        self._links = {system.name: Link() for system in systems}
        self._desk = desk
        self._told: LinkChanged | None = None
        self._clock = clock
        self._backoff = {name: Backoff(first_s=1.0, longest_s=15.0) for name in self._systems}
        self._due = dict.fromkeys(self._systems, 0.0)  # when the next status may be asked

    def patron(self, effect: AskPatron) -> None:
        def job() -> None:
            self._desk.signed_in(effect)
            if self._is_there(self._home):
                found = self._home.patron(effect)
                self._note(self._home)
                if self._is_there(self._home) or not isinstance(found, PatronNoAnswer):
                    self._post(found)
                    return
            self._post(self._desk.patron(effect))

        self.do(job, PatronNoAnswer(effect.serial))

    def ask(self, effect: Ask) -> None:
        """A question of which a byte has left is never answered by the desk: REFUSED means that there was no line."""

        def job() -> None:
            system = self._systems.get(effect.item.ils)
            if system is None:
                self._post(NotSent(effect.key))
                return
            if self._is_there(system) and not effect.waits:
                answer = system.ask(effect)
                unsent = isinstance(answer, NotSent) and system.last is Exchange.REFUSED
                self._note(system)
                if not unsent or self._is_there(system):
                    self._desk.heard(effect, answer)
                    self._post(answer)
                    return
            self._post(self._desk.ask(effect))

        self.do(job, Unanswered(effect.key))

    def use(self, snapshot: Cards | Catalogue) -> None:
        """The desk goes by this newer snapshot from now on."""

        def job() -> None:
            self._desk.use(snapshot)
            self._tell()

        self.do(job)

    def describe(self, effect: Describe) -> None:
        system = self._systems.get(effect.item.ils)
        nothing = Described(effect.serial, effect.item)
        self._when_there(system, lambda: system.describe(effect) if system else nothing, nothing)

    def item(self, key: ItemKey) -> Future[ItemRecord | None]:
        """What its system says of an item, for staff; None where it cannot be asked."""
        told: Future[ItemRecord | None] = Future()

        def job() -> None:
            system = self._systems.get(key.ils)
            if system is None or not self._is_there(system):
                told.set_result(None)
                return
            try:
                told.set_result(system.item(key.item))
            except Exception as error:  # belongs to whoever asked
                told.set_exception(error)
            self._note(system)

        self.do(job)
        return told

    def resolve(self, effect: Resolve) -> None:
        system = self._systems.get(effect.item.ils)
        self._when_there(
            system, lambda: system.resolve(effect) if system else NotSent(effect.key), NotSent(effect.key)
        )

    def inspect(self, effect: Inspect) -> None:
        system = self._systems.get(effect.item.ils)
        self._when_there(
            system, lambda: system.inspect(effect) if system else NotSent(effect.key), NotSent(effect.key)
        )

    def look(self, effect: Look) -> None:
        system = self._systems.get(effect.item.ils)
        unsure = Looked(effect.key, Standing.UNSURE)
        self._when_there(system, lambda: system.look(effect) if system else unsure, unsure)

    def end_patron_session(self, effect: EndPatronSession) -> None:
        def tell() -> None:
            home = self._home.name
            if self._links[home].online:
                self._home.end_patron_session(
                    effect
                )  # many systems are not asked at all: no good word counts
                self._links[home] = self._links[home].looked_after(self._home.last)
                self._tell()

        self.do(tell)

    def _when_there(self, system: Ils | None, call: Callable[[], What], otherwise: What) -> None:
        """Ask a system that is there; one that is not, or that nobody knows, is answered for at once."""

        def job() -> None:
            if system is None or not self._is_there(system):
                self._post(otherwise)
                return
            self._post(call())
            self._note(system)

        self.do(job, otherwise)

    def _is_there(self, system: Ils) -> bool:
        """Also before its first word: somebody has to ask."""
        return self._links[system.name].online is not False

    def idle(self) -> float | None:
        wait_s = min(self._look_after(system) for system in self._systems.values())
        self._tell()  # a snapshot may have ended meanwhile
        return wait_s

    def _look_after(self, system: Ils) -> float:
        """Seconds until the next look. Comes after every job too, so that whoever has no line yet is not asked but waits."""
        wait_s, name = system.keep_alive(), system.name
        if self._links[name].online or system.last is not Exchange.GOOD:
            self._links[name] = self._links[name].looked_after(system.last)
            return wait_s
        if self._due[name] <= self._clock():
            system.check()
            link = self._links[name] = self._links[name].looked_after(system.last)
            if system.last is Exchange.GOOD and not link.doubted:
                self._backoff[name].reset()
                self._due[name] = self._clock() + RECOVER_S
            else:
                self._due[name] = self._clock() + self._backoff[name].next()
        return max(self._due[name] - self._clock(), 0.0)

    def _note(self, system: Ils) -> None:
        """A question has ended."""
        link = self._links[system.name] = self._links[system.name].after(system.last)
        if link.online and not link.doubted:
            self._backoff[system.name].reset()
        self._tell()

    def _tell(self) -> None:
        there = {name: bool(link.online) for name, link in self._links.items()}
        now = LinkChanged(there[self._home.name], self._desk.ready, tuple(there.items()))
        if now != self._told:
            self._told = now
            self._post(now)

    def stop(self) -> None:
        """An answer that is awaited now is looked for after the restart."""
        super().stop()
        self._hang_up()

    def closed(self) -> None:
        self._hang_up()
        self._desk.close()

    def _hang_up(self) -> None:
        for system in self._systems.values():
            system.close()
