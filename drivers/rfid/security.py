"""Switching a tag's security byte and making sure of it: write, read back for this very tag, at most three times.

A write whose answer was lost may have happened (an ACR1552U answers 64 01 to writes that were carried out): only
reading back decides. Knows nothing of loans. The AFI is never locked.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from enum import Enum

from drivers.errors import DeviceRefused, DeviceTimeout, GarbledAnswer, Unsupported
from drivers.rfid.interface import RfidReader, TagGone, TagRefused, Uid, WriteUnknown

TRIES = 3
_UNDECIDED = (WriteUnknown, TagGone, TagRefused, DeviceRefused, DeviceTimeout, GarbledAnswer)
"""What a write may end with that reading back decides; one of them keeps no other write from being sent."""


class Written(Enum):
    VERIFIED = "verified"  # this tag, read back, carries the value
    FAILED = "failed"  # the tag is there and does not
    GONE = "gone"  # the tag did not answer when it was read back


def write_security(
    reader: RfidReader,
    uid: Uid,
    afi: int,
    *,
    eas: bool | None = None,
    unlock: Callable[[Uid], None] | None = None,
) -> Written:
    """Set the AFI (and the EAS bit, where the gate uses it) of one tag.

    `unlock` is called before each write, for tags whose AFI is protected by a password; no reader of ours has a source for
    one (`interface.Capability.PASSWORD`). Raises Unsupported where the
    reader cannot write it, and DeviceGone or Misconfigured when the reader itself is lost: what the tag carries then is
    unknown.
    """
    outcome = Written.FAILED
    for attempt in range(TRIES):
        if attempt and outcome is Written.GONE:
            with suppress(DeviceTimeout, GarbledAnswer, DeviceRefused, Unsupported):
                reader.reset_field()  # a tag that was disturbed or muted listens again
        outcome = _once(reader, uid, afi, eas, unlock)
        if outcome is Written.VERIFIED:
            break
    return outcome


def _once(
    reader: RfidReader, uid: Uid, afi: int, eas: bool | None, unlock: Callable[[Uid], None] | None
) -> Written:
    with suppress(*_UNDECIDED):
        if unlock is not None:
            unlock(uid)
        reader.write_afi(uid, afi)
    # Silence is what a tag without the bit says, and one that missed the question: it means "off" only where the tag has
    # just acknowledged that it switched the bit off.
    acknowledged = False
    if eas is not None:
        with suppress(*_UNDECIDED):
            reader.set_eas(uid, eas)
            acknowledged = True
    try:
        # EAS first: a tag without the bit is as silent as one that left, and the AFI's answer tells which it was.
        eas_is_right = eas is None or (reader.eas(uid) == eas and (eas or acknowledged))
        if reader.system_info(uid).afi != afi or not eas_is_right:
            return Written.FAILED
    except TagGone:
        return Written.GONE
    except (DeviceTimeout, GarbledAnswer, TagRefused, DeviceRefused):
        return Written.FAILED
    return Written.VERIFIED
