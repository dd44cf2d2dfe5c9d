"""Staff at the pad on the glass: journeys through the real station, its counter, real tags' protocol and real SIP2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.printer.emulator import Paper
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.tags import chain, rfid501
from drivers.rfid.tags.content import Model, TagContent
from kiosk.journal.journal import Journal
from kiosk.messages import say
from kiosk.staff.admin import change
from kiosk.staff.view import StaffView, Template
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.view import Action, Screen, Tone
from tests.demo.bench import Bench, bench
from tests.demo.test_staff_tags import blank
from tests.ui.test_cli_devices import again_and_again
from ui.demo.world import READER_CARD

STAFF_CARD = "NV0000777"


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


class Glass:
    """Hoa, signed in by card, in front of the screen."""

    def __init__(self, at: Bench) -> None:
        self.at = at
        at.world.scanner.scan(STAFF_CARD)
        self.sees(Template.TILES, "staff.menu")

    def sees(self, template: Template, heading: str, tone: Tone | None = None) -> StaffView:
        """The staff screen with this heading, once nothing is being asked."""

        def wanted(shown: StaffView | None) -> bool:
            return (
                shown is not None
                and shown.template is template
                and shown.heading.code == heading
                and tone in (None, shown.tone)
            )

        view = self.at.views.wait(
            lambda view: view.screen is Screen.STAFF and not view.busy and wanted(view.staff)
        )
        assert view.staff is not None
        return view.staff

    def tells_of(self, item: str) -> None:
        """A fact on the glass names the item."""
        self.at.views.wait(lambda view: view.staff is not None and item in str(view.staff.facts))

    def touch(self, key: str) -> None:
        self.at.touch(Action.STAFF, key)

    def open(self, tool: str, template: Template, heading: str) -> None:
        self.touch(tool)
        self.sees(template, heading)

    def put(self, tag: Tag) -> None:
        self.at.world.reader.place(tag)

    def take(self, tag: Tag) -> None:
        self.at.world.reader.remove(tag.uid)


@contextmanager
def staffed(folder: Path) -> Iterator[Glass]:
    journal = Journal(folder / "journal.db", "D1")
    change(lambda write: write(journal), {"change": "add", "name": "Hoa", "card": STAFF_CARD})
    journal.close()
    with bench(folder, tags={"owner": "VN-AG01"}) as at:
        yield Glass(at)


def facts(shown: StaffView) -> dict[str, str]:
    """Label code → its value's code, or the plain text that it is."""
    return {
        fact.label.code: str(dict(fact.value.values).get("text", fact.value.code)) for fact in shown.facts
    }


def says(tag: Tag) -> tuple[str, int, int]:
    content = chain.decode(bytes(tag.memory))
    return content.item_id, content.part, content.parts


