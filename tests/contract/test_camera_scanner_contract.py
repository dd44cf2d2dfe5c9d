"""A camera as a scanner: real pictures through a real capture process, both decoders."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from functools import partial
from typing import Any

import pytest
import segno
import zxingcpp
from PIL import Image, ImageFilter

from drivers.errors import DeviceGone, Misconfigured
from drivers.registry import Device
from drivers.registry import create as create_driver
from drivers.scanner.decode import Found
from drivers.scanner.emulator_camera import CameraEmulator
from drivers.scanner.interface import Scan, ScanKind, Scanner
from drivers.scanner.settings import CameraScannerSettings

create = partial(create_driver, Device.SCANNER)
SOON_S = 10.0
A_MOMENT_S = 0.3
HAS_ZBAR = importlib.util.find_spec("pyzbar") is not None and find_library("zbar") is not None
decoders = pytest.mark.parametrize(
    "decoder",
    [
        "zxing",
        pytest.param("zbar", marks=pytest.mark.skipif(not HAS_ZBAR, reason="needs pyzbar and libzbar0")),
    ],
)


def linear(symbology: str, text: str) -> Image.Image:
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology))
    picture: Any = zxingcpp.write_barcode_to_image(code, scale=2)
    height, width = picture.shape
    return Image.frombytes("L", (width, height), bytes(picture))


def qr(text: str) -> Image.Image:
    matrix = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    code = Image.new("L", (len(matrix), len(matrix)))
    code.putdata([0 if dark else 255 for row in matrix for dark in row])
    return code.resize((len(matrix) * 5, len(matrix) * 5), Image.Resampling.NEAREST)


@contextmanager
def camera(**more: Any) -> Iterator[tuple[CameraEmulator, Scanner]]:
    with CameraEmulator() as emulator:
        width, height = emulator.size
        scanner = create(CameraScannerSettings(command=emulator.command, width=width, height=height, **more))
        scanner.open()
        yield emulator, scanner
        scanner.close()


@decoders
@pytest.mark.parametrize("symbology", ["Code128", "Code39"])
def test_a_barcode_before_the_lens_is_a_scan_once_until_it_was_away(decoder: str, symbology: str) -> None:
    with camera(decoder=decoder) as (emulator, scanner):
        emulator.show(linear(symbology, "TV0000012"))
        scan = scanner.read(SOON_S)
        assert scan is not None
        assert scan.text == "TV0000012"
        assert scan.symbology
        assert scanner.read(A_MOMENT_S) is None


@decoders
def test_a_code_turned_and_blurred_is_still_read(decoder: str) -> None:
    with camera(decoder=decoder) as (emulator, scanner):
        turned = qr("TV0000012").rotate(30, expand=True, fillcolor=255)
        emulator.show(turned.filter(ImageFilter.GaussianBlur(1)))
        scan = scanner.read(SOON_S)
        assert scan is not None
        assert scan.text == "TV0000012"


def test_of_an_identity_card_s_code_only_the_number_passes() -> None:
    with camera() as (emulator, scanner):
        emulator.show(qr("079201012345||Nguyễn Văn An|01022001|Nam|12 Lê Lợi, Vĩnh Long|15032022"))
        assert scanner.read(SOON_S) == Scan("079201012345", "]Q1", ScanKind.CITIZEN_ID)


def test_nothing_of_an_identity_card_but_its_number_is_kept_while_it_is_looked_at_twice() -> None:
    with camera() as (emulator, scanner):
        emulator.show(qr("079201012345||Nguyễn Văn An|01022001|Nam|12 Lê Lợi, Vĩnh Long|15032022"))
        assert scanner.read(SOON_S) is not None
        (kept,) = scanner._sightings._last  # type: ignore[attr-defined]
        assert kept == Scan("079201012345", "]Q1", ScanKind.CITIZEN_ID)
        assert "0792" not in repr((kept, Found("079201012345|An", "]Q1")))


def test_codabar_loses_its_start_and_stop_letters_where_the_library_says_so() -> None:
    with camera(codabar_strip=True) as (emulator, scanner):
        emulator.show(linear("Codabar", "A31234000123456B"))
        scan = scanner.read(SOON_S)
        assert scan is not None
        assert scan.text == "31234000123456"


def test_symbologies_that_are_not_in_use_are_not_seen() -> None:
    with camera(symbologies=("code39",)) as (emulator, scanner):
        emulator.show(linear("Code128", "TV0000012"))
        assert scanner.read(A_MOMENT_S) is None
        emulator.show(linear("Code39", "TV0000013"))
        scan = scanner.read(SOON_S)
        assert scan is not None
        assert scan.text == "TV0000013"


def test_the_brightness_of_yuv_frames_is_what_is_decoded() -> None:
    """360 grey rows stand for 240 rows of brightness and the two colour planes below them."""
    with CameraEmulator(640, 360) as emulator:
        settings = CameraScannerSettings(command=emulator.command, width=640, height=240, frames="yuv420")
        scanner = create(settings)
        scanner.open()
        emulator.show(linear("Code39", "TV0000012"))
        scan = scanner.read(SOON_S)
        scanner.close()
        assert scan is not None
        assert scan.text == "TV0000012"


def test_a_camera_that_goes_is_a_broken_link_and_comes_back() -> None:
    with camera() as (emulator, scanner):
        emulator.unplug()
        with pytest.raises(DeviceGone, match="unplugged"):
            scanner.read(SOON_S)
        emulator.show(linear("Code39", "TV0000012"))
        scanner.open()
        scan = scanner.read(SOON_S)
        assert scan is not None
        assert scan.text == "TV0000012"


def test_a_camera_that_gives_no_picture_is_a_broken_link() -> None:
    command = (sys.executable, "-c", "import threading; threading.Event().wait(60)")
    scanner = create(CameraScannerSettings(command=command, start_timeout_s=0.2))
    with pytest.raises(DeviceGone, match="no picture"):
        scanner.open()


def test_a_capture_program_that_ends_at_once_does_not_open() -> None:
    scanner = create(CameraScannerSettings(command=(sys.executable, "-c", "")))
    with pytest.raises(DeviceGone, match="its program ended"):
        scanner.open()


def test_a_capture_program_that_is_not_installed_is_named() -> None:
    scanner = create(CameraScannerSettings(command=("no-such-camera-program",)))
    with pytest.raises(DeviceGone, match="no-such-camera-program"):
        scanner.open()


@pytest.mark.skipif(HAS_ZBAR, reason="zbar is installed here")
def test_a_decoder_that_is_not_installed_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(Misconfigured, match="libzbar0"):
        create(CameraScannerSettings(decoder="zbar"))
