"""Owns the links to the library systems; one exchange at a time. Tells when the link comes or goes."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.effects import Ask, AskPatron, EndPatronSession, Look
from kiosk.events import LinkChanged, Looked, NotSent, Standing, What
from kiosk.ils import Ils
from kiosk.owners.owner import Owner, Post


class IlsOwner(Owner):
    def __init__(self, systems: tuple[Ils, ...], post: Post) -> None:
        """The first system is the one that knows the readers' cards."""
        super().__init__("ils", post)
        self._systems = {system.name: system for system in systems}
        self._home = systems[0]
        self._online: bool | None = None

    def patron(self, effect: AskPatron) -> None:
        self.do(lambda: self._answer(lambda: self._home.patron(effect)))

    def ask(self, effect: Ask) -> None:
        system = self._systems.get(effect.item.ils)
        self.do(lambda: self._answer(lambda: system.ask(effect) if system else NotSent(effect.key)))

    def look(self, effect: Look) -> None:
        system = self._systems.get(effect.item.ils)
        unsure = Looked(effect.key, Standing.UNSURE)
        self.do(lambda: self._answer(lambda: system.look(effect) if system else unsure))

    def end_patron_session(self, effect: EndPatronSession) -> None:
        self.do(lambda: self._home.end_patron_session(effect))

    def _answer(self, call: Callable[[], What]) -> None:
        self._post(call())
        self._tell()

    def idle(self) -> float | None:
        wait_s = min(system.keep_alive() for system in self._systems.values())
        self._tell()
        return wait_s

    def _tell(self) -> None:
        online = self._home.online
        if online != self._online:
            self._online = online
            self._post(LinkChanged(online))

    def stop(self) -> None:
        """An answer that is awaited now is looked for after the restart."""
        super().stop()
        self.closed()

    def closed(self) -> None:
        for system in self._systems.values():
            system.close()
