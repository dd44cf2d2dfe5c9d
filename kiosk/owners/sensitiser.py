"""Owns the machine that switches magnetic strips, where others' driver brings one. A device that is away switches nothing.

It says what became of the strip in the word that the pad's owner has for tags: `TagsWritten`.
"""

from __future__ import annotations

import structlog

from drivers.errors import DriverError
from drivers.sensitiser.interface import Sensitiser
from kiosk.effects import SwitchStrip
from kiosk.events import TagsWritten
from kiosk.owners.owner import Owner, Post
from kiosk.values import Security, TagFact

log = structlog.get_logger(__name__)


class SensitiserOwner(Owner):
    def __init__(self, driver: Sensitiser, post: Post) -> None:
        super().__init__("sensitiser", post)
        self._driver = driver
        self._open = False

    def switch(self, effect: SwitchStrip) -> None:
        self.do(lambda: self._switch(effect), TagsWritten(effect.key, TagFact.FAILED))

    def _switch(self, effect: SwitchStrip) -> None:
        self._post(TagsWritten(effect.key, TagFact.VERIFIED if self._switched(effect) else TagFact.FAILED))

    def _switched(self, effect: SwitchStrip) -> bool:
        try:
            if not self._open:
                self._driver.open()
                self._open = True
            return self._driver.switch(armed=effect.security is Security.IN_STOCK, media=effect.media)
        except DriverError as error:
            log.warning("sensitiser.failed", error=str(error))
            self._driver.close()
            self._open = False
            return False

    def closed(self) -> None:
        self._driver.close()
