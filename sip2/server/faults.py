"""What can go wrong between a station and its library system, as a script: one fault, one request code, so many times.

A test or a demo says `faults.add(Lost(), on="11")`; the next checkout is then executed and never answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Delay:
    """Executed at once, answered `seconds` later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Lost:
    """Executed and never answered; the line stays open."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Neither executed nor answered; the line stays open, as with a half-open connection."""


@dataclass(frozen=True, slots=True)
class Late:
    """Not answered, and executed only when somebody calls `Faults.execute_late`."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """The connection ends without an answer, after executing or before."""

    executed: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """The first `at` bytes of the answer, then the connection ends."""

    at: int


@dataclass(frozen=True, slots=True)
class Stalled:
    """The first `at` bytes of the answer, then silence; the line stays open."""

    at: int


@dataclass(frozen=True, slots=True)
class Twice:
    """The answer comes two times."""


@dataclass(frozen=True, slots=True)
class WrongChecksum:
    """One bit of the answer's checksum is wrong."""


@dataclass(frozen=True, slots=True)
class WrongSequence:
    """The answer carries a digit that is `by` too high; its checksum is right."""

    by: int = 1


@dataclass(frozen=True, slots=True)
class Garbage:
    """These bytes instead of the answer."""

    data: bytes = b"\x00\xff\xfe%$#@ not SIP at all\r"


@dataclass(frozen=True, slots=True)
class Altered:
    """The answer as a function changes it."""

    change: Callable[[bytes], bytes]


Fault: TypeAlias = (
    Delay
    | Lost
    | Ignored
    | Late
    | HungUp
    | Cut
    | Stalled
    | Twice
    | WrongChecksum
    | WrongSequence
    | Garbage
    | Altered
)


@dataclass(slots=True)
class _Planned:
    fault: Fault
    on: str | None
    left: int


class Faults:
    """The script of one server. Thread-safe; faults of the same request happen in the order of their adding."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._planned: list[_Planned] = []
        self._fired: list[tuple[str, Fault]] = []
        self._late: list[Callable[[], None]] = []

    def add(self, fault: Fault, on: str | None = None, times: int = 1) -> None:
        """Plans a fault for the next `times` requests with code `on` (None: any request)."""
        with self._lock:
            self._planned.append(_Planned(fault, on, times))

    def clear(self) -> None:
        """Forgets what has not happened yet, late executions included."""
        with self._lock:
            self._planned.clear()
            self._late.clear()

    @property
    def fired(self) -> tuple[tuple[str, Fault], ...]:
        """Which requests met which fault, oldest first."""
        with self._lock:
            return tuple(self._fired)

    def take(self, code: str) -> Fault | None:
        """The fault for a request that has just come, if one is planned."""
        with self._lock:
            for planned in self._planned:
                if planned.on in (None, code):
                    planned.left -= 1
                    if planned.left <= 0:
                        self._planned.remove(planned)
                    self._fired.append((code, planned.fault))
                    return planned.fault
            return None

    def postpone(self, execute: Callable[[], None]) -> None:
        """Keeps an execution for `execute_late`."""
        with self._lock:
            self._late.append(execute)

    def execute_late(self) -> int:
        """Executes now what `Late` held back; how many requests that were."""
        with self._lock:
            due, self._late = self._late, []
        for execute in due:
            execute()
        return len(due)


def from_text(text: str) -> tuple[Fault, str | None]:
    """A fault as a command line writes it, such as `lost@11`, `delay=2.5@17`, `cut=20`. Raises ValueError."""
    left, _, on = text.partition("@")
    name, _, value = left.partition("=")
    makers: dict[str, Callable[[], Fault]] = {
        "delay": lambda: Delay(float(value)),
        "lost": Lost,
        "ignored": Ignored,
        "late": Late,
        "hungup": lambda: HungUp(executed=value != "before"),
        "cut": lambda: Cut(int(value)),
        "stalled": lambda: Stalled(int(value)),
        "twice": Twice,
        "checksum": WrongChecksum,
        "sequence": lambda: WrongSequence(int(value or 1)),
        "garbage": Garbage,
    }
    if name not in makers:
        raise ValueError(f"no fault {name!r}; there are {', '.join(makers)}")
    if on and not (len(on) == 2 and on.isdecimal()):
        raise ValueError(f"{on!r} is no message code")
    return makers[name](), on or None
