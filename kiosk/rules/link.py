"""Is the library system there? With hysteresis, so that a flapping network does not make the screen flap.

Two time-outs in a row or one refused connection: offline. Five good status answers in a row: online again. The very first
word decides by itself. Pure; the owner of the link feeds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TIMEOUTS_UNTIL_OFFLINE = 2
GOOD_UNTIL_ONLINE = 5


class Exchange(StrEnum):
    """How the last exchange with the ILS ended."""

    GOOD = "good"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"  # no connection, no login, or it says itself that it is off line


@dataclass(frozen=True, slots=True)
class Link:
    online: bool | None = None  # None until the first word
    timeouts: int = 0
    good: int = 0

    def after(self, exchange: Exchange) -> Link:
        """The link after one more exchange."""
        match exchange:
            case Exchange.REFUSED:
                return Link(online=False)
            case Exchange.TIMED_OUT:
                missed = self.timeouts + 1
                return Link(self.online and missed < TIMEOUTS_UNTIL_OFFLINE, missed)
            case Exchange.GOOD if self.online is False:
                return Link(self.good + 1 >= GOOD_UNTIL_ONLINE, good=self.good + 1)
            case Exchange.GOOD:
                return Link(online=True)
