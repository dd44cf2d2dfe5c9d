"""One request, one answer with a FEIG reader, whatever the line does in between. Knows frames, no tag.

An answer to B0 names neither its tag nor its sub-command. So after a time-out or noise nothing is believed until the
reader has answered a software-version request, whose echo (65) is its own: the reader answers in order, and with that
every older answer has passed by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drivers.errors import DeviceGone, DeviceTimeout, GarbledAnswer
from drivers.rfid.feig.commands import Command
from drivers.rfid.feig.frames import Frame, Style, build, find
from drivers.rfid.interface import Health
from drivers.rfid.link import ByteLink

Clock = Callable[[], float]
QUIET_S = 0.1
"""A reader pauses at most 12 ms inside a frame (H20800-16e-ID-B); a network may add to it. Longer means: no more comes."""


class Exchange:
    """Owns the link. `ask` raises DeviceGone, DeviceTimeout, GarbledAnswer; `health` counts what was recovered."""

    def __init__(self, link: ByteLink, clock: Clock, *, address: int, style: Style, sync_s: float) -> None:
        self._link = link
        self._clock = clock
        self._address = address
        self._style = style
        self._sync_s = sync_s
        self._in_step = True
        self.health = Health()

    def ask(self, command: Command, body: bytes, deadline_s: float) -> bytes:
        """The answer's body, status first. A request is sent once; repeating it is the caller's decision."""
        if not self._in_step:
            self._resynchronise()
        return self._transact(command, body, deadline_s)

    def distrust(self) -> None:
        """What came was well formed but cannot be the answer: get in step again before the next request."""
        self._in_step = False

    def close(self) -> None:
        self._link.close()

    def _resynchronise(self) -> None:
        try:
            self._transact(Command.SOFTWARE_VERSION, b"", self._sync_s, noisy=True)
        except (DeviceTimeout, GarbledAnswer) as error:
            raise DeviceGone(
                f"the reader is connected but does not answer ({error}): check its power"
            ) from error

    def _transact(self, command: Command, body: bytes, deadline_s: float, *, noisy: bool = False) -> bytes:
        self._in_step = False
        deadline = self._clock() + deadline_s
        if self._link.flush():
            self._count(late=1)
        self._link.send(build(command, body, address=self._address, style=self._style))
        frame, rest = self._await(command, deadline, noisy)
        self._in_step = not rest
        self._count(answers=1)
        return frame.body

    def _await(self, command: Command, deadline: float, noisy: bool) -> tuple[Frame, bytes]:
        """The frame that answers `command`, and what came after it.

        A frame found behind noise counts only if nothing follows: the inside of a damaged answer, that is, a tag's
        memory, may look like a frame.
        """
        heard, stalled = b"", False
        while True:
            found = find(heard, stalled=stalled)
            heard = found.rest
            if found.noise:
                noisy = True
                self._count(garbled=1)
            if found.frame is None:
                if (left := deadline - self._clock()) <= 0:
                    break
                fresh = self._link.receive(min(left, QUIET_S) if heard else left)
                heard, stalled = heard + fresh, not fresh
            elif self._answers(found.frame, command) and not (noisy and heard):
                return found.frame, heard
            else:
                self._count(late=1)
        if heard or noisy:
            raise GarbledAnswer("noise instead of an answer: check the cable, its shield and the baud rate")
        self._count(timeouts=1)
        raise DeviceTimeout("no answer in time")

    def _answers(self, frame: Frame, command: Command) -> bool:
        ours = self._address in (0xFF, frame.address)
        return ours and frame.command == command and bool(frame.body)

    def _count(self, *, answers: int = 0, timeouts: int = 0, garbled: int = 0, late: int = 0) -> None:
        self.health = replace(
            self.health,
            answers=self.health.answers + answers,
            timeouts=self.health.timeouts + timeouts,
            garbled=self.health.garbled + garbled,
            late=self.health.late + late,
        )
