"""Is the library system there? With hysteresis, so that a flapping network does not make the screen flap.

Two time-outs of questions in a row or one refused connection: offline. Five good status answers in a row: online again. The
very first word decides by itself. Pure; the owner of the link feeds it.

Many a system that hangs still logs in and answers its status: while it counts as online only bad words count of those, and
whoever came back after time-outs is `doubted` until it has answered a question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    doubted: bool = False  # time-outs ended it, and no question was answered since

    def after(self, exchange: Exchange) -> Link:
        """The link after one more question."""
        if exchange is Exchange.GOOD and self.online:
            return Link(online=True)
        return self.looked_after(exchange)

    def looked_after(self, exchange: Exchange) -> Link:
        """The link after a connection, a login or a status: while it is online, a good one clears no time-out."""
        match exchange:
            case Exchange.REFUSED:
                return Link(online=False, doubted=self.doubted)
            case Exchange.TIMED_OUT:
                missed = self.timeouts + 1
                if missed < TIMEOUTS_UNTIL_OFFLINE and self.online is not False:
                    return replace(self, timeouts=missed)
                return Link(online=False, timeouts=missed, doubted=self.doubted or self.online is not False)
            case Exchange.GOOD if self.online is False:
                good = self.good + 1
                return Link(good >= GOOD_UNTIL_ONLINE, good=good, doubted=self.doubted)
            case Exchange.GOOD:
                return replace(self, online=True)
