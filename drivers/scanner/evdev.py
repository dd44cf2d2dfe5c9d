"""A keyboard-wedge scanner through the kernel's input device, grabbed so that no other program sees its keys.

Without the grab a scan would be typed into whatever has the focus. Knows the device file; `wedge` knows the keys.
Sources: linux/input.h (EVIOCGRAB); the manual of libevdev, libevdev_grab.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
from collections import deque
from collections.abc import Callable
from time import monotonic

from drivers.errors import DeviceGone, Misconfigured
from drivers.scanner.clean import clean
from drivers.scanner.interface import Scan
from drivers.scanner.settings import EvdevScannerSettings
from drivers.scanner.wedge import RECORD, WedgeDecoder

_EVIOCGRAB = 0x40044590  # _IOW('E', 0x90, int)


def grab_exclusively(descriptor: int) -> None:
    """The kernel then delivers this device's events to this descriptor alone. Raises OSError."""
    fcntl.ioctl(descriptor, _EVIOCGRAB, 1)


class EvdevScanner:
    """The `Scanner` for `EvdevScannerSettings`. `grab` exists for tests on a pipe, which cannot be grabbed."""

    def __init__(
        self, settings: EvdevScannerSettings, grab: Callable[[int], None] = grab_exclusively
    ) -> None:
        self._settings = settings
        self._grab = grab
        self._descriptor: int | None = None
        self._decoder = WedgeDecoder(settings.gap_s)
        self._ready: deque[Scan] = deque()

    def open(self) -> None:
        """Raises DeviceGone, Misconfigured (the path is no input device)."""
        self.close()
        path = self._settings.device
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except ValueError as error:
            raise Misconfigured(f"{path!r} cannot be a scanner's device: {error}") from error
        except OSError as error:
            raise DeviceGone(
                f"No scanner at {path}: {error.strerror}. Is it plugged in, and may this user read it (udev rule)?"
            ) from error
        try:
            self._grab(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.ENOTTY, errno.EINVAL):
                raise Misconfigured(
                    f"{path} is no input device: give the scanner's /dev/input/by-id/…-event-kbd."
                ) from error
            raise DeviceGone(
                f"The scanner at {path} cannot be grabbed: {error.strerror}. Another program holds it."
            ) from error
        self._descriptor = descriptor

    def read(self, timeout_s: float) -> Scan | None:
        """The next scan, or None after `timeout_s` seconds without one. Raises DeviceGone."""
        deadline = monotonic() + timeout_s
        while not self._ready:
            data = self._receive(max(0.0, deadline - monotonic()))
            for text in self._decoder.feed(data):
                if scan := clean(text, self._settings):
                    self._ready.append(scan)
            if not data and monotonic() >= deadline:
                return None
        return self._ready.popleft()

    def close(self) -> None:
        """Release the device. May be called twice."""
        descriptor, self._descriptor = self._descriptor, None
        self._decoder = WedgeDecoder(self._settings.gap_s)
        self._ready.clear()
        if descriptor is not None:
            os.close(descriptor)

    def _receive(self, timeout_s: float) -> bytes:
        if self._descriptor is None:
            raise DeviceGone(f"The scanner at {self._settings.device} is not open.")
        try:
            readable, _, _ = select.select([self._descriptor], [], [], timeout_s)
            if not readable:
                return b""
            data = os.read(self._descriptor, 64 * RECORD.size)
        except OSError as error:  # ENODEV when unplugged
            self.close()
            raise DeviceGone(
                f"The scanner at {self._settings.device} was unplugged: {error.strerror}."
            ) from error
        if not data:
            self.close()
            raise DeviceGone(f"The scanner at {self._settings.device} was unplugged.")
        return data
