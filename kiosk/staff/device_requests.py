"""The counter's requests about the station's devices: which can be tried by hand, and a trial of one of them.

A trial changes nothing that is kept (the printer's slip names nobody), so it needs no name; it gives way to a reader who comes.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.staff import asked
from kiosk.staff.asked import Answer, Request
from kiosk.staff.workshop import Workshop

LONGEST_S = 60


class DeviceRequests:
    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self.served: dict[str, Callable[[Request], Answer]] = {
            "devices": lambda _request: {"devices": workshop.devices()},
            "try_device": self._try,
        }

    def _try(self, request: Request) -> Answer:
        """`device`, and `seconds` that somebody has to lay down, scan or show something."""
        device = asked.text(request, "device")
        seconds = asked.number(request, "seconds", 1, LONGEST_S, 15)
        return {"device": device, **self._workshop.trial(device, seconds)}
