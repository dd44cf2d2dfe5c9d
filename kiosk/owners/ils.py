"""Owns the links to the library systems; one exchange at a time. Tells when the link comes or goes.

While the home system is offline nobody waits for it: questions are answered "not sent" at once, and its status is asked
until it has answered well often enough.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.effects import Ask, AskPatron, EndPatronSession, Inspect, Look, Resolve
from kiosk.events import LinkChanged, Looked, NotSent, PatronNoAnswer, Standing, Unanswered, What
from kiosk.ils import Ils
from kiosk.owners.owner import Backoff, Owner, Post
from kiosk.rules.link import Exchange, Link

RECOVER_S = 0.2
"""Between status questions once the first was answered again: five of them make a second."""


class IlsOwner(Owner):
    def __init__(self, systems: tuple[Ils, ...], post: Post) -> None:
        """The first system is the one that knows the readers' cards."""
        super().__init__("ils", post)
        self._systems = {system.name: system for system in systems}
        self._home = systems[0]
        self._links = {system.name: Link() for system in systems}
        self._told: bool | None = None
        self._backoff = Backoff(first_s=1.0, longest_s=15.0)

    def patron(self, effect: AskPatron) -> None:
        self._when_there(self._home, lambda: self._home.patron(effect), PatronNoAnswer(effect.serial))

    def ask(self, effect: Ask) -> None:
        system = self._systems.get(effect.item.ils)
        not_sent, unanswered = NotSent(effect.key), Unanswered(effect.key)
        self._when_there(system, lambda: system.ask(effect) if system else not_sent, not_sent, unanswered)

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
            if self._links[self._home.name].online:
                self._home.end_patron_session(effect)
                self._note(self._home)

        self.do(tell)

    def _when_there(
        self, system: Ils | None, call: Callable[[], What], otherwise: What, if_it_breaks: What | None = None
    ) -> None:
        """Ask a system that is there; one that is not, or that nobody knows, is answered for at once."""

        def job() -> None:
            if system is None or self._links[system.name].online is False:
                self._post(otherwise)
                return
            self._post(call())
            self._note(system)

        self.do(job, if_it_breaks or otherwise)

    def idle(self) -> float | None:
        return min(self._look_after(system) for system in self._systems.values())

    def _look_after(self, system: Ils) -> float:
        """Seconds until the next look."""
        if self._links[system.name].online:
            wait_s = system.keep_alive()
            self._note(system)
            return wait_s if self._links[system.name].online else RECOVER_S
        system.check()
        self._note(system)
        if system.last is Exchange.GOOD:
            self._backoff.reset()
            return RECOVER_S
        return self._backoff.next()

    def _note(self, system: Ils) -> None:
        self._links[system.name] = self._links[system.name].after(system.last)
        online = bool(self._links[self._home.name].online)
        if online != self._told:
            self._told = online
            self._post(LinkChanged(online))

    def stop(self) -> None:
        """An answer that is awaited now is looked for after the restart."""
        super().stop()
        self.closed()

    def closed(self) -> None:
        for system in self._systems.values():
            system.close()
