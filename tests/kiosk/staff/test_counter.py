"""The counter: what staff may see and do, who they must be for it, and that every act leaves its trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.printer.interface import Slip
from kiosk import letters
from kiosk.acts import Act, Done
from kiosk.incidents import Incident
from kiosk.journal.journal import Journal
from kiosk.messages import Message
from kiosk.rules.reference import reference
from kiosk.staff.alone import AloneBack
from kiosk.staff.counter import Counter
from kiosk.texts import LOCALE_DIR, Texts
from kiosk.texts.compile import compile_catalogues
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CARD, STAFF_CARD, PIN = "TV0000012", "NV777", "482913"
HOA = {"person": "Hoa", "pin": PIN}


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


def letter(entry: Entry, language: str) -> Slip:
    texts = Texts(language, strict=True)

    def say_it(message: Message) -> str:
        return texts.say(message)

    return letters.letter(entry, "Thư viện tỉnh", "Tầng trệt", say_it)


class Place:
    """A counter with a journal and one person of staff, Hoa, who has a PIN and a card."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.journal = Journal(folder / "journal.db", "A1", lambda: self.now)
        self.printed: list[Slip] = []
        self.paper = True
        back = AloneBack("A1", self.journal, folder, letter, self._print)
        self.counter = Counter(back, lambda: self.now)
        self.ask("person", change="add", name="Hoa", pin=PIN, card=STAFF_CARD)

    def _print(self, slip: Slip) -> bool:
        self.printed += [slip] if self.paper else []
        return self.paper

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        """An answer that must be a good one."""
        answer = self.counter.serve({"do": do, **request})
        assert answer["ok"], answer
        return answer

    def why_not(self, do: str, **request: Any) -> str:
        answer = self.counter.serve({"do": do, **request})
        assert not answer["ok"], answer
        return str(answer["why"])

    def row(self, key: str, kind: Kind = Kind.LOAN, item: str = "101", **facts: Any) -> Entry:
        card = Secret(CARD) if kind is Kind.LOAN else None
        new = Entry(key, kind, ItemKey("main", item), f"s{key}", Moment(NOW, 0.0), card, title="Dế Mèn")
        return self.journal.save(replace(new, **facts))

    def parked(self, key: str = "p", **facts: Any) -> Entry:
        kept: dict[str, Any] = {
            "ils": IlsFact.NO,
            "closed": True,
            "parked": Reason.CARD_BLOCKED,
            "late": True,
        }
        return self.row(key, **(kept | facts))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.journal.close()


# --- reading ----------------------------------------------------------------------------------------


def test_staff_list_what_is_parked_queued_or_open_with_cards_masked(place: Place) -> None:
    parked, queued = place.parked(), place.row("q", queued=True)
    place.row("d", ils=IlsFact.YES, closed=True)
    assert [r["reference"] for r in place.ask("list", which="parked")["rows"]] == [parked.reference]
    assert [r["reference"] for r in place.ask("list", which="queued")["rows"]] == [queued.reference]
    everything = place.ask("list", which="all")
    assert everything["total"] == 3
    assert [r["card"] for r in everything["rows"]] == ["***12"] * 3
    assert CARD not in str(everything)


def test_a_row_is_shown_with_all_that_happened_to_it_and_all_that_people_did(place: Place) -> None:
    row = place.parked()
    place.now += timedelta(hours=1)
    place.ask("act", act="settle", refs=[row.reference], note="paid  at\nthe desk", **HOA)
    shown = place.ask("show", ref=row.reference.lower())
    assert shown["row"]["state"] == "settled"
    by_people = [line for line in shown["story"] if "person" in line]
    assert by_people == [
        {"at": place.now.isoformat(), "person": "Hoa", "act": "settle", "note": "paid at the desk"}
    ]
    assert [line["ils"] for line in shown["story"] if "ils" in line] == ["no", "waived"]


def test_a_claim_is_searched_by_item_or_by_reference(place: Place) -> None:
    loan = place.row("a", ils=IlsFact.YES, closed=True)
    back = place.row("b", Kind.RETURN, ils=IlsFact.YES, closed=True)
    place.row("c", item="102")
    for text in ("101", f" {back.reference} "):
        found = place.ask("find", text=text)["rows"]
        assert [r["reference"] for r in found] == [loan.reference, back.reference]


