"""Where devices are: what a technician may write, and that a mistake in it is told before anything is opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from drivers.bin.settings import GpioBinSettings
from drivers.card.settings import KeypadCardSettings
from drivers.errors import DeviceGone, Misconfigured
from drivers.printer.escpos_printer import EscposPrinter
from drivers.printer.settings import FilePrinterSettings, NetworkPrinterSettings, SerialPrinterSettings
from drivers.scanner.camera import CameraScanner
from drivers.scanner.evdev import EvdevScanner
from drivers.scanner.interface import Scanner
from drivers.scanner.serial import SerialScanner
from drivers.scanner.settings import CameraScannerSettings, EvdevScannerSettings, SerialScannerSettings

WRONG: list[tuple[type[BaseModel], dict[str, Any], str]] = [
    (NetworkPrinterSettings, {"host": "prin..ter"}, "no host name"),
    (NetworkPrinterSettings, {"host": "printer/raw"}, "no host name"),
    (NetworkPrinterSettings, {"host": "a\0b"}, "no host name"),
    (SerialPrinterSettings, {"device": "/dev/\0"}, "control character"),
    (FilePrinterSettings, {"path": "/dev/usb/lp0\n"}, "control character"),
    (SerialScannerSettings, {"device": "/dev/a\0b"}, "control character"),
    (EvdevScannerSettings, {"device": "\0"}, "control character"),
    (KeypadCardSettings, {"kind": "keypad", "device": "\0"}, "control character"),
    (CameraScannerSettings, {"device": "/dev/video0\0"}, "control character"),
    (CameraScannerSettings, {"command": ("cat", "{dev}")}, "{dev} is none of {device}"),
    (CameraScannerSettings, {"command": ("cat", "{0}")}, "{0} is none of"),
    (CameraScannerSettings, {"command": ("cat", "{device.real}")}, "none of"),
    (CameraScannerSettings, {"command": ("cat", "{")}, "brace"),
    (CameraScannerSettings, {"command": ("cat", "a\0")}, "control character"),
    (GpioBinSettings, {"chip": "/dev/\0"}, "control character"),
]


@pytest.mark.parametrize(("settings", "table", "why"), WRONG, ids=lambda value: repr(value)[:40])
def test_a_place_that_cannot_be_is_a_mistake_in_the_file(
    settings: type[BaseModel], table: dict[str, Any], why: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(why)):
        settings.model_validate(table)


@pytest.mark.parametrize("host", ["192.0.2.11", "printer.local", "printer.", "fe80::1", "máy-in.thuvien.vn"])
def test_names_and_addresses_of_every_kind_are_taken(host: str) -> None:
    assert NetworkPrinterSettings(host=host).host == host


def test_braces_for_the_capture_program_itself_are_doubled() -> None:
    assert CameraScannerSettings(command=("sh", "-c", "echo ${{HOME}} {device}")).command


@pytest.mark.parametrize(
    "device",
    [
        lambda: SerialScanner(SerialScannerSettings.model_construct(device="/dev/\0")),
        lambda: EvdevScanner(EvdevScannerSettings.model_construct(device="/dev/\0")),
        lambda: CameraScanner(CameraScannerSettings.model_construct(command=("cat", "{dev}"))),
        lambda: CameraScanner(CameraScannerSettings.model_construct(command=("cat", "\0"))),
    ],
    ids=["serial", "evdev", "camera-braces", "camera-program"],
)
def test_what_settings_let_through_all_the_same_ends_as_a_mistake_and_no_traceback(
    device: Callable[[], Scanner],
) -> None:
    with pytest.raises(Misconfigured):
        device().open()


@pytest.mark.parametrize(
    "settings",
    [
        NetworkPrinterSettings.model_construct(host="prin..ter"),
        FilePrinterSettings.model_construct(path="/dev/\0"),
        SerialPrinterSettings.model_construct(device="/dev/\0"),
    ],
    ids=["host", "file", "serial"],
)
def test_a_printer_s_impossible_place_ends_so_too(settings: NetworkPrinterSettings) -> None:
    with pytest.raises((Misconfigured, DeviceGone)):
        EscposPrinter(settings).status()
