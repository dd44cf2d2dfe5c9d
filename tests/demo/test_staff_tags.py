"""Staff at the pad of a running station: the counter's requests and the command, against real SIP2, FEIG and a printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from config.settings import Settings
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.tags import chain
from kiosk.acts import Act
from kiosk.journal.journal import Journal
from kiosk.staff.access import counter
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.view import Action, Screen
from tests.demo.bench import Bench, bench, entries
from tests.demo.test_counter import until_true
from ui.cli import counter as shared
from ui.cli import devices, main
from ui.demo.world import READER_CARD

PIN = "482913"
HOA = {"person": "Hoa", "pin": PIN}
NEW = "1000000201"


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


class Staff:
    """Hoa, at the counter of a station."""

    def __init__(self, at: Bench) -> None:
        self.at = at
        until_true((at.world.folder / "control.sock").exists)
        self.ask("person", change="add", name="Hoa", pin=PIN)

    def serve(self, do: str, **request: Any) -> dict[str, Any]:
        with counter(self.at.world.settings()) as ask:
            return ask({"do": do, **request})

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        answer = self.serve(do, **request)
        assert answer["ok"], answer
        return answer

    def why_not(self, do: str, **request: Any) -> str:
        answer = self.serve(do, **request)
        assert not answer["ok"], answer
        return str(answer["why"])


@contextmanager
def staffed(folder: Path) -> Iterator[Staff]:
    with bench(folder, tags={"owner": "VN-AG01"}) as at:
        yield Staff(at)


def acts(folder: Path) -> list[tuple[str, Act, str]]:
    journal = Journal(folder / "journal.db", "D1")
    try:
        return [(line.done.person, line.done.act, line.done.note) for line in journal.acts_of(None)]
    finally:
        journal.close()


def blank(number: int = 1) -> Tag:
    return Tag(f"E00401500000AA{number:02X}", blocks=28, afi=0x00)


def test_what_lies_on_the_pad_is_told_with_what_the_library_system_and_the_journal_say(
    tmp_path: Path,
) -> None:
    with staffed(tmp_path) as staff:
        at = staff.at
        at.sign_in()
        at.world.put("one")
        at.rows(1)
        at.world.lift("one")
        at.leave()
        at.world.put("one", "held")
        # The second is not always heard in the first one's round, nor the first where the reader is busy.
        until_true(lambda: len(staff.ask("inspect", wait_s=5)["items"]) == 2)
        seen = staff.ask("inspect")
        lent = next(one for one in seen["items"] if one["item"] == at.world.items["one"])
        assert (lent["whose"], lent["system"], lent["ils"]["charged"]) == ("ours", "main", True)
        assert lent["ils"]["due"]
        assert lent["ils"]["title"].startswith(at.world.library.catalogue.items[lent["item"]].title)
        assert (lent["last"]["kind"], lent["last"]["state"]) == ("loan", "done")
        held = next(one for one in seen["items"] if one["item"] == at.world.items["held"])
        assert held["ils"]["held"] is True
        tags = {tag["item"]: tag for tag in seen["tags"]}
        assert (tags[lent["item"]]["afi"], tags[lent["item"]]["security"]) == ("C2", "on_loan")
        assert tags[lent["item"]]["eas"] is False
        assert tags[held["item"]]["security"] == "in_stock"
        assert READER_CARD not in str(seen)


def test_tags_are_released_and_secured_and_both_are_acts_of_a_person(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        at = staff.at
        at.world.put("one")
        at.sees(Screen.CHOICE)
        assert staff.why_not("release") == "person_missing"
        told = staff.ask("release", **HOA)
        assert (told["good"], at.world.tags["one"].afi) == (True, 0xC2)
        assert staff.ask("secure", **HOA)["results"][0]["security"] == "verified"
        assert at.world.tags["one"].afi == 0x07
    item, uid = at.world.items["one"], at.world.tags["one"].uid
    assert acts(tmp_path)[1:] == [
        ("Hoa", Act.TAG_RELEASED, f"{item} {uid} verified"),
        ("Hoa", Act.TAG_SECURED, f"{item} {uid} verified"),
    ]


def test_a_blank_tag_is_programmed_and_the_book_can_be_borrowed_at_once(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        at, tag = staff.at, blank()
        item = at.world.items["one"]
        at.world.reader.place(tag)
        at.sees(Screen.CHOICE)
        told = staff.ask("program", item=f" {item} ", **HOA)
        assert told["good"]
        assert told["ils"]["title"].startswith(at.world.library.catalogue.items[item].title)
        content = chain.decode(bytes(tag.memory))
        assert (content.item_id, str(content.owner), tag.afi) == (item, "VNAG01", 0x07)
        at.world.reader.remove(tag.uid)
        at.sees(Screen.WELCOME)
        at.sign_in()
        at.world.reader.place(tag)
        assert at.rows(1).done == 1
        assert tag.afi == 0xC2
    assert acts(tmp_path)[1][:2] == ("Hoa", Act.TAG_PROGRAMMED)


def test_a_number_that_the_library_system_does_not_know_is_written_and_told(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        staff.at.world.reader.place(blank())
        staff.at.sees(Screen.CHOICE)
        told = staff.ask("program", item="9999999999", **HOA)
        assert (told["good"], told["ils"]["known"]) == (True, False)


def test_old_tags_are_converted_and_their_book_is_still_known(tmp_path: Path) -> None:
    from drivers.rfid.tags import rfid501
    from drivers.rfid.tags.content import Model, TagContent

    with staffed(tmp_path) as staff:
        at = staff.at
        item = at.world.items["one"]
        memory = rfid501.encode(TagContent(Model.RFID501, b"", item_id=item, parts=1, part=1))
        tag = Tag("E00401500000BB01", memory, blocks=28, afi=0xDA)
        at.world.reader.place(tag)
        at.sees(Screen.CHOICE)
        at.world.reader.faults.add(faults.Pull(tag.uid), on=Op.WRITE, after=1)
        broken = staff.ask("convert", **HOA)
        assert (broken["good"], broken["results"][0]["memory"], broken["results"][0]["item"]) == (
            False,
            "gone",
            item,
        )
        at.sees(Screen.WELCOME)
        at.world.reader.place(tag)
        at.sees(Screen.CHOICE)
        assert staff.ask("convert", **HOA)["good"]
        assert chain.decode(bytes(tag.memory)).model.value == "ISO 28560-3"
        assert tag.afi == 0x07


def test_nothing_is_done_at_the_pad_while_a_reader_is_served(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        at = staff.at
        at.sign_in()
        at.sees(Screen.ITEMS)
        for do in ("inspect", "secure", "release", "convert"):
            assert staff.why_not(do, **HOA) == "serving"
        assert staff.why_not("program", item=NEW, **HOA) == "serving"
        at.touch(Action.FINISH)
        at.sees(Screen.WELCOME)
        assert staff.ask("inspect")["tags"] == []


def test_a_reader_that_is_unplugged_is_told_to_whoever_asks(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        staff.at.world.reader.unplug()
        until_true(lambda: staff.serve("inspect").get("why") == "reader_gone")


def test_a_slip_is_printed_again_by_any_of_its_references_without_the_reader(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        at = staff.at
        at.sign_in()
        at.world.put("one", "two")
        at.rows(2)
        at.world.lift("one", "two")
        at.leave()
        rows = staff.ask("list", which="all")["rows"]
        assert staff.why_not("reprint", ref=rows[1]["reference"], language="en") == "person_missing"
        told = staff.ask("reprint", ref=rows[1]["reference"], language="en", **HOA)
        assert (told["reference"], told["rows"]) == (rows[0]["reference"], 2)
        until_true(lambda: len(at.world.printer.slips) == 1)
        assert [
            line["act"] for line in staff.ask("show", ref=rows[1]["reference"])["story"] if "act" in line
        ] == ["reprint"]
    assert {entry.session for entry in entries(tmp_path)} != set()


def test_a_visit_of_which_nothing_is_done_has_no_slip(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        at = staff.at
        at.sign_in()
        at.world.put("reference")
        at.rows(1)
        at.world.take("reference")
        at.touch(Action.FINISH)
        at.sees(Screen.GOODBYE)
        at.touch(Action.OK)
        at.sees(Screen.WELCOME)
        (row,) = staff.ask("list", which="all")["rows"]
        assert staff.why_not("reprint", ref=row["reference"], language="vi", **HOA) == "nothing_done"


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def tramsach(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def run(site: Settings, *arguments: str, typed: str = "") -> Result:
        def settings(_file: Path) -> Settings:
            return site

        monkeypatch.setattr(shared, "load", settings)
        with capture_logs():  # of the station, which here lives in the command's own process
            return CliRunner().invoke(main, [*arguments], input=typed, catch_exceptions=False)

    return run


def test_the_command_programs_and_inspects_at_a_running_station(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    with staffed(tmp_path) as staff:
        at, tag = staff.at, blank()
        site, item = at.world.settings(), at.world.items["one"]
        at.world.reader.place(tag)
        at.sees(Screen.CHOICE)
        told = tramsach(site, "item", "program", item, "--person", "Hoa", typed=f"{PIN}\n")
        assert told.exit_code == 0, told.output
        assert (
            f"{tag.uid}: item {item}, owner VNAG01 (ISO 28560-3): written and read back; security written"
            in told.output
        )
        seen = tramsach(site, "item", "inspect")
        assert (seen.exit_code, "AFI 07, in stock" in seen.output, "available" in seen.output) == (
            0,
            True,
            True,
        )
        other = tramsach(site, "item", "program", NEW, "--person", "Hoa", typed=f"{PIN}\n")
        assert (
            other.exit_code,
            f"Another item is on this tag (--overwrite, if that is meant): {item}" in other.output,
        ) == (1, True)


def test_devices_are_tried_at_a_running_station_by_its_own_threads(
    tmp_path: Path, tramsach: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    with staffed(tmp_path) as staff:
        at = staff.at
        site = at.world.settings()
        monkeypatch.setattr(devices, "load", lambda _file: site)
        at.world.put("one")
        at.sees(Screen.CHOICE)
        told = tramsach(site, "devices", "test", "rfid")
        assert told.exit_code == 0, told.output
        assert f"item {at.world.items['one']}" in told.output
        printed = tramsach(site, "devices", "test", "printer")
        assert (printed.exit_code, len(at.world.printer.slips)) == (0, 1), printed.output
        for held in (["list"], ["test", "rfid", "--write"]):
            refused = tramsach(site, "devices", *held)
            assert (refused.exit_code, "while the station runs it holds its devices" in refused.output) == (
                1,
                True,
            )
        at.world.take("one")
        at.sees(Screen.WELCOME)
        at.sign_in()
        at.sees(Screen.ITEMS)
        serving = tramsach(site, "devices", "test", "printer")
        assert (serving.exit_code, "A reader is being served" in serving.output) == (1, True)


def test_the_same_commands_work_when_no_station_runs(tmp_path: Path, tramsach: Callable[..., Result]) -> None:
    with bench(tmp_path) as at:
        at.station.stop()
        site, tag = at.world.settings(), blank()
        item = at.world.items["one"]
        tramsach(site, "staff", "add", "Hoa", typed=f"{PIN}\n{PIN}\n")
        at.world.reader.place(tag)
        told = tramsach(site, "item", "program", item, "--person", "Hoa", typed=f"{PIN}\n")
        assert told.exit_code == 0, told.output
        assert tramsach(site, "item", "convert", "--person", "Hoa", typed=f"{PIN}\n").exit_code == 0
        released = tramsach(site, "item", "release", "--person", "Hoa", typed=f"{PIN}\n")
        assert (released.exit_code, tag.afi) == (0, 0xC2)
        assert "AFI C2, on loan" in tramsach(site, "item", "inspect").output
        at.world.reader.unplug()
        gone = tramsach(site, "item", "inspect", "--wait", "0")
        assert (gone.exit_code, "The reader cannot be used" in gone.output) == (1, True)