def test_why_a_reader_was_sent_to_staff_is_found_by_the_code_on_the_screen(place: Place) -> None:
    place.journal.incidents.record(
        Incident("A1-2311-150000", Moment(NOW, 0.0), "notice.no_answer", "checking")
    )
    found = place.ask("find", text="a1-2311-150000")
    assert (found["rows"], found["attempts"]) == ([], [])
    (one,) = found["incidents"]
    assert one == {
        "code": "A1-2311-150000", "at": NOW.isoformat(), "what": "notice.no_answer", "stage": "checking"
    }  # fmt: skip
    assert place.ask("find", text="A1-2311-150001")["incidents"] == []


def test_what_is_wrong_with_a_reference_is_told(place: Place) -> None:
    right = place.parked().reference
    other = "K" if right[-1] != "K" else "L"
    assert place.why_not("show", ref=right[:-1] + other) == "reference_check"
    assert place.why_not("find", text=right[:-1] + other) == "reference_check"
    assert place.why_not("show", ref="what") == "reference_shape"


def test_the_reference_of_another_station_is_told_apart_from_a_misread_one(place: Place) -> None:
    assert place.why_not("show", ref=reference("B7", 1)) == "reference_other_station"
    assert place.why_not("show", ref=reference("A1", 999)) == "no_such_row"


# --- who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ({}, "person_missing"),
        ({"person": "Lan", "pin": PIN}, "person_unknown"),
        ({"person": "Hoa", "pin": "000001"}, "person_wrong"),
        ({"person": "Hoa"}, "bad_request"),
        ({"card": "NV778"}, "person_unknown"),
    ],
)
def test_nobody_changes_a_row_without_proving_who_they_are(
    place: Place, who: dict[str, str], why: str
) -> None:
    row = place.parked()
    assert place.why_not("act", act="settle", refs=[row.reference], note="n", **who) == why
    assert place.why_not("hand_over", **who) == why
    assert place.why_not("letter", ref=row.reference, language="vi", **who) == why
    assert place.journal.entry(row.seq) == row
    assert place.journal.acts_of(row.seq) == ()


def test_a_locked_pin_stays_locked_over_a_restart_and_leaves_the_card_usable(
    place: Place, tmp_path: Path
) -> None:
    row = place.parked()
    for _ in range(3):
        assert (
            place.why_not("letter", ref=row.reference, language="vi", person="Hoa", pin="1") == "person_wrong"
        )
    place.journal.close()
    again = object.__new__(Place)
    again.now = NOW
    again.journal = place.journal = Journal(tmp_path / "journal.db", "A1", lambda: NOW)
    again.counter = Counter(AloneBack("A1", again.journal, tmp_path, letter, lambda _slip: True), lambda: NOW)
    assert again.why_not("letter", ref=row.reference, language="vi", **HOA) == "person_locked"
    assert again.ask("letter", ref=row.reference, language="vi", card=STAFF_CARD)
    again.ask("person", change="unlock", name="Hoa")
    assert again.ask("letter", ref=row.reference, language="vi", **HOA)


def test_a_person_who_left_stays_as_a_name_and_can_do_nothing(place: Place) -> None:
    row = place.parked()
    place.ask("act", act="settle", refs=[row.reference], note="n", **HOA)
    place.ask("person", change="end", name="Hoa")
    assert place.why_not("hand_over", **HOA) == "person_unknown"
    assert place.why_not("hand_over", card=STAFF_CARD) == "person_unknown"
    (hoa,) = place.ask("people")["people"]
    assert (hoa["name"], hoa["active"], hoa["pin"], hoa["card"]) == ("Hoa", False, False, False)
    assert place.journal.acts_of(row.seq)[0].done.person == "Hoa"


def test_a_card_or_a_name_belongs_to_one_person(place: Place) -> None:
    assert place.why_not("person", change="add", name="Hoa", pin="739214") == "taken"
    assert place.why_not("person", change="add", name="Lan", card=STAFF_CARD) == "taken"
    assert place.why_not("person", change="add", name="Lan") == "proof_missing"
    assert place.why_not("person", change="add", name="Lan", pin="111111") == "bad_pin"
    assert place.why_not("person", change="pin", name="Lan", pin="739214") == "person_unknown"


def test_neither_pin_nor_card_of_staff_is_on_the_disk(place: Place, tmp_path: Path) -> None:
    place.journal.close()
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert STAFF_CARD.encode() not in content
        assert PIN.encode() not in content


# --- acts -------------------------------------------------------------------------------------------


