"""What can happen to a return bin by itself: the events of its table, each with a condition in `kiosk.rules.bin.conditions`."""

from __future__ import annotations

from dataclasses import dataclass


class Event:
    """Something that has come about."""


@dataclass(frozen=True, slots=True)
class TimeUp(Event):
    """The phase has lasted as long as it may."""


@dataclass(frozen=True, slots=True)
class SelfTestOk(Event):
    """Hardware, readers and journal answer, the door is shut, the last run is known."""


@dataclass(frozen=True, slots=True)
class CannotServe(Event):
    """The journal, the hardware or a reader is gone."""


@dataclass(frozen=True, slots=True)
class Forced(Event):
    """The door stands open and nobody unlocked it."""


@dataclass(frozen=True, slots=True)
class LeftOpen(Event):
    """The door was told to lock, had its time, and stands open: left so, held, or forced."""


@dataclass(frozen=True, slots=True)
class MustClose(Event):
    """Out of hours, paused, or too much rubbish."""


@dataclass(frozen=True, slots=True)
class MayOpen(Event):
    """No reason to be closed is left."""


@dataclass(frozen=True, slots=True)
class FireAlarm(Event):
    pass


@dataclass(frozen=True, slots=True)
class FireOver(Event):
    """The alarm that stopped the door wherever it was has ended."""


@dataclass(frozen=True, slots=True)
class KeyTurned(Event):
    """Somebody is at the crates: the key is turned, or one is pulled out."""


@dataclass(frozen=True, slots=True)
class KeyBack(Event):
    pass


@dataclass(frozen=True, slots=True)
class PowerLost(Event):
    pass


@dataclass(frozen=True, slots=True)
class PowerBack(Event):
    pass


@dataclass(frozen=True, slots=True)
class BatteryLow(Event):
    pass


@dataclass(frozen=True, slots=True)
class NoRoom(Event):
    pass


@dataclass(frozen=True, slots=True)
class RoomAgain(Event):
    pass


@dataclass(frozen=True, slots=True)
class TagShown(Event):
    """One of ours before the door."""


@dataclass(frozen=True, slots=True)
class ForeignShown(Event):
    """Only strangers' tags before the door."""


@dataclass(frozen=True, slots=True)
class StartPressed(Event):
    """The machine's own button, for books whose tag cannot be read from outside."""


@dataclass(frozen=True, slots=True)
class NothingShown(Event):
    pass


@dataclass(frozen=True, slots=True)
class TurnedAway(Event):
    """One of ours before the door of a bin that takes nothing (rule 13)."""


@dataclass(frozen=True, slots=True)
class MayUnlock(Event):
    """Nothing of the last passage is on its way to the disk."""


@dataclass(frozen=True, slots=True)
class HardwareGone(Event):
    """Door and sorter cannot be reached. (A book whose tag went silent goes on all the same.)"""


@dataclass(frozen=True, slots=True)
class DoorOpened(Event):
    pass


@dataclass(frozen=True, slots=True)
class Entering(Event):
    """Something stands, or stood, in the opening."""


@dataclass(frozen=True, slots=True)
class Entered(Event):
    """It lies in the chute, the opening is free and the passage is on the disk: the door may close."""


@dataclass(frozen=True, slots=True)
class TakenBack(Event):
    """The chute is empty again and nothing left it on the other side."""


@dataclass(frozen=True, slots=True)
class Obstructed(Event):
    pass


@dataclass(frozen=True, slots=True)
class HandInside(Event):
    """Something has stood in the opening for long."""


@dataclass(frozen=True, slots=True)
class Locked(Event):
    """The door is closed and locked, and what is inside is on the disk."""


@dataclass(frozen=True, slots=True)
class NotRecorded(Event):
    """The journal did not take what had to be written."""


@dataclass(frozen=True, slots=True)
class OneItem(Event):
    """Exactly one of ours, whole, and nothing else."""


@dataclass(frozen=True, slots=True)
class SeveralItems(Event):
    """More than one of ours, or a stranger."""


@dataclass(frozen=True, slots=True)
class PartMissing(Event):
    """One of ours, and a part of the set did not come."""


@dataclass(frozen=True, slots=True)
class FoundInside(Event):
    """Something lies in the chute, or lay there when the last run ended."""


@dataclass(frozen=True, slots=True)
class OneLeft(Event):
    """The rest was taken out again."""


@dataclass(frozen=True, slots=True)
class NoneLeft(Event):
    """All of it was taken out again."""


@dataclass(frozen=True, slots=True)
class Received(Event):
    """Every return in hand has the library system's word."""


@dataclass(frozen=True, slots=True)
class ReceivedOffline(Event):
    """Written and secured; the library system will be told, or has not answered in time."""


@dataclass(frozen=True, slots=True)
class MayMove(Event):
    """The bin it goes to is on the disk."""


@dataclass(frozen=True, slots=True)
class Carried(Event):
    pass


@dataclass(frozen=True, slots=True)
class Jammed(Event):
    pass
