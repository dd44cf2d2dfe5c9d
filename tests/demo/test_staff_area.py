"""Staff at the screen of the real station: real counter and journal, real SIP2, emulators behind real ports.

Issues "The screen" (staff area) and "Offline and recovery" (staff reconciliation); circulation rules 25, 27, 28, 30 and 31.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import Result

from kiosk.acts import Act
from kiosk.journal.journal import Journal
from kiosk.staff.admin import change
from kiosk.staff.view import StaffView, Template
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact
from kiosk.view import Action, Mark, Screen, View
from sip2.server.records import Act as IlsAct
from tests.demo.bench import QUICK, Bench, bench, entries
from tests.demo.test_counter import stuck_loan, tramsach, until_true
from ui.demo.views import Views
from ui.demo.world import READER_CARD, World

CARD, PIN = "NV0000777", "482913"
__all__ = ["tramsach"]  # a fixture of the counter's tests
ITEM = "1000000056"
HOME = ZoneInfo("Asia/Ho_Chi_Minh")
LONG_AGO = Moment(datetime.now(UTC) - timedelta(days=90), 0.0)
"""Not so long that the station, which forgets by the real clock as soon as it runs, has forgotten whose it was (rule 32)."""


def today() -> date:
    """At the station. A test of its days needs one that lasts: before midnight it would begin in one and end in the next."""
    now = datetime.now(HOME)
    if (now + timedelta(minutes=3)).date() != now.date():
        pytest.skip("it is nearly midnight where the station stands")
    return now.date()


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


class Glass:
    """A person of staff in front of the screen."""

    def __init__(self, at: Bench) -> None:
        self.at = at

    def sees(self, heading: str) -> StaffView:
        """The staff screen of this heading, once nothing is being asked."""
        view = self.at.views.wait(
            lambda view: view.screen is Screen.STAFF and not view.busy and view.heading.code == heading
        )
        assert view.staff is not None
        return view.staff

    def choose(self, *keys: str) -> None:
        for key in keys:
            self.at.touch(Action.STAFF, key)

    def open(self, key: str, heading: str) -> StaffView:
        self.choose(key)
        return self.sees(heading)

    def ok(self) -> None:
        self.at.touch(Action.OK)

    def type(self, text: str) -> None:
        for letter in text:
            self.at.touch(Action.DIGIT, letter)

    def by_card(self) -> None:
        self.at.world.scanner.scan(CARD)
        self.sees("staff.menu")

    def at_the_door(self) -> None:
        self.at.touch(Action.STAFF)
        self.sees("staff.sign_in")

    def type_pin(self, pin: str) -> None:
        self.type(pin)
        self.at.views.wait(lambda view: view.pin is not None and view.pin.typed == len(pin))
        self.ok()

    def by_pin(self, pin: str) -> None:
        self.open("Hoa", "staff.pin")
        self.type_pin(pin)

    def sign_out(self) -> View:
        self.at.touch(Action.FINISH)
        return self.at.views.wait(lambda view: view.screen is not Screen.STAFF)

    def row(self, ref: str) -> StaffView:
        self.at.touch(Action.SHOW, ref)
        return self.at_row(ref)

    def at_row(self, ref: str) -> StaffView:
        def wanted(view: View) -> bool:
            shown = view.staff
            return (
                shown is not None
                and shown.template is Template.DETAIL
                and any(dict(fact.value.values).get("text") == ref for fact in shown.facts)
                and not view.busy
            )

        shown = self.at.views.wait(wanted).staff
        assert shown is not None
        return shown


@contextmanager
def staffed(folder: Path, *rows: Entry) -> Iterator[tuple[Glass, list[str]]]:
    """A station with Hoa (card and PIN), and rows that an earlier run left."""
    journal = Journal(folder / "journal.db", "D1")
    change(lambda write: write(journal), {"change": "add", "name": "Hoa", "card": CARD, "pin": PIN})
    refs = [journal.save(row).reference for row in rows]
    journal.close()
    with bench(folder) as at:
        yield Glass(at), refs


def parked_return(reason: Reason = Reason.REFUSED) -> Entry:
    return Entry(
        "old", Kind.RETURN, ItemKey("main", ITEM), "old", LONG_AGO, Secret(READER_CARD), IlsFact.NO,
        TagFact.VERIFIED, reason, closed=True, late=True, title="Số đỏ",
    )  # fmt: skip


def acts(folder: Path, ref: str = "") -> list[tuple[str, Act, str]]:
    journal = Journal(folder / "journal.db", "D1")
    try:
        seq = next((entry.seq for entry in journal.entries() if entry.reference == ref), None)
        return [(line.done.person, line.done.act, line.done.note) for line in journal.acts_of(seq)]
    finally:
        journal.close()


def test_a_staff_card_opens_the_menu_and_signing_out_gives_the_station_back(tmp_path: Path) -> None:
    with staffed(tmp_path) as (glass, _):
        glass.by_card()
        assert glass.sign_out().screen is Screen.WELCOME
        glass.at.sign_in()
        glass.at.sees(Screen.ITEMS)
        glass.at.leave()


def test_name_and_pin_open_it_too(tmp_path: Path) -> None:
    with staffed(tmp_path) as (glass, _):
        glass.at_the_door()
        glass.by_pin(PIN)
        glass.sees("staff.menu")


def test_a_pin_that_was_wrong_too_often_is_locked_and_the_card_still_opens(tmp_path: Path) -> None:
    with staffed(tmp_path) as (glass, _):
        glass.at_the_door()
        glass.by_pin("000001")
        for pin in ("000001", "000001", PIN):
            glass.sees("staff.pin.wrong")
            glass.type_pin(pin)
        locked = glass.sees("staff.no.person_locked")
        assert locked.detail is not None
        (until,) = (value for _, value in locked.detail.values)
        assert isinstance(until, datetime)
        assert until > datetime.now(UTC)
        glass.ok()
        glass.sees("staff.sign_in")
        glass.by_card()


def test_a_staff_card_while_a_reader_is_served_shows_nothing(tmp_path: Path) -> None:
    with staffed(tmp_path) as (glass, _):
        at = glass.at
        at.sign_in()
        at.sees(Screen.ITEMS)
        before = len(at.views.all)
        at.world.scanner.scan(CARD)
        at.world.put("one")
        # The scan was heard before the book. As a book's barcode it may have a row of its own by now: it lay on no pad.
        at.views.wait(lambda view: any(row.mark is Mark.DONE for row in view.rows))
        assert all(view.screen is not Screen.STAFF for view in at.views.all[before:])
        at.world.lift("one")
        at.leave()


def test_a_stuck_loan_is_sent_again_from_the_screen_and_reaches_the_library_system(tmp_path: Path) -> None:
    with staffed(tmp_path, stuck_loan(ITEM)) as (glass, (ref,)):
        glass.by_card()
        glass.open("parked", "staff.parked")
        shown = glass.row(ref)
        assert READER_CARD not in repr(shown)
        glass.open("retry", "staff.did.retry")
        glass.ok()
        glass.sees("staff.parked.nothing")
        glass.at.touch(Action.CANCEL)
        glass.sees("staff.menu")
        glass.sign_out()
        glass.at.views.wait(lambda view: view.screen is Screen.WELCOME and not view.strip)
        assert glass.at.world.library.loan(ITEM) is not None
    assert acts(tmp_path, ref) == [("Hoa", Act.RETRY, "")]
    (entry,) = entries(tmp_path)
    assert (entry.ils, entry.parked) == (IlsFact.YES, None)


def test_a_return_that_might_end_a_newer_loan_is_sent_all_the_same_when_a_person_says_so_twice(
    tmp_path: Path,
) -> None:
    with staffed(tmp_path, parked_return(Reason.NEWER_LOAN)) as (glass, (ref,)):
        glass.by_card()
        glass.open("parked", "staff.parked")
        glass.row(ref)
        glass.open("override", "staff.override")
        glass.ok()
        glass.sees("staff.did.override")
        until_true(lambda: any(one.item == ITEM for one in glass.at.world.library.executed))
    assert acts(tmp_path, ref) == [("Hoa", Act.OVERRIDE, "")]


def test_a_row_is_settled_with_a_note_and_its_story_tells_who_and_why(tmp_path: Path) -> None:
    with staffed(tmp_path, parked_return()) as (glass, (ref,)):
        glass.by_card()
        glass.open("parked", "staff.parked")
        glass.row(ref)
        glass.open("settle", "staff.settle")
        glass.choose("own")
        glass.type("xong")
        glass.ok()
        glass.sees("staff.did.settle")
        glass.ok()
        glass.sees("staff.parked.nothing")
        glass.at.touch(Action.CANCEL)
        glass.open("search", "staff.search")
        glass.type(ref.lower())
        glass.ok()
        glass.sees("staff.found")
        told = glass.row(ref).story
        assert [(line.words.code, line.by) for line in told[-2:]] == [
            ("staff.act.settle", "Hoa"),
            ("staff.text", "Hoa"),
        ]
    assert acts(tmp_path, ref) == [("Hoa", Act.SETTLE, "xong")]


def test_a_letter_comes_out_of_the_printer_and_is_recorded(tmp_path: Path) -> None:
    with staffed(tmp_path, parked_return()) as (glass, (ref,)):
        glass.by_card()
        glass.open("parked", "staff.parked")
        glass.row(ref)
        glass.open("letter", "staff.did.letter")
        until_true(lambda: len(glass.at.world.printer.slips) == 1)
    assert acts(tmp_path, ref) == [("Hoa", Act.LETTER, "printed")]


def test_a_claim_is_found_by_scanning_the_book(tmp_path: Path) -> None:
    with staffed(tmp_path, parked_return()) as (glass, (ref,)):
        glass.by_card()
        glass.open("search", "staff.search")
        glass.at.world.scanner.scan(ITEM)
        (row,) = glass.sees("staff.found").rows
        assert row.key == ref


def test_todays_page_tells_the_figures_of_the_day_and_is_printed(tmp_path: Path) -> None:
    assert today()
    now = Moment(datetime.now(UTC), 0.0)
    gone = Entry(
        "late", Kind.RETURN, ItemKey("main", "1"), "s", now, None, IlsFact.NO, TagFact.VERIFIED,
        Reason.REFUSED, closed=True, late=True,
    )  # fmt: skip
    with staffed(tmp_path, parked_return(), gone) as (glass, _):
        glass.at.world.put("one")
        glass.at.sees(Screen.CHOICE)
        glass.at.touch(Action.RETURN)
        glass.at.rows(1)
        glass.at.world.take("one")
        glass.at.leave()
        glass.by_card()
        told = counted(glass.open("today", "staff.day.today"))
        assert (told["loans"], told["returns"], told["returns_late"], told["parked"]) == (0, 2, 1, 2)
        glass.open("print", "staff.did.print")
        until_true(lambda: len(glass.at.world.printer.slips) == 1)
        glass.ok()
        glass.open("day_before", "staff.day")


def counted(shown: StaffView) -> dict[str, int]:
    facts = {fact.label.code.removeprefix("staff.count."): dict(fact.value.values) for fact in shown.facts}
    return {name: int(str(values["number"])) for name, values in facts.items()}


def test_books_from_the_post_reach_the_library_system_with_yesterdays_date(tmp_path: Path) -> None:
    yesterday = today() - timedelta(days=1)
    with staffed(tmp_path) as (glass, _):
        at = glass.at
        library, book = at.world.library, at.world.items["one"]
        library.checkout(READER_CARD, book)
        glass.by_card()
        glass.open("returns", "staff.source")
        glass.open("post", "staff.dated")
        glass.open(yesterday.isoformat(), "staff.receive")
        at.world.put("one")
        glass.sees("staff.receive.done")
        at.world.scanner.scan(at.world.items["two"])
        at.views.wait(lambda view: len(view.rows) == 2 and all(row.mark == "done" for row in view.rows))
        returned = [one for one in library.executed if one.act is IlsAct.RETURNED]
        assert [(one.item, one.card) for one in returned] == [(book, READER_CARD)]
        assert datetime.fromisoformat(returned[0].detail).astimezone(HOME).date() == yesterday
        assert at.world.tags["one"].afi == 0x07
        at.world.take("one")
        glass.at.touch(Action.CANCEL)
        glass.at.touch(Action.CANCEL)
        glass.at.touch(Action.CANCEL)
        glass.sees("staff.menu")
        assert glass.sign_out().screen is Screen.WELCOME
    rows = entries(tmp_path)
    assert [row.opened.utc.astimezone(HOME).date() for row in rows] == [yesterday, yesterday]
    assert [acts(tmp_path, row.reference) for row in rows] == [[("Hoa", Act.TAKEN_IN, "post")]] * 2


def test_a_paused_station_stays_so_over_a_restart_until_staff_open_it(tmp_path: Path) -> None:
    with staffed(tmp_path) as (glass, _):
        glass.by_card()
        glass.open("service", "staff.pause")
        glass.open("cleaning", "staff.did.pause")
        glass.ok()
        glass.sees("staff.menu")
        assert glass.sign_out().heading.code == "pause.cleaning"
    with after_a_restart(tmp_path) as again:
        again.by_card()
        again.open("service", "staff.reopen")
        again.ok()
        again.sees("staff.did.reopen")
        again.ok()
        again.sees("staff.menu")
        assert again.sign_out().screen is Screen.WELCOME
    assert acts(tmp_path)[-2:] == [("Hoa", Act.PAUSED, "cleaning"), ("Hoa", Act.OPENED, "")]


@contextmanager
def after_a_restart(folder: Path) -> Iterator[Glass]:
    """The same station again, which does not welcome readers."""
    with World(folder) as world:
        views = Views()
        station = world.station(views.show, None, **QUICK)
        station.start()
        try:
            views.wait(lambda view: view.heading.code == "pause.cleaning")
            yield Glass(Bench(world, station, views))
        finally:
            assert station.stop(), "a thread of the station did not end"


def test_the_same_page_and_the_same_pause_from_the_command_line(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    with staffed(tmp_path, parked_return()) as (glass, _):
        site = glass.at.world.settings()
        day = f"{LONG_AGO.utc.astimezone(HOME):%Y-%m-%d}"
        told = json.loads(tramsach(site, "journal", "today", "--day", day, "--json").stdout)
        assert (told["figures"]["returns"], told["figures"]["returns_late"]) == (1, 1)
        assert told["waiting"]["parked"] == 1
        page = tramsach(site, "journal", "today", "--language", "en").stdout
        assert "Figures of" in page
        assert READER_CARD not in page
        closed = tramsach(site, "staff", "pause", "repair", "--person", "Hoa", typed=f"{PIN}\n")
        assert closed.exit_code == 0, closed.output
        glass.at.views.wait(lambda view: view.heading.code == "pause.repair")
        tramsach(site, "staff", "open", "--person", "Hoa", typed=f"{PIN}\n")
        glass.at.sees(Screen.WELCOME)
