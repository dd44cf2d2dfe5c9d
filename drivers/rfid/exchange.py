"""One request, one answer with a reader, whatever the line does in between. Knows frames by two functions, no vendor.

An answer rarely names its tag. So after a time-out or noise nothing is believed until the reader has answered a request
whose answer can be nothing else (a hello): readers answer in order, and with that every older answer has passed by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from drivers.errors import DeviceGone, DeviceTimeout, GarbledAnswer
from drivers.rfid.interface import Health
from drivers.rfid.link import ByteLink

Clock = Callable[[], float]
Frame = TypeVar("Frame")
Parse = Callable[[bytes], tuple[Frame, int] | None]
"""The frame at the start of the bytes and its length; None while bytes are missing. Raises BadFrame."""

QUIET_S = 0.3
"""A reader pauses at most 12 ms inside a frame (H20800-16e-ID-B); a lost TCP segment comes again after some 200 ms
(Linux' TCP_RTO_MIN). Longer means: no more comes."""


class BadFrame(ValueError):
    """These bytes can never become a frame: impossible length or wrong checksum."""


@dataclass(frozen=True, slots=True)
class Found(Generic[Frame]):
    """What `find` made of some bytes: a frame or none yet, the bytes still to be judged, how many were noise."""

    frame: Frame | None
    rest: bytes
    noise: int


def find(parse: Parse[Frame], data: bytes, *, stalled: bool) -> Found[Frame]:
    """The first frame in `data`. What cannot begin one is noise; so is a beginning that has `stalled`."""
    for start in range(len(data)):
        try:
            parsed = parse(data[start:])
        except BadFrame:
            continue
        if parsed is not None:
            frame, length = parsed
            return Found(frame, data[start + length :], start)
        if not stalled:
            return Found(None, data[start:], start)
    return Found(None, b"", len(data))


@dataclass(frozen=True, slots=True)
class Hello(Generic[Frame]):
    """A harmless request, what its answer looks like, and how long to wait for it."""

    request: bytes
    answers: Callable[[Frame], bool]
    deadline_s: float


class Exchange(Generic[Frame]):
    """Owns the link. `ask` raises DeviceGone, DeviceTimeout, GarbledAnswer; `health` counts what was recovered."""

    def __init__(self, link: ByteLink, clock: Clock, parse: Parse[Frame], hello: Hello[Frame]) -> None:
        self._link = link
        self._clock = clock
        self._parse = parse
        self._hello = hello
        self._in_step = True
        self.health = Health()

    def ask(self, request: bytes, answers: Callable[[Frame], bool], deadline_s: float) -> Frame:
        """The frame that `answers` the request. It is sent once; repeating it is the caller's decision."""
        self.get_in_step()
        return self._transact(request, answers, deadline_s)

    def get_in_step(self) -> bool:
        """Say hello if an older answer may still be on its way; tells whether that was needed. Raises DeviceGone."""
        if self._in_step:
            return False
        try:
            self._transact(self._hello.request, self._hello.answers, self._hello.deadline_s, noisy=True)
        except (DeviceTimeout, GarbledAnswer) as error:
            raise DeviceGone(
                f"the reader is connected but does not answer ({error}): check its power"
            ) from error
        return True

    def distrust(self) -> None:
        """What came was well formed but cannot be the answer: get in step again before the next request."""
        self._in_step = False

    def close(self) -> None:
        self._link.close()

    def _transact(
        self, request: bytes, answers: Callable[[Frame], bool], deadline_s: float, *, noisy: bool = False
    ) -> Frame:
        self._in_step = False
        deadline = self._clock() + deadline_s
        if self._link.flush():
            self._count(late=1)
        self._link.send(request)
        frame, rest = self._await(answers, deadline, noisy)
        self._in_step = not rest
        self._count(answers=1)
        return frame

    def _await(self, answers: Callable[[Frame], bool], deadline: float, noisy: bool) -> tuple[Frame, bytes]:
        """The frame that answers, and what came after it.

        A frame found behind noise counts only if nothing follows: the inside of a damaged answer, that is, a tag's
        memory, may look like a frame.
        """
        heard, stalled = b"", False
        while True:
            found = find(self._parse, heard, stalled=stalled)
            heard = found.rest
            if found.noise:
                noisy = True
                self._count(garbled=1)
            if found.frame is None:
                if (left := deadline - self._clock()) <= 0:
                    break
                fresh = self._link.receive(min(left, QUIET_S) if heard else left)
                heard, stalled = heard + fresh, not fresh
            elif answers(found.frame) and not (noisy and heard):
                return found.frame, heard
            else:
                self._count(late=1)
        if heard or noisy:
            raise GarbledAnswer("noise instead of an answer: check the cable, its shield and the baud rate")
        self._count(timeouts=1)
        raise DeviceTimeout("no answer in time")

    def _count(self, *, answers: int = 0, timeouts: int = 0, garbled: int = 0, late: int = 0) -> None:
        self.health = replace(
            self.health,
            answers=self.health.answers + answers,
            timeouts=self.health.timeouts + timeouts,
            garbled=self.health.garbled + garbled,
            late=self.health.late + late,
        )
