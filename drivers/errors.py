"""What can go wrong between the station and any device: two families, link trouble and "the device said no".

Each error says what happened, where, and what a technician can do. Drivers raise these and nothing else.
"""

from __future__ import annotations

import errno
import socket
from enum import StrEnum


class DriverError(Exception):
    """Root of everything a driver raises."""


class DeviceGone(DriverError):
    """The link is broken: unplugged, refused, closed, powered off. Re-open with back-off."""


class DeviceTimeout(DriverError):
    """No complete answer before the deadline. For a command that writes, the outcome is unknown."""


class GarbledAnswer(DriverError):
    """Bytes came that are no answer to what was asked: wrong checksum, wrong echo, wrong length."""


class DeviceRefused(DriverError):
    """The device understood and said no. `code` is the vendor's status."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class Misconfigured(DriverError):
    """The device is in a mode that this driver cannot work with; the message says which setting to change."""


class Unsupported(DriverError):
    """This device cannot do that (its capability flag is off)."""


class Trouble(StrEnum):
    """Why a device cannot be used, as far as a technician's next step depends on it."""

    MISSING = "missing"  # no such device file, adapter or program
    FORBIDDEN = "forbidden"  # this user may not open it
    BUSY = "busy"  # another program holds it
    REFUSED = "refused"  # the host is there, nobody listens at this port
    UNREACHABLE = "unreachable"  # no such host, or no way to it
    SILENT = "silent"  # connected, and no answer
    GARBLED = "garbled"  # answers that are none
    SETTING = "setting"  # the message names it
    GONE = "gone"  # all else


_BY_NUMBER = {
    **dict.fromkeys((errno.ENOENT, errno.ENODEV, errno.ENXIO), Trouble.MISSING),
    **dict.fromkeys((errno.EACCES, errno.EPERM), Trouble.FORBIDDEN),
    **dict.fromkeys((errno.EBUSY, errno.EAGAIN), Trouble.BUSY),
    errno.ECONNREFUSED: Trouble.REFUSED,
    **dict.fromkeys((errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ETIMEDOUT), Trouble.UNREACHABLE),
}
_BY_TYPE = (
    (Misconfigured, Trouble.SETTING),
    (GarbledAnswer, Trouble.GARBLED),
    (DeviceTimeout, Trouble.SILENT),
    (socket.gaierror, Trouble.UNREACHABLE),
    (TimeoutError, Trouble.UNREACHABLE),
)


def trouble_of(error: BaseException) -> Trouble:
    """By its type, else by what the operating system said underneath."""
    cause: BaseException | None = error
    while cause is not None:
        for kind, trouble in _BY_TYPE:
            if isinstance(cause, kind):
                return trouble
        number = getattr(cause, "errno", None)
        if isinstance(number, int) and number in _BY_NUMBER:
            return _BY_NUMBER[number]
        cause = cause.__cause__ or cause.__context__
    return Trouble.GONE
