"""Owns the links to the library systems; one exchange at a time. Tells when the link comes or goes.

While a system is offline nobody waits for it: questions are answered by the offline desk (`kiosk.offline.lending`), or "not
sent", at once, and its status is asked until it has answered well often enough. That is done in a thread of its own, a scout:
a machine that swallows connections takes seconds over each. Owner and scout never use a system at the same time.

Once the station ends, the line is hung up and nothing is said of what fails by that: what was asked stays so in the journal,
and is looked for after the restart.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

import structlog

from kiosk.bugs import where
from kiosk.effects import Ask, AskPatron, Describe, EndPatronSession, Inspect, Look, Resolve
from kiosk.events import (
    Answered,
    Described,
    LinkChanged,
    Looked,
    NotSent,
    PatronNoAnswer,
    Standing,
    Unanswered,
    What,
)
from kiosk.ils import Ils, ItemRecord
from kiosk.journal.loans import Rows
from kiosk.offline.lending import Lending
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.owners.owner import Backoff, Job, Owner, Post
from kiosk.rules.link import Exchange, Link
from kiosk.values import ItemKey

log = structlog.get_logger(__name__)

RECOVER_S = 0.2
"""Between status questions once the first was answered again: five of them make a second. Where time-outs ended it, a
status proves little: then they are as far apart as tries in vain, up to fifteen seconds.
"""

SOON_S = 1.0
A_MINUTE_S = 60.0  # so often it is looked whether a snapshot has ended


def in_a_thread(job: Job) -> None:
    """Nobody waits for its end: no call ends a connection that is just being opened, nor a look into a dead DNS."""
    threading.Thread(target=job, name="ils-scout", daemon=True).start()


class IlsOwner(Owner):
    def __init__(
        self,
        systems: tuple[Ils, ...],
        post: Post,
        desk: Lending,
        clock: Callable[[], float] = time.monotonic,
        scout: Callable[[Job], None] = in_a_thread,
    ) -> None:
        """The first system is the one that knows the readers' cards. `desk` answers while a system is away, and `scout`
        has somebody look for it."""
        super().__init__("ils", post)
        self._systems = {system.name: system for system in systems}
        self._home = systems[0]
        self._links = {system.name: Link() for system in systems}
        self._desk = desk
        self._told: LinkChanged | None = None
        self._clock = clock
        self._backoff = {name: Backoff(first_s=1.0, longest_s=15.0) for name in self._systems}
        self._due = dict.fromkeys(self._systems, 0.0)  # when one that is away is looked for again
        self._scout = scout
        self._scouted: set[str] = set()  # systems that a scout uses now

    def do(self, job: Job, if_it_breaks: What | None = None) -> None:
        """Nothing is begun once the line is hung up."""
        super().do(lambda: None if self._ending.is_set() else job(), if_it_breaks)

    def patron(self, effect: AskPatron) -> None:
        def job() -> None:
            if self._is_there(self._home):
                found = self._home.patron(effect)
                self._note(self._home)
                if self._is_there(self._home) or not isinstance(found, PatronNoAnswer):
                    self._say(found)
                    return
            self._say(self._desk.patron(effect))

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
                if self._ending.is_set() and not isinstance(answer, Answered):
                    return
                unsent = isinstance(answer, NotSent) and system.last is Exchange.REFUSED
                self._note(system)
                if not unsent or self._is_there(system):
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

    def note(self, rows: Rows) -> None:
        """Rows of the journal, as they are on the disk now."""
        self.do(lambda: self._desk.note(rows))

    def describe(self, effect: Describe) -> None:
        system = self._systems.get(effect.item.ils)
        nothing = Described(effect.serial, effect.item)
        self._when_there(system, lambda: system.describe(effect) if system else nothing, nothing)

    def item(self, key: ItemKey) -> Future[ItemRecord | None]:
        """What its system says of an item, for staff; None where it cannot be asked."""
        system = self._systems.get(key.ils)

        def look() -> ItemRecord | None:
            if system is None or not self._is_there(system):
                return None
            try:
                return system.item(key.item)
            finally:
                self._note(system)

        return self.errand(look)

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
            self._say(call())
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
        """Seconds until the next look. Comes after every job too."""
        name = system.name
        if not self._is_there(system):
            return self._look_for(system)
        wait_s = system.keep_alive()
        if self._links[name].online is None and system.last is Exchange.GOOD:
            system.check()
        link = self._links[name] = self._links[name].looked_after(system.last)
        return wait_s if link.online else min(wait_s, SOON_S)

    def _look_for(self, system: Ils) -> float:
        """One that is away. What the scout found is told as a job of this thread."""

        def look() -> None:
            found: Exchange | None = None  # by a look that met a bug: nothing
            wait_s, checked = SOON_S, False
            try:
                wait_s = system.keep_alive()
                if system.last is Exchange.GOOD:
                    system.check()
                    checked = True
                found = system.last
            except Exception as error:
                log.error("owner.bug", owner=self.name, where=where(error))
            self.do(lambda: self._looked_for(system, found, wait_s, checked=checked))

        if system.name in self._scouted:
            return A_MINUTE_S
        wait_s = self._due[system.name] - self._clock()
        if wait_s > 0:
            return wait_s
        try:
            self._scout(look)
        except RuntimeError as error:  # no thread can be started now
            log.error("ils.no_scout", error=str(error))
            return SOON_S
        self._scouted.add(system.name)
        return A_MINUTE_S

    def _looked_for(self, system: Ils, found: Exchange | None, wait_s: float, *, checked: bool) -> None:
        name = system.name
        self._scouted.discard(name)
        if found is None:
            self._due[name] = self._clock() + self._backoff[name].next()
            return
        link = self._links[name] = self._links[name].looked_after(found)
        if checked and found is Exchange.GOOD and not link.doubted:
            self._backoff[name].reset()
            wait_s = RECOVER_S
        elif checked:
            wait_s = self._backoff[name].next()
        self._due[name] = 0.0 if link.online else self._clock() + wait_s
        self._tell()

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
            self._say(now)

    def _say(self, what: What) -> None:
        if not self._ending.is_set() or isinstance(what, Answered):
            self._post(what)

    def stop(self) -> None:
        super().stop()
        self._hang_up()

    def closed(self) -> None:
        self._hang_up()
        self._desk.close()

    def _hang_up(self) -> None:
        for system in self._systems.values():
            system.close()
