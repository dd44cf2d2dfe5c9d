"""What made the screen send a reader to staff where no row of the journal tells of it. Names no reader (privacy)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from kiosk.values import Moment


@dataclass(frozen=True, slots=True)
class Incident:
    """`code` stands on the screen, and staff search by it (rule 21; ux.md §3.5)."""

    code: str
    at: Moment
    what: str  # code of the sentence that was shown
    stage: str  # where the visit stood before it: a `kiosk.rules.state.Stage`


def incident_code(station: str, at: Moment, zone: tzinfo) -> str:
    """The station, and its wall clock by the second: "A1-2311-143205".

    No two are alike, also after a restart and while nothing can be recorded; and a row's reference looks different.
    """
    return f"{station}-{at.utc.astimezone(zone):%d%m-%H%M%S}"