def test_a_book_is_looked_at_and_its_security_switched(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        glass.open("look", Template.PAD, "staff.look.put")
        glass.at.world.put("one")
        shown = glass.sees(Template.PAD, "staff.book.available")
        assert facts(shown)["staff.fact.security"] == "staff.security.in_stock"
        assert [choice.key for choice in shown.choices] == ["secure", "release"]
        glass.touch("release")
        released = glass.sees(Template.PAD, "staff.look.did.release", Tone.DONE)
        assert glass.at.world.tags["one"].afi == 0xC2
        assert facts(released)["staff.fact.security"] == "staff.security.on_loan"
        glass.at.world.take("one")
        glass.sees(Template.PAD, "staff.look.put")


def test_books_are_written_one_after_the_other_scan_put_green_next(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        glass.open("program", Template.FORM, "staff.program.number")
        world = glass.at.world
        for number, name in enumerate(("one", "two", "held"), 1):
            tag = blank(number)
            world.scanner.scan(world.items[name])
            glass.sees(Template.PAD, "staff.program.put")
            glass.put(tag)
            done = glass.sees(Template.PAD, "staff.program.done", Tone.DONE)
            assert says(tag) == (world.items[name], 1, 1)
            assert facts(done)["staff.fact.title"].startswith(
                world.library.catalogue.items[world.items[name]].title
            )
            if number % 2:  # the next may be scanned before the last was taken away
                glass.take(tag)
            else:
                world.scanner.scan(world.items["held"])
                glass.sees(Template.PAD, "staff.program.put")
                glass.take(tag)


def test_a_set_is_written_part_by_part(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        tags = [blank(1), blank(2)]
        glass.open("program", Template.FORM, "staff.program.number")
        for letter in "1000000201":
            glass.at.touch(Action.DIGIT, letter)
        glass.at.touch(Action.OK)
        glass.sees(Template.PAD, "staff.program.put")
        glass.touch("set")
        glass.sees(Template.FORM, "staff.program.how_many")
        glass.at.touch(Action.DIGIT, "2")
        glass.at.touch(Action.OK)
        glass.sees(Template.PAD, "staff.program.put_part")
        glass.put(tags[0])
        first = glass.sees(Template.PAD, "staff.program.part_done", Tone.DONE)
        assert first.detail == say("staff.program.put_part", part=2, parts=2)
        glass.put(tags[1])
        glass.sees(Template.PAD, "staff.program.done", Tone.DONE)
        assert [says(tag) for tag in tags] == [("1000000201", 1, 2), ("1000000201", 2, 2)]


def test_another_book_s_tag_is_written_over_only_after_a_question(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        world = glass.at.world
        glass.open("program", Template.FORM, "staff.program.number")
        glass.at.world.scanner.scan(world.items["two"])
        glass.sees(Template.PAD, "staff.program.put")
        world.put("one")
        glass.sees(Template.CONFIRM, "staff.program.other_item")
        glass.at.touch(Action.CANCEL)
        glass.sees(Template.PAD, "staff.program.put")
        assert says(world.tags["one"])[0] == world.items["one"]
        world.take("one")
        glass.at.views.wait(lambda view: view.pad.books == 0)
        world.put("one")
        glass.sees(Template.CONFIRM, "staff.program.other_item")
        glass.at.touch(Action.OK)
        glass.sees(Template.PAD, "staff.program.done")
        assert says(world.tags["one"])[0] == world.items["two"]


def test_two_tags_at_once_are_refused_until_one_is_taken_away(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        one, two = blank(1), blank(2)
        glass.open("program", Template.FORM, "staff.program.number")
        glass.put(one)
        glass.put(two)
        glass.at.views.wait(lambda view: view.pad.unreadable == 2)
        glass.at.world.scanner.scan(glass.at.world.items["one"])
        glass.sees(Template.PAD, "staff.program.only_one", Tone.ATTENTION)
        glass.take(two)
        glass.sees(Template.PAD, "staff.program.done")
        assert (says(one)[0], two.writes) == (glass.at.world.items["one"], 0)


def test_a_tag_taken_away_too_soon_is_told_and_written_when_it_is_back(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        tag, item = blank(1), glass.at.world.items["one"]
        glass.open("program", Template.FORM, "staff.program.number")
        glass.at.world.scanner.scan(item)
        glass.sees(Template.PAD, "staff.program.put")
        glass.at.world.reader.faults.add(faults.Pull(tag.uid), on=Op.WRITE, after=1)
        glass.put(tag)
        glass.sees(Template.PAD, "staff.program.not_done", Tone.ATTENTION)
        assert says(tag)[0] == ""
        glass.put(tag)
        glass.sees(Template.PAD, "staff.program.done")
        assert says(tag)[0] == item


def test_old_tags_are_converted_stack_after_stack(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        world = glass.at.world
        old = [
            Tag(
                f"E00401500000CC0{number}",
                rfid501.encode(TagContent(Model.RFID501, b"", item_id=world.items[name], parts=1, part=1)),
                blocks=28,
                afi=0xDA,
            )
            for number, name in enumerate(("one", "two"))
        ]
        glass.open("convert", Template.PAD, "staff.convert.put")
        for tag in old:
            glass.put(tag)
            glass.tells_of(chain.decode(bytes(tag.memory)).item_id)
            glass.sees(Template.PAD, "staff.convert.done", Tone.DONE)
            glass.take(tag)
        assert [(says(tag)[0], tag.afi) for tag in old] == [
            (world.items["one"], 0x07), (world.items["two"], 0x07),
        ]  # fmt: skip


def test_a_slip_is_printed_again(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        at = glass.at
        at.touch(Action.FINISH)
        at.sees(Screen.WELCOME)
        at.sign_in()
        at.world.put("one")
        at.rows(1)
        at.world.take("one")
        at.touch(Action.FINISH)
        reference = at.sees(Screen.RECEIPT).reference
        assert reference is not None
        at.touch(Action.NO_RECEIPT)
        at.sees(Screen.WELCOME)
        again = Glass(at)
        again.open("reprint", Template.FORM, "staff.reprint")
        at.world.scanner.scan(reference.lower())
        again.sees(Template.RESULT, "staff.reprint.done")
        assert len(at.world.printer.slips) == 1


def test_each_device_is_tried_live_with_what_to_do_and_what_came(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        at = glass.at
        glass.touch("devices")
        shown = at.views.wait(lambda view: view.staff is not None and len(view.staff.tiles) == 3).staff
        assert shown is not None
        assert [tile.key for tile in shown.tiles] == ["rfid", "scanner", "printer"]
        glass.open("rfid", Template.DETAIL, "staff.try.rfid")
        at.touch(Action.OK)
        at.views.wait(
            lambda view: view.busy and view.staff is not None and view.staff.heading.code == "staff.try.rfid"
        )
        at.world.put("one")
        works = glass.sees(Template.DETAIL, "staff.try.works.rfid", Tone.DONE)
        assert dict(works.facts[0].label.values)["text"] == at.world.items["one"]
        at.touch(Action.CANCEL)
        glass.open("printer", Template.DETAIL, "staff.try.printer")
        at.world.printer.paper = Paper.OUT
        at.touch(Action.OK)
        glass.sees(Template.DETAIL, "staff.try.nothing.printer", Tone.ATTENTION)
        at.world.printer.paper = Paper.OK
        at.touch(Action.OK)
        glass.sees(Template.DETAIL, "staff.try.works.printer", Tone.DONE)


def test_what_is_scanned_during_a_trial_is_shown_and_is_nobodys_card(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        at = glass.at
        glass.touch("devices")
        at.views.wait(lambda view: view.staff is not None and len(view.staff.tiles) == 3)
        glass.open("scanner", Template.DETAIL, "staff.try.scanner")
        at.touch(Action.OK)
        with again_and_again(
            lambda: at.world.scanner.scan(READER_CARD)
        ):  # the first may come before it listens
            shown = glass.sees(Template.DETAIL, "staff.try.works.scanner", Tone.DONE)
        assert READER_CARD not in str(shown)
        assert shown.facts[0].value.code == "staff.heard.card"
