"""What every receipt printer driver must do, over every driver × emulator; faults included."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from time import monotonic
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageChops
from pydantic import ValidationError

from drivers.errors import DeviceGone, DeviceTimeout, Misconfigured
from drivers.printer import text
from drivers.printer.emulated_device import EmulatedPrinter, Fault
from drivers.printer.emulated_machine import Paper
from drivers.printer.emulator import PrinterEmulator
from drivers.printer.emulator_serial import SerialPrinterEmulator
from drivers.printer.escpos_printer import EscposPrinter
from drivers.printer.interface import Slip, SlipLine, Weight
from drivers.printer.raster import render
from drivers.printer.settings import (
    FilePrinterSettings,
    NetworkPrinterSettings,
    PrinterSettings,
    SerialPrinterSettings,
    UsbPrinterSettings,
)
from kiosk.effects import PrintSlip, SlipRow
from kiosk.slips import fill
from kiosk.texts import LOCALE_DIR, Texts
from kiosk.texts.compile import compile_catalogues
from kiosk.values import Kind, Moment

SLIP = Slip(
    "Thư viện tỉnh Vĩnh Long",
    (
        SlipLine("Phiếu mượn sách", right="2 cuốn", weight=Weight.BOLD),
        None,
        SlipLine("Dế Mèn phiêu lưu ký", weight=Weight.BOLD),
        SlipLine("Hạn trả", right="14/12/2026", weight=Weight.LARGE),
        None,
        SlipLine("សៀវភៅ\u200bខ្មែរ"),
        SlipLine("Hạn trả", right="21/12/2026", weight=Weight.LARGE),
        None,
    ),
    qr="TS-7K2M-4QX9",
    foot=(SlipLine("Giữ phiếu này để đối chiếu khi cần.", weight=Weight.SMALL, centred=True),),
)
ANSWER_S = 0.3
SOON_S = 5.0


@dataclass
class Rig:
    emulator: EmulatedPrinter
    settings: PrinterSettings

    @property
    def printer(self) -> EscposPrinter:
        return EscposPrinter(self.settings)


@contextmanager
def network(width: int = 576, bytes_per_s: float | None = None, **more: Any) -> Iterator[Rig]:
    with PrinterEmulator(width=width, bytes_per_s=bytes_per_s) as emulator:
        settings: dict[str, Any] = {"answer_timeout_s": ANSWER_S, "width_dots": width, **more}
        yield Rig(emulator, NetworkPrinterSettings(host="127.0.0.1", port=emulator.port, **settings))


@contextmanager
def serial(width: int = 576, bytes_per_s: float | None = None, **more: Any) -> Iterator[Rig]:
    with SerialPrinterEmulator(width=width, bytes_per_s=bytes_per_s) as emulator:
        settings: dict[str, Any] = {"answer_timeout_s": ANSWER_S, "width_dots": width, **more}
        yield Rig(emulator, SerialPrinterSettings(device=emulator.device, **settings))


@contextmanager
def file(width: int = 576, bytes_per_s: float | None = None, **more: Any) -> Iterator[Rig]:
    with SerialPrinterEmulator(width=width, bytes_per_s=bytes_per_s) as emulator:
        settings: dict[str, Any] = {"answer_timeout_s": ANSWER_S, "width_dots": width, **more}
        yield Rig(emulator, FilePrinterSettings(path=emulator.device, **settings))


@contextmanager
def usb(width: int = 576, bytes_per_s: float | None = None, **more: Any) -> Iterator[Rig]:
    from usb.backend import libusb1

    from drivers.printer.emulator_usb import PRODUCT, VENDOR, UsbPrinterEmulator

    with (
        UsbPrinterEmulator(width=width, bytes_per_s=bytes_per_s) as emulator,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(libusb1, "get_backend", lambda: emulator.backend)
        settings: dict[str, Any] = {"answer_timeout_s": ANSWER_S, "width_dots": width, **more}
        yield Rig(
            emulator,
            UsbPrinterSettings(
                vendor=f"{VENDOR:04x}", product=f"{PRODUCT:04x}", serial="EMU0001", **settings
            ),
        )


with_pyusb = pytest.mark.skipif(find_spec("usb") is None, reason='needs pyusb: the extra "usb"')
ANSWERING = [network, serial, pytest.param(usb, marks=with_pyusb)]
ALL = [*ANSWERING, file]


def name(rigged: Any) -> str:
    return str(rigged.__name__)


every_printer = pytest.mark.parametrize("rigged", ALL, ids=name)
every_answering_printer = pytest.mark.parametrize("rigged", ANSWERING, ids=name)


def ink(picture: Image.Image) -> Image.Image:
    """Cropped to what is black."""
    return picture.crop(ImageChops.invert(picture.convert("L")).getbbox())


def print_once(rig: Rig) -> Image.Image:
    assert rig.printer.print_slip(SLIP).ready
    assert rig.emulator.wait_for_slips(1, SOON_S)
    return rig.emulator.slips[-1]


@every_printer
def test_the_slip_on_paper_is_the_slip_as_drawn_dot_by_dot(rigged: Any) -> None:
    with rigged() as rig:
        assert ink(print_once(rig)).tobytes() == ink(render(SLIP, 576)).tobytes()


@every_printer
def test_a_phone_reads_the_code_on_the_slip(rigged: Any) -> None:
    with rigged() as rig:
        (code,) = zxingcpp.read_barcodes(print_once(rig).convert("L"))
        assert code.text == "TS-7K2M-4QX9"


@every_printer
def test_narrow_paper_loses_no_ink(rigged: Any) -> None:
    with rigged(width=384) as rig:
        assert ink(print_once(rig)).tobytes() == ink(render(SLIP, 384)).tobytes()


@every_printer
def test_the_printer_understands_every_byte(rigged: Any) -> None:
    with rigged() as rig:
        print_once(rig)
        assert rig.emulator.unknown == []


@every_printer
@pytest.mark.parametrize("cut", ["full", "partial"])
def test_each_slip_is_cut_off_on_its_own(rigged: Any, cut: str) -> None:
    with rigged(cut=cut) as rig:
        for count in (1, 2, 3):
            assert rig.printer.print_slip(SLIP).ready
            assert rig.emulator.wait_for_slips(count, SOON_S)
        assert len({slip.tobytes() for slip in rig.emulator.slips}) == 1


@every_printer
def test_a_printer_that_is_switched_off_is_gone_and_comes_back_by_itself(rigged: Any) -> None:
    with rigged() as rig:
        printer = rig.printer
        rig.emulator.power_off()
        with pytest.raises(DeviceGone, match="Check power, cable"):
            printer.print_slip(SLIP)
        with pytest.raises(DeviceGone, match="Check power, cable"):
            printer.status()
        rig.emulator.power_on()
        assert printer.print_slip(SLIP).ready
        assert rig.emulator.wait_for_slips(1, SOON_S)


@every_printer
def test_a_power_cut_in_the_middle_of_a_slip_is_a_broken_link(rigged: Any) -> None:
    with rigged() as rig:
        printer = rig.printer
        rig.emulator.dies_after(9_000)
        with pytest.raises(DeviceGone):
            printer.print_slip(SLIP)
        assert rig.emulator.slips == []
        rig.emulator.power_on()
        assert printer.print_slip(SLIP).ready


@every_answering_printer
def test_a_printer_without_paper_is_not_sent_a_slip(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.paper = Paper.OUT
        status = rig.printer.print_slip(SLIP)
        assert (status.ready, status.paper_out, status.cover_open) == (False, True, False)
        rig.emulator.paper = Paper.OK
        assert rig.emulator.slips == []
        assert rig.printer.status().ready


@every_answering_printer
def test_a_roll_near_its_end_still_prints_and_says_so(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.paper = Paper.LOW
        status = rig.printer.print_slip(SLIP)
        assert (status.ready, status.paper_low, status.paper_out) == (True, True, False)
        assert len(rig.emulator.slips) == 1


@every_answering_printer
def test_an_open_cover_is_told_apart_from_missing_paper(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.cover_open = True
        status = rig.printer.print_slip(SLIP)
        assert (status.ready, status.cover_open, status.paper_out) == (False, True, False)


@every_answering_printer
def test_paper_that_ends_in_the_middle_of_a_slip_is_noticed(rigged: Any) -> None:
    with rigged() as rig:
        rig.emulator.paper_ends_after(200)
        status = rig.printer.print_slip(SLIP)
        assert (status.ready, status.paper_out) == (False, True)
        assert rig.emulator.slips == []


@every_answering_printer
@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.HUNG, Fault.MUTE, Fault.GARBLED])
def test_a_printer_that_does_not_answer_ends_in_a_time_out_soon(rigged: Any, fault: Fault) -> None:
    with rigged() as rig:
        rig.emulator.fault = fault
        started = monotonic()
        with pytest.raises(DeviceTimeout, match="command set" if fault is Fault.GARBLED else "switched on"):
            rig.printer.print_slip(SLIP)
        assert monotonic() - started < ANSWER_S + 1
        rig.emulator.fault = Fault.NONE
        assert rig.printer.print_slip(SLIP).ready


@every_answering_printer
def test_a_slow_printer_is_waited_for(rigged: Any) -> None:
    """The picture takes longer than the time for one answer, so the questions wait behind it on the line."""
    with rigged(bytes_per_s=120_000) as rig:
        assert rig.printer.print_slip(SLIP).ready
        assert len(rig.emulator.slips) == 1


@every_answering_printer
def test_a_printer_that_takes_for_ever_ends_at_the_job_s_deadline(rigged: Any) -> None:
    with rigged(bytes_per_s=3_000, job_timeout_s=0.6) as rig:
        started = monotonic()
        with pytest.raises(DeviceTimeout):
            rig.printer.print_slip(SLIP)
        assert monotonic() - started < 2


@every_answering_printer
def test_without_confirmation_the_slip_still_comes_out_and_the_status_is_asked(rigged: Any) -> None:
    with rigged(confirm=False) as rig:
        assert rig.printer.print_slip(SLIP).ready
        assert rig.emulator.wait_for_slips(1, SOON_S)


def test_a_device_file_that_takes_no_bytes_ends_in_a_time_out() -> None:
    with file(job_timeout_s=0.5) as rig:
        rig.emulator.fault = Fault.HUNG
        with pytest.raises(DeviceTimeout):
            rig.printer.print_slip(SLIP)


def test_a_second_host_waits_its_turn_at_a_network_printer() -> None:
    with network() as rig:
        assert isinstance(rig.settings, NetworkPrinterSettings)
        with socket.create_connection((rig.settings.host, rig.settings.port)) as other:
            other.sendall(b"hello\n")
            with pytest.raises(DeviceTimeout, match="other hosts"):
                rig.printer.status()
        assert rig.printer.status().ready


@with_pyusb
def test_a_usb_printer_with_another_serial_number_is_not_ours() -> None:
    with usb() as rig:
        other = rig.settings.model_copy(update={"serial": "EMU0002"})
        with pytest.raises(DeviceGone, match="USB 04b8:0e15"):
            EscposPrinter(other).status()


@pytest.mark.skipif(find_spec("usb") is not None, reason="pyusb is installed here")
def test_a_usb_printer_without_pyusb_says_what_to_install() -> None:
    with pytest.raises(Misconfigured, match="usb"):
        EscposPrinter(UsbPrinterSettings(vendor="04b8", product="0e15")).status()


@every_printer
def test_text_goes_out_as_letters_where_the_page_holds_them_all_and_as_a_picture_where_not(
    rigged: Any,
) -> None:
    with rigged(text_page=16, text_encoding="cp1252") as rig:
        plain = Slip("Library", (SlipLine("Café", right="14/12/2026", weight=Weight.BOLD),))
        for count, slip in enumerate((plain, SLIP), start=1):
            assert rig.printer.print_slip(slip).ready
            assert rig.emulator.wait_for_slips(count, SOON_S)
        letters, picture = rig.emulator.slips
        assert ink(letters).height < ink(render(plain, 576)).height
        assert ink(picture).tobytes() == ink(render(SLIP, 576)).tobytes()
        assert rig.emulator.unknown == []


def receipt(title: str) -> Slip:
    """What a reader gets who borrowed one book and returned another, in English."""
    compile_catalogues(LOCALE_DIR)
    due, now = datetime(2026, 12, 14, 16, 59, tzinfo=UTC), Moment(datetime(2026, 11, 23, 3, tzinfo=UTC), 1.0)
    rows = (SlipRow(Kind.LOAN, title, "VV1", due), SlipRow(Kind.RETURN, "", "VV2"))
    texts = Texts("en")
    return fill(
        PrintSlip("en", rows, "TS-7K2M-4QX9", now),
        "Vinh Long Library",
        "Ground floor",
        lambda _language, message: texts.say(message),
    )


@every_printer
def test_the_receipt_that_readers_get_goes_out_as_letters_with_its_code_as_a_picture(rigged: Any) -> None:
    with rigged(text_page=16, text_encoding="cp1252") as rig:
        slip = receipt("Crime and Punishment")
        assert rig.printer.print_slip(slip).ready
        assert rig.emulator.wait_for_slips(1, SOON_S)
        (printed,) = rig.emulator.slips
        assert rig.emulator.unknown == []
        assert ink(printed).height < ink(render(slip, 576)).height
        (code,) = zxingcpp.read_barcodes(printed.convert("L"))
        assert code.text == slip.qr
        letters = text.encode(slip, 576, 16, "cp1252")
        assert letters is not None
        assert b"Crime and Punishment" in letters[0]
        assert b"TS-7K2M-4QX9" in letters[1]


def test_a_title_with_one_letter_that_the_page_lacks_makes_the_whole_receipt_a_picture() -> None:
    assert text.encode(receipt("Dế Mèn phiêu lưu ký"), 576, 16, "cp1252") is None


@pytest.mark.parametrize(
    "codec", ["klingon", "utf-8", "utf-16", "base64", "rot13", "idna", "gb18030", "cp037"]
)
def test_what_is_no_code_page_is_a_mistake_in_the_file(codec: str) -> None:
    with pytest.raises(ValidationError, match="no code page"):
        FilePrinterSettings(path="/dev/usb/lp0", text_encoding=codec, text_page=16)


@pytest.mark.parametrize("codec", ["cp437", "cp1252", "cp1258", "cp866", "iso8859-15"])
def test_a_code_page_needs_the_printers_number_of_it(codec: str) -> None:
    assert FilePrinterSettings(path="/dev/usb/lp0", text_encoding=codec, text_page=0).text_encoding == codec
    with pytest.raises(ValidationError, match="text_page is missing"):
        FilePrinterSettings(path="/dev/usb/lp0", text_encoding=codec)
    with pytest.raises(ValidationError, match="text_encoding is missing"):
        FilePrinterSettings(path="/dev/usb/lp0", text_page=16)
