"""The counter at the pad: hostile requests change nothing, readers come first, every write is the act of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.printer.interface import Slip
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.tags.content import Owner
from kiosk.acts import Act
from kiosk.effects import PadAnswered, PrintSlip
from kiosk.events import PadWanted
from kiosk.ils import ItemRecord
from kiosk.journal.journal import Journal
from kiosk.rules.identity import Identity, ItemRule, resolve
from kiosk.rules.state import CardRule
from kiosk.staff.alone import AloneBack
from kiosk.staff.counter import Counter
from kiosk.staff.house import House
from kiosk.staff.tagging import TagBench
from kiosk.staff.workshop import Workshop
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, TagFact
from kiosk.view import Action
from tests.drivers.rfid.rig import book, uid
from tests.kiosk.play import Play
from tests.kiosk.play import book as pad_book
from tests.kiosk.staff.test_counter import HOA, JSON, PIN
from tests.kiosk.staff.test_tagging import Desk, blank

T = TypeVar("T")
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
RULES = (ItemRule(ils="main", prefix="TV"),)


class RoomWorkshop(Workshop):
    """A pad on its own clock, and a library system that knows one book."""

    house = House(
        "Thư viện tỉnh",
        "A1",
        ZoneInfo("Asia/Ho_Chi_Minh"),
        shortest_loan_days=1,
        say=str,
        say_in=lambda _language, message: str(message),
        limits={},
        stays=frozenset(),
        in_house=frozenset(),
        cards=(CardRule(prefix="DG"),),
    )
    owner = Owner("VN", "AG01")

    def __init__(self, *tags: Tag) -> None:
        self.desk = Desk(*tags, identify=self.identify)

    def at_pad(self, job: Callable[[TagBench], T]) -> T:
        return job(self.desk.bench)

    def identify(self, owner: str, text: str) -> Identity:
        return resolve(owner, text, RULES, frozenset())

    def item(self, key: ItemKey) -> ItemRecord | None:
        return (
            ItemRecord(True, "Dế Mèn", "available", False, None, True)
            if key.item == "TV1"
            else ItemRecord(False)
        )

    def slip(self, visit: PrintSlip) -> Slip:
        return Slip("", ())

    def devices(self) -> list[str]:
        return ["rfid"]

    def trial(self, device: str, seconds: float) -> dict[str, Any]:
        return {"passed": False, "finding": "nothing_heard"}


class Room:
    def __init__(self, folder: Path, *tags: Tag) -> None:
        self.journal = Journal(folder / "journal.db", "A1")
        self.workshop = RoomWorkshop(*tags)
        back = AloneBack("A1", self.journal, folder, lambda *_: Slip("", ()), lambda _: True, self.workshop)
        self.counter = Counter(back)
        assert self.counter.serve({"do": "person", "change": "add", "name": "Hoa", "pin": PIN})["ok"]

    def serve(self, do: str, **request: Any) -> dict[str, Any]:
        return self.counter.serve({"do": do, **request})


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path, blank())
    yield made
    made.journal.close()


VERBS = ["inspect", "secure", "release", "program", "convert", "reprint", "devices", "try_device"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.fixed_dictionaries(
        {"do": st.sampled_from(VERBS)},
        optional={
            name: JSON | st.sampled_from(["Hoa", "TV1", "A1-00001-K", [str(uid(1))], 1, 2, True])
            for name in (
                "item", "parts", "part", "usage", "confirmed", "uids", "wait", "ref", "person", "pin", "token", "card",
                "device", "seconds",
            )
        },
    )
)  # fmt: skip
def test_no_request_raises_or_writes_on_a_tag_without_a_person(room: Room, asked: dict[str, Any]) -> None:
    answer = room.counter.serve(asked)
    assert answer["ok"] in (True, False)
    (tag,) = room.workshop.desk.emulator.tags
    assert tag.writes == 0


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        ({"item": ""}, "bad_item"),
        ({"item": "a|b"}, "bad_item"),
        ({"item": "a\nb"}, "bad_item"),
        ({"item": "TV1", "parts": 100}, "bad_request"),
        ({"item": "TV1", "parts": 2, "part": 3}, "bad_request"),
        ({"item": "TV1", "usage": 8}, "bad_request"),
        ({"item": "TV" + "1" * 15}, "does_not_fit"),
        ({"item": "XX1"}, "unresolved"),
        ({"item": "DG0000012"}, "readers_card"),
        ({"item": "DG0000012", "confirmed": True}, "readers_card"),
    ],
)
def test_what_cannot_be_an_item_is_not_written(room: Room, request_: dict[str, Any], why: str) -> None:
    assert room.serve("program", **request_, **HOA)["why"] == why
    (tag,) = room.workshop.desk.emulator.tags
    assert tag.writes == 0


def test_a_number_that_no_rule_knows_is_written_when_it_was_confirmed(room: Room) -> None:
    told = room.serve("program", item="XX1", confirmed=True, **HOA)
    assert (told["good"], told["ils"]) == (True, None)


def test_what_was_tried_is_recorded_with_its_person_and_what_was_left_alone_is_not(tmp_path: Path) -> None:
    room = Room(tmp_path, book(1, "TV1"), blank(2))
    try:
        told = room.serve("secure", **HOA)
        assert [one["security"] for one in told["results"]] == ["verified"]
        (line,) = (one for one in room.journal.acts_of(None) if one.done.act is Act.TAG_SECURED)
        assert (line.done.person, line.done.note) == ("Hoa", f"TV1 {uid(1)} verified")
        assert room.serve("secure", uids=[str(uid(2))], **HOA)["why"] == "no_item"
        assert len([one for one in room.journal.acts_of(None) if one.done.act is Act.TAG_SECURED]) == 1
    finally:
        room.journal.close()


@pytest.mark.parametrize(
    "do, kind, trouble",
    [("secure", Kind.RETURN, Reason.NOT_SECURED), ("release", Kind.LOAN, Reason.NOT_RELEASED)],
)
def test_a_row_that_waited_for_this_tag_alone_waits_no_longer(
    tmp_path: Path, do: str, kind: Kind, trouble: Reason
) -> None:
    room = Room(tmp_path, book(1, "TV1"))
    try:
        waiting = Entry(
            "k1", kind, ItemKey("main", "TV1"), "s1", Moment(NOW, 0), tag=TagFact.FAILED, parked=trouble
        )
        others = replace(waiting, key="k2", parked=Reason.NEWER_LOAN)
        for entry in (waiting, others):
            room.journal.save(replace(entry, ils=IlsFact.YES, closed=True))
        assert room.serve(do, **HOA)["good"]
        mended, other = room.journal.of_item("TV1")
        assert (mended.tag, mended.parked, mended.closed) == (TagFact.VERIFIED, None, True)
        assert other.parked is Reason.NEWER_LOAN
        assert room.journal.acts_of(mended.seq)[-1].done.person == "Hoa"
    finally:
        room.journal.close()


def test_a_set_of_which_a_part_is_missing_still_waits(tmp_path: Path) -> None:
    room = Room(tmp_path, book(1, "TV1", part=1, parts=2))
    try:
        waiting = Entry(
            "k1", Kind.RETURN, ItemKey("main", "TV1"), "s1", Moment(NOW, 0), parked=Reason.NOT_SECURED
        )
        room.journal.save(replace(waiting, ils=IlsFact.YES, closed=True))
        room.serve("secure", **HOA)
        (row,) = room.journal.of_item("TV1")
        assert row.parked is Reason.NOT_SECURED
    finally:
        room.journal.close()


def test_a_book_of_no_known_system_is_told_as_that_and_asked_of_nobody(tmp_path: Path) -> None:
    room = Room(tmp_path, book(1, "XX1"), book(2, "TV1"))
    try:
        items = {one["item"]: one for one in room.serve("inspect")["items"]}
        assert (items["XX1"]["whose"], items["XX1"]["ils"]) == ("unresolved", None)
        assert (items["TV1"]["whose"], items["TV1"]["ils"]["held"]) == ("ours", True)
    finally:
        room.journal.close()


# --- whether the pad is free ---------------------------------------------------------------------------------


def free(play: Play) -> bool:
    (answer,) = (one for one in play.tell(PadWanted(7)) if isinstance(one, PadAnswered))
    assert answer.ticket == 7
    return answer.free


def test_the_pad_is_staff_s_only_while_nobody_is_served() -> None:
    play = Play()
    assert free(play)
    play.place(pad_book("101"))
    assert free(play)  # a book lies there and nobody said what for
    play.touch(Action.RETURN)
    assert not free(play)
    play = Play()
    play.scan()
    assert not free(play)
    play.type_pin()
    assert not free(play)
    play.run()
    assert not free(play)
    play.touch(Action.FINISH)
    play.run()
    play.wait(10)
    assert free(play)


def test_asking_for_the_pad_is_no_sign_of_life() -> None:
    play = Play()
    play.sign_in()
    play.wait(44)
    play.tell(PadWanted(1))
    play.wait(2)
    assert play.seconds_left() is not None


def test_a_reader_who_begins_takes_back_what_staff_were_lent_once() -> None:
    def told() -> list[PadAnswered]:
        return [one for one in play.effects if isinstance(one, PadAnswered)]

    play = Play()
    lent = PadAnswered(7, free=True)
    assert free(play)
    play.wait(5)
    assert told() == [lent]
    play.scan()
    play.type_pin()
    assert told() == [lent, PadAnswered(7, free=False)]
