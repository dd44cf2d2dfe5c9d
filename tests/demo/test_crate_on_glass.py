"""The return bin on the glass of a running station: a crate is changed in two steps, checked on the pad and at the scanner."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.staff.view import Template
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.values import Handling, TagFact
from kiosk.view import Action, Tone
from sip2.server.records import Act as IlsAct
from tests.demo.test_crate import FRESH, HELD, IDLE, LOST, OVERDUE, Night, until
from tests.demo.test_staff_pad import Glass, staffed


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


def night(folder: Path) -> None:
    made = Night(folder)
    made.accepted("11223344")
    made.accepted("1620154429")
    made.accepted("1000000056", tag=TagFact.FAILED)
    made.accepted(HELD, handling=Handling.HOLD)
    made.accepted(LOST)
    made.ends()


def ok(glass: Glass) -> None:
    glass.at.touch(Action.OK)


def test_somebody_changes_the_crate_and_checks_it_by_pictures(tmp_path: Path) -> None:
    night(tmp_path)
    with staffed(tmp_path) as glass:
        world = glass.at.world
        glass.open("bins", Template.LIST, "staff.bins")
        (row,) = glass.sees(Template.LIST, "staff.bins").rows
        glass.at.touch(Action.SHOW, row.argument)
        glass.sees(Template.DETAIL, "staff.bin.named")
        glass.touch("change")
        steps = glass.sees(Template.STEPS, "staff.change")
        assert [step.key for step in steps.choices] == ["out", "in"]
        ok(glass)
        glass.sees(Template.RESULT, "staff.changed", Tone.DONE)
        assert world.printer.wait_for_slips(1)
        ok(glass)
        waiting, *_in_place = glass.sees(Template.LIST, "staff.bins").rows
        glass.at.touch(Action.SHOW, waiting.argument)
        glass.sees(Template.PAD, "staff.crate.put")

        # A stack: two as recorded, one of which does not alarm yet.
        world.tags["one"].afi = 0xC2
        world.put("one", "two")
        glass.sees(Template.PAD, "staff.crate.loud", Tone.ATTENTION)
        glass.touch("secure")
        glass.sees(Template.PAD, "staff.found.matched", Tone.DONE)
        assert world.tags["one"].afi == 0x07
        world.take("one", "two")

        # One by one at the scanner: a hold with its slip, then what nobody recorded.
        world.scanner.scan(HELD)
        glass.sees(Template.PAD, "staff.crate.hold", Tone.ATTENTION)
        assert world.printer.wait_for_slips(2)
        world.scanner.scan(OVERDUE)
        glass.sees(Template.CONFIRM, "staff.stranger")
        ok(glass)
        glass.sees(Template.PAD, "staff.found.unexpected")
        world.scanner.scan(FRESH)
        glass.sees(Template.CONFIRM, "staff.stranger")
        ok(glass)
        days = glass.sees(Template.FORM, "staff.which_day")
        glass.touch(days.choices[0].key)
        glass.sees(Template.PAD, "staff.found.unexpected")
        world.scanner.scan(IDLE)
        glass.sees(Template.CONFIRM, "staff.stranger.nobodys")
        ok(glass)
        glass.sees(Template.PAD, "staff.found.unexpected")

        # Somebody is called away; the crate is as it was left.
        glass.at.touch(Action.CANCEL)
        again, *_in_place = glass.sees(Template.LIST, "staff.bins").rows
        glass.at.touch(Action.SHOW, again.argument)
        glass.sees(Template.PAD, "staff.crate.put")
        glass.touch("left")
        left = glass.sees(Template.LIST, "staff.left")
        assert [row.title for row in left.rows] == ["Sách 1620154429", f"Sách {LOST}"]
        glass.at.touch(Action.CANCEL)
        glass.sees(Template.PAD, "staff.crate.put")
        glass.touch("close")
        glass.sees(Template.DETAIL, "staff.closing")
        glass.touch("sign")
        glass.sees(Template.RESULT, "staff.closed.missing", Tone.ATTENTION)
        ok(glass)
        (only,) = glass.sees(Template.LIST, "staff.bins").rows
        assert only.word.code == "staff.bin.named"
        glass.touch("missing")
        assert len(glass.sees(Template.LIST, "staff.missing").rows) == 2
        glass.at.touch(Action.CANCEL)
        glass.at.touch(Action.CANCEL)
        until(
            lambda: (
                {OVERDUE, FRESH} <= {act.item for act in world.library.executed if act.act is IlsAct.RETURNED}
            ),
            "what staff took in is at the library system",
        )


def test_an_empty_bin_says_so_and_attempts_and_fines_are_told_as_they_are(tmp_path: Path) -> None:
    with staffed(tmp_path) as glass:
        glass.open("bins", Template.LIST, "staff.bins.nothing")
        glass.touch("attempts")
        glass.sees(Template.LIST, "staff.attempts.nothing")
        glass.at.touch(Action.CANCEL)
        glass.at.touch(Action.CANCEL)
        glass.sees(Template.TILES, "staff.menu")
        glass.open("fines", Template.LIST, "staff.fines.nothing")
