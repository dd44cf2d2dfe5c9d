"""What can go wrong between a host and an emulated reader, as a script: which command, how often, what happens.

reader.faults.add(Lost(), on=Op.WRITE_AFI)               # the next AFI write happens, its answer does not
reader.faults.add(Pull(uid), on=Op.SYSTEM_INFO, after=1) # gone just before the second system information
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Op(StrEnum):
    """What a command is, whatever the vendor calls it."""

    ANY = "any"
    HELLO = "hello"  # version, reader information, resynchronisation
    INVENTORY = "inventory"
    SYSTEM_INFO = "system info"
    READ = "read"
    WRITE = "write"
    WRITE_AFI = "write afi"
    EAS = "eas"
    FIELD = "field"
    OUTPUT = "output"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Garbage:
    """Noise on the line right before the answer."""

    data: bytes = b"\x55"


@dataclass(frozen=True, slots=True)
class Gaps:
    """The answer comes byte by byte."""

    seconds: float = 0.004


@dataclass(frozen=True, slots=True)
class Half:
    """Only the first bytes of the answer come."""

    length: int = 3


@dataclass(frozen=True, slots=True)
class BadChecksum:
    """One bit of the answer is wrong."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The command is carried out; nobody hears the answer."""


@dataclass(frozen=True, slots=True)
class Deaf:
    """The command never arrived."""


@dataclass(frozen=True, slots=True)
class Late:
    """The answer comes when the next request has arrived."""


@dataclass(frozen=True, slots=True)
class Twice:
    """The answer comes two times."""


@dataclass(frozen=True, slots=True)
class WrongUid:
    """The answer names another tag."""

    uid: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """The reader does not carry it out and says so with its own status byte."""

    status: int
    detail: bytes = b""


@dataclass(frozen=True, slots=True)
class Pull:
    """The tag is taken away before the command."""

    uid: str


@dataclass(frozen=True, slots=True)
class Shadow:
    """The tag does not hear this one command."""

    uid: str


@dataclass(frozen=True, slots=True)
class Unplug:
    """The link breaks: before the command is carried out, or after it and before its answer."""

    carried_out: bool = False


Fault: TypeAlias = (
    Garbage
    | Gaps
    | Half
    | BadChecksum
    | Lost
    | Deaf
    | Late
    | Twice
    | WrongUid
    | Refuse
    | Pull
    | Shadow
    | Unplug
)


@dataclass(slots=True)
class _Planned:
    fault: Fault
    on: Op
    after: int
    times: int | None


class Faults:
    """The script. `add` from any thread; the emulator takes what is due for each command."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[_Planned] = []

    def add(self, fault: Fault, *, on: Op = Op.ANY, after: int = 0, times: int | None = 1) -> None:
        """Skip `after` matching commands, then act on `times` of them (None: on all)."""
        with self._lock:
            self._planned.append(_Planned(fault, on, after, times))

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    @property
    def pending(self) -> int:
        """How many entries of the script have not run out."""
        with self._lock:
            return len(self._planned)

    def take(self, op: Op) -> tuple[Fault, ...]:
        due: list[Fault] = []
        with self._lock:
            for planned in [each for each in self._planned if each.on in (op, Op.ANY)]:
                if planned.after:
                    planned.after -= 1
                    continue
                due.append(planned.fault)
                if planned.times is not None:
                    planned.times -= 1
                    if planned.times == 0:
                        self._planned.remove(planned)
        return tuple(due)
