"""`tramsach devices`: what a technician is told about each device, against emulators that work, fail, and are missing."""

from __future__ import annotations

import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from config.settings import Settings
from drivers.printer.emulator import Paper
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.rl866 import Rl866Emulator
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.emulator.threem import ThreeMEmulator
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import Model, TagContent
from kiosk.slips import VIETNAMESE_LETTERS
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from ui.cli import devices as command
from ui.demo.world import READER_CARD, World

SOON_S = "5"
NOW_S = "0.3"
CCCD = "079201012345|271234567|Nguyễn Văn An|01022001|Nam|12 Lê Lợi, Vĩnh Long|15032022"


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


class Site:
    """A world of emulators and a technician in front of it."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world = world
        self._patch = monkeypatch

    def run(self, *arguments: str, **tables: object) -> Result:
        def settings(_file: Path) -> Settings:
            return self.world.settings(**tables)

        self._patch.setattr(command, "load", settings)  # a file of its own kind is tests/config's matter
        return CliRunner().invoke(command.devices, [*arguments], catch_exceptions=False)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with World(tmp_path, air=Air.instant(), receipts=tmp_path / "receipts") as world:
        yield Site(world, monkeypatch)


@contextmanager
def rl866(*tags: Tag) -> Iterator[Rl866Emulator]:
    with Rl866Emulator(air=Air.instant(), line="tcp") as emulator:
        emulator.place(*tags)
        yield emulator


def spare(item: str = "VV00000001", *, afi: int = 0x07, usage: int = 1) -> Tag:
    content = TagContent(Model.ISO_28560_3, b"", item_id=item, usage=usage, parts=1, part=1)
    return Tag("E004015012345678", iso28560_3.encode(content), afi=afi)


@contextmanager
def again_and_again(what: Callable[[], None]) -> Iterator[None]:
    """As people do when nothing happens: what is scanned before the port is open is lost."""
    done = threading.Event()

    def repeat() -> None:
        while not done.wait(0.1):
            what()

    person = threading.Thread(target=repeat)
    person.start()
    try:
        yield
    finally:
        done.set()
        person.join()


# -- list ----------------------------------------------------------------------------------------------------------


def test_every_device_is_listed_with_what_it_is_can_and_how_it_fares(site: Site) -> None:
    site.world.put("one", "two")
    told = site.run("list")
    assert told.exit_code == 0
    lines = told.output.splitlines()
    assert lines[0].startswith("rfid: FEIG ")
    assert lines[0].endswith(f"(feig, {site.world.reader.url})")
    assert any(line.startswith("  firmware  ") and line.split()[-1][0].isdigit() for line in lines)
    assert "  can       hear several tags at once, read the security byte (AFI)" in told.output
    assert "0 time-outs, 0 garbled, 0 late" in told.output
    assert "  on it now 2 tags" in lines
    assert f"scanner: barcode scanner (serial, {site.world.scanner.device})" in lines
    assert f"printer: receipt printer (network, {site.world.printer.host}:{site.world.printer.port})" in lines
    assert lines[-1] == "  health    ready"
    cannot = [line.split()[1:] for line in lines if line.startswith("  cannot ")]
    assert [" ".join(words[:8]) for words in cannot] == ["write a security byte that a password protects:"]


def test_an_eas_gate_and_a_reader_without_eas_are_told_with_what_to_do(site: Site) -> None:
    security = {"eas": True}
    with rl866() as emulator:
        told = site.run("list", rfid={"kind": "rl866", "url": emulator.url}, security=security)
    assert told.exit_code == 0
    assert "  do        [security] eas is true and this reader cannot switch EAS" in told.output
    assert "[security] eas" not in site.run("list", security=security).output


def test_what_a_reader_cannot_is_told_with_the_reason_and_what_would_change_it(site: Site) -> None:
    with rl866() as emulator:
        told = site.run("list", rfid={"kind": "rl866", "url": emulator.url})
        tried = site.run("list", rfid={"kind": "rl866", "url": emulator.url, "afi_write": True})
    assert "  cannot    write the security byte (AFI): one project's source only tells how" in told.output
    assert "  do        have it proven on this reader: set afi_write = true in [rfid]" in told.output
    assert "  cannot    light or beep: no published source tells the command" in told.output
    assert "cannot    write the security byte" not in tried.output
    assert "have it proven" not in tried.output


def test_a_3m_reader_s_unsourced_answer_is_told_too(site: Site) -> None:
    with ThreeMEmulator(air=Air.instant(), line="tcp") as emulator:
        told = site.run("list", rfid={"kind": "threem", "url": emulator.url})
    assert told.exit_code == 0
    assert told.output.startswith("rfid: 3M 810/210 (threem, tcp://")
    assert (
        "  cannot    write the security byte (AFI): its answer is known from programs of others only"
        in told.output
    )
    assert "  cannot    switch and check EAS: no published source" in told.output


def test_a_device_that_does_not_work_does_not_hide_the_others(site: Site) -> None:
    site.world.reader.unplug()
    site.world.scanner.unplug()
    told = site.run("list")
    assert told.exit_code == 1
    assert told.output.count("DOES NOT WORK") == 2
    assert "no connection to 127.0.0.1" in told.output
    assert "No scanner at" in told.output
    assert "systemctl" not in told.output  # no station holds them
    assert "  do        something is at this address and does not listen at this port" in told.output
    assert "  do        is it plugged in? Compare its name in [scanner]" in told.output
    assert told.output.endswith("  health    ready\n")


@pytest.mark.parametrize(
    ("paper", "told"), [(Paper.OUT, "paper is out: put in a new roll"), (Paper.LOW, "nearly used up")]
)
def test_a_printer_s_trouble_is_told_with_what_to_do(site: Site, paper: Paper, told: str) -> None:
    site.world.printer.paper = paper
    assert site.run("list").output.splitlines()[-1].endswith(told)


# -- test rfid -----------------------------------------------------------------------------------------------------


def test_a_tag_that_is_laid_down_while_waiting_is_shown(site: Site) -> None:
    laid = threading.Timer(0.2, site.world.put, ["one"])
    laid.start()
    told = site.run("test", "rfid", "--seconds", SOON_S)
    laid.join()
    assert told.exit_code == 0
    first, expect, tag, passed = told.output.splitlines()
    assert first == "Put a library book on the pad within 5 s."
    assert expect.startswith("Expect: ")
    book = site.world.tags["one"]
    assert tag.startswith(f"  {book.uid}: item ")
    assert tag.endswith("(ISO 28560-3); AFI 07, in stock")
    assert passed == "PASSED: tags are read."


def test_a_pad_that_stays_empty_is_told_with_what_to_do(site: Site) -> None:
    told = site.run("test", "rfid", "--seconds", NOW_S)
    assert told.exit_code == 1
    assert "FAILED: no tag was read.\nDo: try another library tag" in told.output


def test_a_patron_s_card_shows_no_number(site: Site) -> None:
    site.world.reader.place(spare("TV0000012", usage=8))
    told = site.run("test", "rfid", "--seconds", SOON_S)
    assert "a patron's card, number not shown" in told.output
    assert "TV0000012" not in told.output


def test_a_reader_that_is_not_there_fails_at_once_and_says_where_it_was_looked_for(site: Site) -> None:
    site.world.reader.unplug()
    told = site.run("test", "rfid", "--seconds", SOON_S)
    assert told.exit_code == 1
    assert "FAILED: no connection to 127.0.0.1" in told.output
    assert "Do: something is at this address and does not listen at this port" in told.output


def test_a_driver_of_others_that_breaks_its_promise_hides_no_other_device(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_settings: Settings) -> None:
        raise RuntimeError("not my day")

    monkeypatch.setattr("kiosk.devices.scanner", broken)
    told = site.run("list")
    assert told.exit_code == 1
    assert "  what      RuntimeError: not my day" in told.output
    assert told.output.endswith("  health    ready\n")


@pytest.mark.parametrize(
    ("table", "what", "do"),
    [
        ({"kind": "camera", "command": ("no-such-program",)}, "Is it installed?", "apt-get install ffmpeg"),
        ({"kind": "camera", "command": (sys.executable, "-c", "")}, "its program ended", "by hand"),
        ({"kind": "serial", "device": "/dev/serial/by-id/none"}, "No scanner at", "ls -l /dev/serial/by-id"),
        ({"kind": "evdev", "device": "/dev/null"}, "is no input device", "put right what is said above"),
    ],
    ids=["no-program", "program-ends", "no-device", "wrong-device"],
)
def test_a_scanner_that_cannot_be_used_is_told_with_what_to_do_about_that(
    site: Site, table: dict[str, Any], what: str, do: str
) -> None:
    listed = site.run("list", scanner=table)
    tried = site.run("test", "scanner", "--seconds", NOW_S, scanner=table)
    assert "scanner: DOES NOT WORK" in listed.output
    for told in (listed, tried):
        assert told.exit_code == 1
        assert what in told.output
        assert do in told.output
        assert "systemctl stop" not in told.output


def test_the_security_byte_is_switched_there_and_back(site: Site) -> None:
    tag = spare(afi=0x07)
    site.world.reader.place(tag)
    told = site.run("test", "rfid", "--write", "--seconds", SOON_S)
    assert told.exit_code == 0
    assert "AFI C2 written, read back: verified\n  AFI 07 written, read back: verified\nPASSED" in told.output
    assert tag.afi == 0x07


def test_an_rl866_is_tried_before_its_afi_write_is_left_on(site: Site) -> None:
    tag = spare(afi=0xC2)
    with rl866(tag) as emulator:
        table = {"kind": "rl866", "url": emulator.url}
        refused = site.run("test", "rfid", "--write", "--seconds", SOON_S, rfid=table)
        assert refused.exit_code == 1
        assert "FAILED: this reader does not write the security byte: one project's" in refused.output
        tried = site.run("test", "rfid", "--write", "--seconds", SOON_S, rfid={**table, "afi_write": True})
        assert tried.exit_code == 0
        assert "AFI 07 written, read back: verified" in tried.output
    assert tag.afi == 0xC2


def test_nothing_is_written_where_several_tags_lie(site: Site) -> None:
    site.world.put("one", "two")
    before = [tag.afi for tag in site.world.reader.tags]
    told = site.run("test", "rfid", "--write", "--seconds", SOON_S)
    assert told.exit_code == 1
    assert "FAILED: nothing was written.\nDo: lay exactly one spare tag" in told.output
    assert [tag.afi for tag in site.world.reader.tags] == before


def test_a_locked_tag_is_told(site: Site) -> None:
    tag = spare(afi=0x07)
    tag.afi_locked = True
    site.world.reader.place(tag)
    told = site.run("test", "rfid", "--write", "--seconds", SOON_S)
    assert told.exit_code == 1
    assert "AFI C2 written, read back: failed\nFAILED: the tag had AFI 07" in told.output


# -- test scanner --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scanned", "told"),
    [
        ("8935236428", "8935236428, 10 characters: no card, so it may be a book"),
        (READER_CARD, "***12, 9 characters: a card"),
        (CCCD, "an identity card, number not shown; it is not a card here"),
    ],
)
def test_a_scan_is_shown_and_what_it_counts_as_but_no_card_s_number(
    site: Site, scanned: str, told: str
) -> None:
    with again_and_again(lambda: site.world.scanner.scan(scanned)):
        result = site.run("test", "scanner", "--seconds", SOON_S)
    assert result.exit_code == 0
    assert told in result.output
    assert READER_CARD not in result.output
    assert "079201012345" not in result.output


def test_a_scanner_that_sends_no_terminator_is_told_what_to_set(site: Site) -> None:
    with again_and_again(lambda: site.world.scanner.half_scan("8935236428")):
        told = site.run("test", "scanner", "--seconds", NOW_S)
    assert told.exit_code == 1
    assert "FAILED: nothing came." in told.output
    assert "suffix CR" in told.output


# -- test printer --------------------------------------------------------------------------------------------------


def test_a_slip_comes_out_and_the_technician_knows_what_to_look_for(site: Site) -> None:
    told = site.run("test", "printer")
    assert told.exit_code == 0, told.output
    assert "the printer says: ready" in told.output
    assert "Look at the slip: every letter whole" in told.output
    (file,) = (site.world.folder / "receipts").glob("*.png")
    with Image.open(file) as slip:
        assert slip.height > 600


def test_the_slip_has_every_letter_of_the_vietnamese_alphabet_with_every_tone() -> None:
    vowels, consonants = "aăâeêioôơuưy", "bcdđghklmnpqrstvx"
    tones = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    alphabet = {unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones} | set(
        consonants
    )
    assert set(VIETNAMESE_LETTERS) - {" "} == alphabet


def test_a_printer_without_paper_is_told(site: Site) -> None:
    site.world.printer.paper = Paper.OUT
    told = site.run("test", "printer")
    assert told.exit_code == 1
    assert "paper is out: put in a new roll\nFAILED: the slip may not have come out." in told.output


# -- the command ---------------------------------------------------------------------------------------------------


def test_a_device_that_the_file_does_not_name_is_told(site: Site) -> None:
    told = site.run("test", "camera")
    assert told.exit_code == 1
    assert "the station's file has no [camera]; it has rfid, scanner, printer" in told.output


def test_a_file_with_mistakes_is_told(tmp_path: Path) -> None:
    told = CliRunner().invoke(command.devices, ["list", "--config", str(tmp_path / "none.toml")])
    assert told.exit_code == 1
    assert "none.toml:\n  cannot be read" in told.output
