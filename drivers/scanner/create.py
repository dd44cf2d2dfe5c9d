"""From a scanner's settings to its driver; only the device library in use is loaded."""

from __future__ import annotations

from typing import assert_never

from drivers.scanner.interface import Scanner
from drivers.scanner.settings import (
    CameraScannerSettings,
    EvdevScannerSettings,
    ScannerSettings,
    SerialScannerSettings,
)


def create(settings: ScannerSettings) -> Scanner:
    """The driver, not yet open. Raises Misconfigured where a library that it needs is missing."""
    match settings:
        case SerialScannerSettings():
            from drivers.scanner.serial import SerialScanner

            return SerialScanner(settings)
        case EvdevScannerSettings():
            from drivers.scanner.evdev import EvdevScanner

            return EvdevScanner(settings)
        case CameraScannerSettings():
            from drivers.scanner.camera import CameraScanner

            return CameraScanner(settings)
        case _:
            assert_never(settings)