def test_several_rows_are_settled_at_once_and_each_is_answered_for_itself(place: Place) -> None:
    one, two = place.parked("p1"), place.parked("p2")
    done = place.row("d", ils=IlsFact.YES, closed=True)
    refs = [one.reference, done.reference, "A1-00099-9", two.reference]
    told = place.ask("act", act="settle", refs=refs, note="by list", **HOA)["results"]
    assert [r["refused"] for r in told] == [None, "not_waiting", "reference_check", None]


def test_a_retry_without_a_running_station_waits_in_the_queue_for_its_start(place: Place) -> None:
    row = place.parked()
    place.ask("act", act="retry", refs=[row.reference], **HOA)
    (waiting,) = place.journal.unfinished()
    assert (waiting.queued, waiting.parked, waiting.ils) == (True, None, IlsFact.UNASKED)
    assert [a.done.act for a in place.journal.acts_of(row.seq)] == [Act.RETRY]


def test_handing_over_takes_the_queue_and_only_the_queue_and_shows_whole_cards(place: Place) -> None:
    queued, parked = place.row("q", queued=True), place.parked()
    given = place.ask("hand_over", ils="main", **HOA)
    assert [(r["reference"], r["card"]) for r in given["rows"]] == [(queued.reference, CARD)]
    now = place.journal.entry(queued.seq)
    assert now is not None
    assert (now.parked, now.queued, now.stuck) == (Reason.HANDED_OVER, False, True)
    assert place.journal.entry(parked.seq) == parked
    assert place.ask("hand_over", ils="main", **HOA)["rows"] == []
    again = place.ask("hand_over", ils="main", again=True, **HOA)["rows"]
    assert [r["reference"] for r in again] == [queued.reference]


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_letter_names_the_card_the_title_and_the_reference_and_is_recorded(
    place: Place, language: str
) -> None:
    row = place.parked(parked=Reason.DUE_EARLIER, ils=IlsFact.YES, due=NOW + timedelta(days=7))
    text = place.ask("letter", ref=row.reference, language=language, **HOA)["text"]
    assert all(fact in text for fact in (CARD, "Dế Mèn", row.reference, "Thư viện tỉnh"))
    assert "{" not in text
    assert [a.done for a in place.journal.acts_of(row.seq)] == [Done("Hoa", Act.LETTER)]


def test_a_loan_whose_reader_is_forgotten_is_shown_told_of_and_settled_but_never_sent(place: Place) -> None:
    """After 180 days (rule 32): whose it was nobody here knows, and what staff need to settle it is still there."""
    old = place.parked(card=None)
    told = place.ask("show", ref=old.reference)["row"]
    assert (told["card"], told["item"], told["title"]) == ("", "101", "Dế Mèn")
    for what in ("retry", "override"):
        (answer,) = place.ask("act", act=what, refs=[old.reference], **HOA)["results"]
        assert answer["refused"] == "reader_forgotten"
    page = place.ask("letter", ref=old.reference, language="en", **HOA)["text"]
    assert old.reference in page
    assert "{" not in page
    (answer,) = place.ask("act", act="settle", refs=[old.reference], note="book is back", **HOA)["results"]
    assert answer["refused"] is None


def test_a_letter_comes_out_of_the_printer_or_the_asker_is_told(place: Place) -> None:
    row = place.parked()
    place.ask("letter", ref=row.reference, language="en", print=True, **HOA)
    assert len(place.printed) == 1
    place.paper = False
    assert place.why_not("letter", ref=row.reference, language="en", print=True, **HOA) == "not_printed"


# --- hostile requests -------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
VERBS = ["list", "show", "find", "act", "hand_over", "letter", "person", "people", "hello", ""]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.fixed_dictionaries(
        {"do": st.sampled_from(VERBS) | JSON},
        optional={
            name: JSON
            | st.sampled_from(["Hoa", "settle", "parked", "add", "vi", "A1-00001-K", ["A1-00001-K"]])
            for name in (
                "ref",
                "refs",
                "text",
                "which",
                "act",
                "note",
                "person",
                "pin",
                "card",
                "name",
                "change",
            )
        },
    )
)
def test_no_request_raises_or_changes_a_row_without_a_person(place: Place, asked: dict[str, Any]) -> None:
    before = place.journal.entries()
    answer = place.counter.serve(asked)
    assert answer["ok"] in (True, False)
    assert place.journal.entries() == before
