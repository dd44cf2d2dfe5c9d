"""What every barcode scanner driver must do, over every driver × emulator; faults included."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

import pytest
import segno
from PIL import Image

from drivers.errors import DeviceGone, Misconfigured
from drivers.registry import Device
from drivers.registry import create as create_driver
from drivers.scanner.emulator import ScannerEmulator
from drivers.scanner.emulator_camera import CameraEmulator
from drivers.scanner.emulator_wedge import WedgeEmulator
from drivers.scanner.evdev import EvdevScanner
from drivers.scanner.interface import Scan, ScanKind, Scanner
from drivers.scanner.settings import (
    CameraScannerSettings,
    EvdevScannerSettings,
    ScannerSettings,
    SerialScannerSettings,
)

create = partial(create_driver, Device.SCANNER)
SOON_S = 5.0
AT_ONCE_S = 0.05
CCCD = "079201012345|271234567|Nguyễn Văn An|01022001|Nam|12 Lê Lợi, Vĩnh Long|15032022"


@dataclass
class Rig:
    emulator: Any
    settings: ScannerSettings
    make: Callable[[Any], Scanner]
    moment_s: float = AT_ONCE_S  # within which what it was shown would have come

    def __post_init__(self) -> None:
        self.scanner = self.make(self.settings)
        self.scanner.open()

    def read(self) -> str:
        scan = self.scanner.read(SOON_S)
        assert scan is not None, "nothing was read"
        return scan.text

    def silence(self) -> bool:
        return self.scanner.read(self.moment_s) is None


@contextmanager
def serial(**more: Any) -> Iterator[Rig]:
    with ScannerEmulator() as emulator:
        rig = Rig(emulator, SerialScannerSettings(device=emulator.device, **{"gap_s": 0.03, **more}), create)
        yield rig
        rig.scanner.close()


@contextmanager
def evdev(**more: Any) -> Iterator[Rig]:
    with WedgeEmulator() as emulator:
        settings = EvdevScannerSettings(device=emulator.device, **more)
        rig = Rig(emulator, settings, lambda settings: EvdevScanner(settings, grab=lambda _: None))
        yield rig
        rig.scanner.close()


class Lens:
    """A camera's emulator in a scanner's words: what is scanned is a QR code before the lens until the next one."""

    def __init__(self, camera: CameraEmulator) -> None:
        self._camera = camera
        self.unplug = camera.unplug

    def scan(self, text: str) -> None:
        drawn = BytesIO()
        segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=5, border=4)
        self._camera.show(Image.open(drawn))

    def half_scan(self, _text: str) -> None:
        self._camera.show(None)

    def plug(self) -> None:
        self._camera.show(None)


@contextmanager
def camera(**more: Any) -> Iterator[Rig]:
    with CameraEmulator() as emulator:
        width, height = emulator.size
        settings = CameraScannerSettings(command=emulator.command, width=width, height=height, **more)
        rig = Rig(Lens(emulator), settings, create, moment_s=0.3)
        yield rig
        rig.scanner.close()


every_scanner_and_the_camera = pytest.mark.parametrize(
    "rigged", [serial, evdev, camera], ids=lambda make: str(make.__name__)
)
every_scanner = pytest.mark.parametrize("rigged", [serial, evdev], ids=lambda make: str(make.__name__))


@every_scanner_and_the_camera
@pytest.mark.parametrize("text", ["TV0000012", "893 4974 178736", "a-b.C/D$1+2%3", "31234000123456"])
def test_a_scan_arrives_as_it_was_printed(rigged: Any, text: str) -> None:
    with rigged() as rig:
        rig.emulator.scan(text)
        assert rig.read() == text
        assert rig.silence()


@every_scanner_and_the_camera
def test_nothing_scanned_is_none_after_the_time_out(rigged: Any) -> None:
    with rigged() as rig:
        assert rig.scanner.read(0) is None
        assert rig.scanner.read(AT_ONCE_S) is None


@every_scanner
def test_two_scans_in_one_piece_are_two_scans(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.scan_joined("TV0000012", "TV0000013", "TV0000014")
        assert [rig.read(), rig.read(), rig.read()] == ["TV0000012", "TV0000013", "TV0000014"]
        assert rig.silence()


@every_scanner
def test_a_scan_that_comes_in_pieces_is_one_scan(rigged: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with rigged(gap_s=2.0) as rig:
        sent: list[bytes] = []
        monkeypatch.setattr(rig.emulator, "send", sent.append)
        rig.emulator.scan("TV0000012")
        monkeypatch.undo()
        (whole,) = sent
        read = []
        for at in range(0, len(whole), 5):
            rig.emulator.send(whole[at : at + 5])
            read.append(rig.scanner.read(0))
        assert [scan for scan in read if scan] == [Scan("TV0000012")]


@every_scanner
def test_half_a_scan_never_joins_the_next_one(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.half_scan("TV9999999")
        assert rig.silence()
        rig.emulator.scan("TV0000012")
        assert rig.read() == "TV0000012"
        assert rig.silence()


@every_scanner
def test_garbage_is_dropped_and_the_next_scan_is_good(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.garbage()
        rig.emulator.scan("TV0000012")
        assert rig.read() == "TV0000012"
        assert rig.silence()


@every_scanner
def test_a_page_of_text_is_dropped_and_the_next_scan_is_good(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.scan("9" * 200)
        rig.emulator.scan("TV0000012")
        assert rig.read() == "TV0000012"


@every_scanner_and_the_camera
def test_a_pipe_never_passes(rigged: Any) -> None:
    with rigged() as rig:
        for text in ("TV|AA1234", "|", "AA1|AB2|AC3|AD4|AE5|AF6|AG7"):
            rig.emulator.scan(text)
        assert rig.silence()


@every_scanner_and_the_camera
def test_of_a_citizen_identity_card_only_the_checked_number_passes(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.scan(CCCD)
        scan = rig.scanner.read(SOON_S)
        assert scan is not None
        assert (scan.text, scan.kind) == ("079201012345", ScanKind.CITIZEN_ID)
        rig.emulator.scan(CCCD.replace("079201", "079101"))  # a man born in 2001 has a 2 there
        assert rig.silence()


@every_scanner
def test_lengths_in_the_settings_keep_out_what_is_shorter_or_longer(rigged: Any) -> None:
    with rigged(lengths=(9, 14)) as rig:
        rig.emulator.scan_joined("TV00000", "TV0000012", "31234000123456", "312340001234567")
        assert [rig.read(), rig.read()] == ["TV0000012", "31234000123456"]
        assert rig.silence()


@every_scanner
def test_codabar_start_and_stop_letters_go_where_the_library_says_so(rigged: Any) -> None:
    with rigged(codabar_strip=True) as rig:
        rig.emulator.scan("A31234000123456B")
        rig.emulator.scan("TV0000012")
        assert [rig.read(), rig.read()] == ["31234000123456", "TV0000012"]


@every_scanner_and_the_camera
def test_unplugging_is_a_broken_link_and_replugging_heals_it(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.half_scan("TV9999999")
        rig.emulator.unplug()
        with pytest.raises(DeviceGone, match="unplugged"):
            rig.scanner.read(SOON_S)
        with pytest.raises(DeviceGone, match="plugged"):
            rig.scanner.open()
        rig.emulator.plug()
        rig.scanner.open()
        rig.emulator.scan("TV0000012")
        assert rig.read() == "TV0000012"


@every_scanner_and_the_camera
def test_a_scanner_may_be_closed_twice_and_opened_again(rigged: Any) -> None:
    with rigged() as rig:
        rig.scanner.close()
        rig.scanner.close()
        with pytest.raises(DeviceGone, match="not open"):
            rig.scanner.read(0)
        rig.scanner.open()
        rig.emulator.scan("TV0000012")
        assert rig.read() == "TV0000012"


@every_scanner_and_the_camera
def test_what_was_scanned_is_not_in_a_scan_s_repr(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.scan("TV0000012")
        scan = rig.scanner.read(SOON_S)
        assert "TV0000012" not in repr(scan)
        assert "TV0000012" not in f"{scan}"


def test_two_programs_cannot_share_a_serial_scanner() -> None:
    with serial() as rig, pytest.raises(DeviceGone, match="another program"):
        create(rig.settings).open()


def test_the_aim_identifier_is_taken_off_and_told() -> None:
    with serial(aim_prefix=True) as rig:
        rig.emulator.scan("]A0TV0000012")
        assert rig.scanner.read(SOON_S) == Scan("TV0000012", "]A0")


def test_a_wedge_scanner_is_grabbed_when_it_is_opened() -> None:
    grabbed: list[int] = []
    with WedgeEmulator() as emulator:
        scanner = EvdevScanner(EvdevScannerSettings(device=emulator.device), grab=grabbed.append)
        scanner.open()
        assert os.path.samestat(os.fstat(grabbed[0]), os.stat(emulator.device))  # noqa: PTH116
        scanner.close()


def test_what_is_no_input_device_is_a_mistake_in_the_settings() -> None:
    with WedgeEmulator() as emulator, pytest.raises(Misconfigured, match="event-kbd"):
        create(EvdevScannerSettings(device=emulator.device)).open()


def test_a_person_typing_on_the_scanner_s_cable_is_not_a_scan() -> None:
    with evdev() as rig:
        rig.emulator.scan("TV0000012", gap_s=0.25)
        assert rig.silence()


def test_keys_lost_in_the_kernel_spoil_only_their_own_scan() -> None:
    with evdev() as rig:
        rig.emulator.half_scan("TV9999999")
        rig.emulator.drop()
        rig.emulator.scan("TV0000012")
        assert rig.read() == "TV0000012"
