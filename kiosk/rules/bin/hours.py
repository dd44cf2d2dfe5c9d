"""When the return station serves. Closed hours of the library do not close it (circulation rule 30); its own may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from kiosk.values import Moment


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until `closes` on the library's wall; over midnight where `closes` comes first."""

    zone: str
    opens: time
    closes: time

    def serves(self, at: Moment) -> bool:
        now = at.utc.astimezone(ZoneInfo(self.zone)).time()
        if self.opens <= self.closes:
            return self.opens <= now < self.closes
        return now >= self.opens or now < self.closes
