"""What can go wrong between the station and any device: two families, link trouble and "the device said no".

Each error says what happened, where, and what a technician can do. Drivers raise these and nothing else.
"""

from __future__ import annotations


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
