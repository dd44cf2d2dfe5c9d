"""A day's loose ends at the counter: attempts at a full bin, fines to be removed, the morning's page, and what is declined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.load import settings_of
from drivers.printer.interface import Slip
from kiosk import letters
from kiosk.journal.journal import Journal
from kiosk.passages import Attempt, Outcome, Passage, Refusing
from kiosk.rules.reconciling import Result
from kiosk.rules.reference import unverified_reference
from kiosk.staff.alone import AloneBack
from kiosk.staff.alone_workshop import AloneWorkshop
from kiosk.staff.counter import Counter
from kiosk.staff.crate_requests import CrateRequests, OnTable
from kiosk.staff.figures import Figures
from kiosk.staff.fines import to_be_removed
from kiosk.staff.today import gather, page
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.values import (
    ClockQuality,
    Entry,
    Handling,
    IlsFact,
    ItemKey,
    Kind,
    Moment,
    Reason,
    Secret,
    TagFact,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=ZONE).astimezone(UTC)
NIGHT = NOW - timedelta(hours=9)
PIN = "482913"
HOA = {"person": "Hoa", "pin": PIN}
NOWHERE = {"id": "main", "host": "127.0.0.1", "port": 1, "owners": ["VN-AG"]}


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


class Desk:
    """A counter over a journal, with the tools of a station whose devices are all left out."""

    def __init__(self, folder: Path) -> None:
        self.now = NIGHT
        self.slips: list[Slip] = []
        self.journal = Journal(folder / "journal.db", "R1", lambda: self.now)
        station = {"id": "R1", "name": "Cổng sau", "library": "Thư viện tỉnh"}
        scanner = {"kind": "serial", "device": "/dev/null"}
        site = settings_of({"station": station, "ils": [NOWHERE], "scanner": scanner}, folder / "r.toml")
        self.workshop = workshop = AloneWorkshop(site)
        self.house = workshop.house
        back = AloneBack("R1", self.journal, folder, letters.of_station(site), self._print, workshop)
        self.counter = Counter(back, lambda: self.now)
        self.ask("person", change="add", name="Hoa", pin=PIN)

    def _print(self, slip: Slip) -> bool:
        self.slips.append(slip)
        return True

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        answer = self.counter.serve({"do": do, **request})
        assert answer["ok"], answer
        return answer

    def why_not(self, do: str, **request: Any) -> str:
        answer = self.counter.serve({"do": do, **request})
        assert not answer["ok"], answer
        return str(answer["why"])

    def came(self, item: str, bin: str = "1", **facts: Any) -> Entry:
        """Into the bin, in the night."""
        new = Entry(f"k{item}", Kind.RETURN, ItemKey("main", item), "s", Moment(NIGHT, 0.0))
        done: dict[str, Any] = {"ils": IlsFact.YES, "tag": TagFact.VERIFIED, "closed": True}
        passage = Passage(f"p{item}", Moment(NIGHT, 0.0), Outcome.ACCEPTED, new.key, bin, settled=True)
        return self.journal.save(replace(new, **(done | facts)), passage=passage)

    def shown_at_full_bin(self, item: str) -> str:
        attempt = Attempt(f"a{item}", Moment(NIGHT, 0.0), ItemKey("main", item), Refusing.FULL)
        return self.journal.attempts.record(attempt).reference


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.journal.close()


# --- attempts (rule 13) -------------------------------------------------------------------------------


def test_an_attempt_waits_until_a_person_has_waived_or_extended(desk: Desk) -> None:
    ref = desk.shown_at_full_bin("101")
    (row,) = desk.ask("attempts")["rows"]
    assert (row["item"], row["why"], row["decision"]) == ("101", "full", None)
    assert desk.why_not("attempt_decide", ref=ref, decision="waived") == "person_missing"
    desk.ask("attempt_decide", ref=ref.lower(), decision="waived", note="3 days", **HOA)
    assert desk.ask("attempts")["rows"] == []
    (row,) = desk.ask("attempts", all=True)["rows"]
    assert (row["decision"], row["person"], row["note"]) == ("waived", "Hoa", "3 days")
    assert desk.why_not("attempt_decide", ref=ref, decision="none", **HOA) == "already_settled"
    assert desk.why_not("attempt_decide", ref="R1-T99999-X", decision="none", **HOA) == "no_such_attempt"


# --- fines (reference §4.4) ---------------------------------------------------------------------------


def test_a_fine_is_removed_where_the_book_fell_due_between_coming_and_being_dated() -> None:
    def returned(due: datetime | None) -> Entry:
        return Entry("k", Kind.RETURN, ItemKey("main", "1"), "s", Moment(NIGHT, 0.0), due=due)

    cases = {
        None: False,
        datetime(2026, 11, 22, 23, 59, tzinfo=ZONE): True,
        datetime(2026, 11, 1, 23, 59, tzinfo=ZONE): True,  # overdue before: too high a fine
    }
    for due, certain in cases.items():
        (fine,) = to_be_removed([(returned(due), NOW)], ZONE)
        assert fine.certain is certain
    assert to_be_removed([(returned(datetime(2026, 11, 23, 23, 59, tzinfo=ZONE)), NOW)], ZONE) == ()


def test_the_list_of_fines_ends_when_a_person_has_removed_them(desk: Desk) -> None:
    desk.now = NOW
    late = desk.came("101", dated_later=True, due=datetime(2026, 11, 22, 23, 59, tzinfo=ZONE), late=True)
    desk.came("102")
    (row,) = desk.ask("fines")["rows"]
    assert (row["item"], row["certain"], row["dated"]) == ("101", True, NOW.isoformat())
    assert desk.why_not("fine_removed", refs=["R1-00099-X"], **HOA) == "no_such_fine"
    desk.ask("fine_removed", refs=[late.reference], note="1000 đ", **HOA)
    assert desk.ask("fines")["rows"] == []
    (act,) = desk.journal.acts_of(late.seq)
    assert (act.done.person, act.done.note) == ("Hoa", "1000 đ")


# --- the morning's page (rule 27) ---------------------------------------------------------------------


def test_what_a_marked_rule_sorted_is_counted_as_used_in_the_library(desk: Desk) -> None:
    for item, rule in (("101", "periodicals+overflow"), ("102", "shelves")):
        row = desk.came(item)
        came = Passage(f"p{item}", row.opened, Outcome.ACCEPTED, row.key, "1", why=rule, settled=True)
        desk.journal.bins.keep(came)
    house = replace(desk.house, in_house=frozenset({"periodicals"}))
    day = gather(desk.journal, NOW, house, NIGHT)
    assert day.figures == Figures(returns=1, in_house=1)
    assert "Lượt đọc tại chỗ" in letters.as_text(page(day, house, "vi"))


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_the_mornings_page_has_all_that_waits_and_nothing_of_a_reader(desk: Desk, language: str) -> None:
    desk.came("101", handling=Handling.HOLD, title="Dế Mèn")
    desk.came("102", handling=Handling.TRANSIT, destination="VS")
    desk.came("103", ils=IlsFact.UNASKED, closed=False, queued=True)
    desk.came("104", parked=Reason.NOT_SECURED, tag=TagFact.FAILED, card=Secret("TV0000012"))
    desk.came("105", dated_later=True)
    lost = Passage("lost", Moment(NIGHT, 0.0), Outcome.UNCERTAIN, settled=True)
    desk.journal.bins.keep(lost)
    desk.shown_at_full_bin("106")
    desk.now = NOW
    taken = desk.ask("bin_empty", bin="1")["taken"]["crate"]
    desk.ask("crate_begin", crate=taken, **HOA)
    day = desk.ask("today", language=language)
    assert day["counts"] == {
        "bins": 1, "crates": 1, "holds": 1, "transits": 1, "unsent": 1, "uncertain": 1, "parked": 1,
        "fines": 1, "dates": 0, "attempts": 1, "missing": 0,
    }  # fmt: skip
    for item in ("101", "102", "103", "104", "105", "106", "Dế Mèn", "VS"):
        assert item in day["text"]
    assert "TV0000012" not in day["text"]
    assert "today." not in day["text"]
    assert "staff.reason" not in day["text"]


def test_the_date_of_what_came_while_the_clock_was_not_set_is_for_staff_to_confirm(desk: Desk) -> None:
    unsure = Moment(NIGHT, 0.0, ClockQuality.UNSYNCED)
    desk.came("101")
    desk.came("102", opened=unsure)
    desk.came("103", opened=unsure, ils=IlsFact.UNASKED, closed=False, queued=True)  # in a crate, and unsent
    day = desk.ask("today", language="en")
    assert day["counts"]["dates"] == 2
    told = day["text"].partition("Dates to confirm")[2].partition("\n\n")[0]
    assert [item in told for item in ("101", "102", "103")] == [False, True, True]


def test_a_day_on_which_nothing_waits_says_so_and_the_page_can_be_printed(desk: Desk) -> None:
    day = desk.ask("today", language="en", print=True)
    assert "Nothing waits for you." in day["text"]
    (slip,) = desk.slips
    assert slip.heading == "Today"


# --- emptying and reconciling: what is declined ---------------------------------------------------------


def test_emptying_needs_no_name_but_a_bin_that_is_there_and_a_given_name_is_proved(desk: Desk) -> None:
    desk.came("101")
    assert desk.why_not("bin_empty", bin="7") == "no_such_bin"
    assert desk.why_not("bin_empty", bin="1", person="Hoa", pin="000001") == "person_wrong"
    swapped = desk.ask("bin_empty", bin="1", number=12, print=True)
    assert (swapped["taken"]["taken_by"], swapped["put_in"]["number"]) == ("", 12)
    (label,) = desk.slips
    assert any("1" in line.text for line in label.lines if line)
    assert desk.journal.acts_of(None)[-1].done.act.value == "crate_swapped"


def test_a_crate_whose_sensor_told_that_it_was_pulled_is_not_swapped_again_at_the_screen(desk: Desk) -> None:
    desk.came("101")
    pulled, _ = desk.journal.bins.swap("1", 1)
    assert pulled is not None
    told = desk.ask("bin_empty", bin="1", number=12)
    assert (told["taken"]["crate"], told["taken"]["count"], told["put_in"]["number"]) == (pulled.id, 1, 12)
    assert [one["crate"] for one in desk.ask("bins")["waiting"]] == [pulled.id]
    desk.came("102")
    assert desk.ask("bin_empty", bin="1")["taken"]["number"] == 12


def test_a_crate_that_stands_in_its_bin_or_is_closed_is_not_reconciled(desk: Desk) -> None:
    desk.came("101")
    (standing,) = desk.ask("bins")["bins"]
    assert desk.why_not("crate_begin", crate=standing["crate"], **HOA) == "crate_in_bin"
    taken = desk.ask("bin_empty", bin="1")["taken"]["crate"]
    assert desk.why_not("crate_scan", crate=taken, text="101", **HOA) == "not_under_way"
    assert desk.why_not("crate_begin", crate=taken) == "person_missing"
    assert desk.why_not("crate_begin", crate=99, **HOA) == "no_such_crate"
    desk.ask("crate_begin", crate=taken, **HOA)
    desk.ask("crate_scan", crate=taken, text="101", **HOA)
    desk.ask("crate_close", crate=taken, **HOA)
    assert desk.why_not("crate_scan", crate=taken, text="102", **HOA) == "not_under_way"


def test_what_a_stranger_left_is_found_and_not_written_down_as_absent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_pad = [OnTable("900", "XX-YY")]
    monkeypatch.setattr(CrateRequests, "_on_pad", lambda _self, _request: on_pad)
    desk.journal.bins.keep(Passage("p", Moment(NIGHT, 0.0), Outcome.UNIDENTIFIED, bin="1", settled=True))
    taken = desk.ask("bin_empty", bin="1")["taken"]["crate"]
    desk.ask("crate_begin", crate=taken, **HOA)
    (seen,) = desk.ask("crate_scan", crate=taken, pad=True, **HOA)["seen"]
    assert (seen["result"], seen["offers"]) == ("foreign", [])
    assert desk.ask("crate", crate=taken)["expected"] == []
    assert desk.ask("crate_close", crate=taken, **HOA)["totals"]["foreign"] == 1
    assert [one.result for one in desk.journal.reconcilings.findings(taken)] == [Result.FOREIGN]


def test_what_is_uncertain_in_no_crate_stays_open_until_the_last_crate_of_that_night_is_closed(
    desk: Desk,
) -> None:
    desk.came("101")
    desk.came("102", bin="2")
    desk.now = NIGHT + timedelta(minutes=5)
    lost = Moment(NIGHT + timedelta(minutes=1), 0.0)
    desk.journal.bins.keep(Passage("lost", lost, Outcome.UNCERTAIN, settled=True))
    desk.now = NOW
    first = desk.ask("bin_empty", bin="1")["taken"]["crate"]
    for crate, left in ((first, 1), (None, 0)):
        number = crate or desk.ask("bin_empty", bin="2")["taken"]["crate"]
        desk.ask("crate_begin", crate=number, **HOA)
        desk.ask("crate_close", crate=number, **HOA)
        assert desk.ask("bins")["uncertain"] == left


def test_what_was_missing_is_claimed_by_a_person_and_asked_about_no_more(desk: Desk) -> None:
    desk.came("101")
    taken = desk.ask("bin_empty", bin="1")["taken"]["crate"]
    desk.ask("crate_begin", crate=taken, **HOA)
    assert desk.ask("crate_close", crate=taken, **HOA)["missing"] == 1
    (lost,) = desk.ask("missing")["rows"]
    desk.ask("missing_do", finding=lost["finding"], deed="claimed", note="searched twice", **HOA)
    assert desk.ask("missing")["rows"] == []
    assert desk.journal.acts_of(None)[-1].done.note == "101 claimed searched twice"


def test_without_its_library_system_the_unexpected_is_taken_in_as_of_a_chosen_moment(desk: Desk) -> None:
    desk.came("101")
    desk.now = NOW
    taken = desk.ask("bin_empty", bin="1")["taken"]["crate"]
    desk.ask("crate_begin", crate=taken, **HOA)
    (seen,) = desk.ask("crate_scan", crate=taken, text="999", **HOA)["seen"]
    assert (seen["result"], seen["on_loan"], seen["offers"]) == ("unexpected", None, ["take_in"])
    take_in: dict[str, Any] = {"crate": taken, "finding": seen["finding"], "deed": "taken_in", **HOA}
    assert desk.why_not("crate_do", **take_in) == "choose_date"
    for wrong in (
        "yesterday",
        (NIGHT - timedelta(hours=1)).isoformat(),
        (NOW + timedelta(hours=1)).isoformat(),
    ):
        assert desk.why_not("crate_do", as_of=wrong, **take_in) == "bad_date"
    desk.ask("crate_do", as_of="2026-11-22T23:00", **take_in)
    (waiting,) = desk.ask("list", which="queued")["rows"]
    assert (waiting["item"], datetime.fromisoformat(waiting["opened"])) == (
        "999",
        datetime(2026, 11, 22, 16, 0, tzinfo=UTC),
    )


def test_numbers_that_do_not_add_up_are_told_at_once(desk: Desk) -> None:
    desk.came("101")
    orphan = Passage("p9", Moment(NIGHT, 0.0), Outcome.ACCEPTED, "no such row", "1", settled=True)
    assert desk.ask("bins")["today"]["adds_up"] is True
    desk.journal.bins.keep(orphan)
    assert desk.ask("bins")["today"]["adds_up"] is False
    assert "do not add up" in desk.ask("today", language="en")["text"]


# --- the library's own table (rule 29) ------------------------------------------------------------------


def test_a_rotating_collection_stays_where_the_table_keeps_it_whatever_its_system_says(desk: Desk) -> None:
    sent = desk.came("101", handling=Handling.TRANSIT, destination="VS")
    bins = desk.journal.bins
    for number, rule in enumerate(("rotating", "rotating+overflow", "transit"), 1):
        at = Moment(NIGHT, float(number))
        bins.keep(Passage(f"q{number}", at, Outcome.ACCEPTED, sent.key, "2", why=rule, settled=True))
    house = replace(desk.house, stays=frozenset({"rotating"}))
    (_, load) = bins.loads()
    kept = house.as_sorted(desk.journal.reconcilings.records(load.crate.id))
    assert [one.entry.handling for one in kept if one.entry] == [
        Handling.SHELF,
        Handling.SHELF,
        Handling.TRANSIT,
    ]


def test_an_item_that_was_taken_in_before_the_power_went_is_not_returned_twice(desk: Desk) -> None:
    desk.came("101")
    taken = desk.ask("bin_empty", bin="1")["taken"]["crate"]
    desk.ask("crate_begin", crate=taken, **HOA)
    (seen,) = desk.ask("crate_scan", crate=taken, text="999", **HOA)["seen"]
    take_in: dict[str, Any] = {"crate": taken, "finding": seen["finding"], "deed": "taken_in", **HOA}
    desk.ask("crate_do", as_of=NIGHT.isoformat(), **take_in)
    found = desk.journal.reconcilings.finding(seen["finding"])
    assert found is not None
    desk.journal.reconcilings.keep(replace(found[1], entry="", done=frozenset()))
    desk.ask("crate_do", **take_in)
    assert desk.ask("list", which="queued")["total"] == 1


def test_what_is_missing_for_two_days_is_told_to_its_reader(desk: Desk) -> None:
    desk.came("101")
    taken = desk.ask("bin_empty", bin="1")["taken"]["crate"]
    desk.ask("crate_begin", crate=taken, **HOA)
    desk.ask("crate_close", crate=taken, **HOA)
    assert "more than two days" not in desk.ask("today", language="en")["text"]
    desk.now += timedelta(hours=49)
    assert "more than two days" in desk.ask("today", language="en")["text"]


# --- which crate is which ---------------------------------------------------------------------------------


def test_a_crate_bears_the_number_that_is_written_on_it_and_no_two_in_use_bear_the_same(desk: Desk) -> None:
    desk.came("101")
    desk.came("102", bin="2")
    assert desk.ask("bin_number", bin="1", number=7)["number"] == 7
    assert desk.ask("bin_number", bin="1", number=7)["number"] == 7
    assert desk.why_not("bin_number", bin="2", number=7) == "number_taken"
    assert desk.why_not("bin_number", bin="5", number=8) == "number_taken"
    assert desk.why_not("bin_number", bin="1", number=0) == "bad_request"
    out = desk.ask("bin_empty", bin="1")
    assert (out["taken"]["number"], out["put_in"]["number"]) == (7, 1)


def test_the_slip_of_a_crate_can_be_printed_once_more_but_not_of_one_that_stands_in_its_bin(
    desk: Desk,
) -> None:
    desk.came("101")
    (standing,) = desk.ask("bins")["bins"]
    assert desk.why_not("crate_label", crate=standing["crate"]) == "no_such_crate"
    desk.ask("bin_empty", bin="1")
    desk.ask("crate_label", crate=standing["crate"])
    (slip,) = desk.slips
    assert "chưa kiểm" in " ".join(line.text.lower() for line in slip.lines if line)


def test_a_crate_at_four_fifths_is_told_in_the_overview_and_on_the_morning_s_page(desk: Desk) -> None:
    for item in ("101", "102", "103", "104"):
        desk.came(item)
    for limit, nearly in ((5, True), (6, False)):
        house = replace(desk.house, limits={"1": limit})
        desk.workshop.house = house
        (shown,) = desk.ask("bins")["bins"]
        assert shown["nearly_full"] is nearly
        text = letters.as_text(page(gather(desk.journal, NOW, house), house, "vi"))
        assert ("Sắp đầy: nên thay thùng" in text) is nearly


def test_a_claim_finds_that_the_bin_was_full_by_the_item_and_by_what_its_reader_was_told(desk: Desk) -> None:
    ref = desk.shown_at_full_bin("101")
    for text in ("101", ref, ref.lower()):
        (told,) = desk.ask("find", text=text)["attempts"]
        assert (told["item"], told["reference"]) == ("101", ref)
    assert desk.ask("find", text="102")["attempts"] == []


def test_a_claim_finds_the_crate_of_what_nobody_could_identify_by_what_its_reader_was_told(
    desk: Desk,
) -> None:
    nameless = Passage(
        "p1", Moment(NIGHT, 0.0), Outcome.UNIDENTIFIED, bin="4", why="unreadable", settled=True
    )
    ref = unverified_reference("R1", desk.journal.bins.keep(nameless).seq)
    for text in (ref, f" {ref.lower()} "):
        (told,) = desk.ask("find", text=text)["unverified"]
        assert (told["reference"], told["bin"], told["crate"]) == (ref, "4", 1)
    assert desk.why_not("find", text=unverified_reference("R1", 77)) == "no_such_row"
