"""The staff area, played: who gets in and how, what is asked of the counter, and that readers and staff never mix.

Issue "The screen", staff area; circulation rules 25, 28 and 30.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk.acts import PAUSES, Act
from kiosk.effects import Ask, AskCounter, AskPatron, ForgetPad, Play, Save, Sound, WriteTags
from kiosk.events import (
    CounterAnswered,
    Device,
    DeviceChanged,
    PadChanged,
    Paused,
    Reloaded,
    Scanned,
    TagsWritten,
)
from kiosk.messages import Message, say
from kiosk.rules.session import names_reader
from kiosk.rules.state import CardRule, PinPolicy, Stage
from kiosk.staff.area.returns import DAYS
from kiosk.staff.area.tools import TOOLS
from kiosk.staff.view import StaffView, Template
from kiosk.values import IlsFact, Kind, Pad, Reason, Secret, TagFact
from kiosk.view import Action, Screen
from tests.kiosk.play import CARD, START, book, with_site
from tests.kiosk.play import Play as Table

STAFF_CARD = "NV0000777"
OK = {"ok": True}
ROW = {
    "reference": "A1-00001-X", "state": "parked", "kind": "return", "system": "main", "item": "101",
    "title": "Số đỏ", "card": "***12", "opened": START.isoformat(), "clock": "synced", "due": None,
    "provisional": False, "renewed": False, "ils": "no", "tag": "verified", "parked": "newer_loan",
    "reason": None, "attempts": 0, "late": True, "override": False,
}  # fmt: skip


class Desk(Table):
    """A table at which the counter is asked, and answers what the test says."""

    def asked(self) -> AskCounter:
        """The one request that waits for its answer."""
        (ask,) = (e for e in self.pending if isinstance(e, AskCounter) and e.ticket)
        self.pending.remove(ask)
        return ask

    def answer(self, **facts: Any) -> Mapping[str, Any]:
        ask = self.asked()
        self.tell(CounterAnswered(ask.ticket, OK | facts))
        return ask.request

    def decline(self, why: str, text: str = "") -> Mapping[str, Any]:
        ask = self.asked()
        self.tell(CounterAnswered(ask.ticket, {"ok": False, "why": why, "text": text}))
        return ask.request

    def by_card(self) -> None:
        self.scan(STAFF_CARD)
        self.answer(name="Hoa", token="t1")

    def choose(self, key: str) -> None:
        self.touch(Action.STAFF, key)

    @property
    def glass(self) -> StaffView:
        assert self.view.staff is not None
        return self.view.staff

    @property
    def heading(self) -> str:
        return self.view.heading.code

    def sounds(self) -> list[Sound]:
        return [effect.sound for effect in self.effects if isinstance(effect, Play)]


def at_the_menu() -> Desk:
    desk = Desk()
    desk.by_card()
    return desk


# --- who gets in ----------------------------------------------------------------------------------


def test_a_staff_card_at_the_welcome_screen_opens_the_menu_with_a_tile_for_each_tool() -> None:
    desk = Desk()
    desk.scan(STAFF_CARD)
    assert desk.answer(name="Hoa", token="t1") == {"do": "sign_in", "card": STAFF_CARD}
    assert desk.heading == "staff.menu"
    assert desk.state.session.shown == ()
    offered = [tile.key for tile in desk.glass.tiles]
    assert offered == [tool.key for tool in TOOLS if tool.key in offered]
    assert {"parked", "queued", "search", "today", "returns", "service"} <= set(offered)
    assert desk.view.actions == (Action.FINISH,)


def test_what_is_nobodys_card_is_a_book_where_readers_are_served_and_an_error_elsewhere() -> None:
    desk = Desk()
    desk.scan("NOBODY-1")
    desk.decline("person_unknown")
    assert (desk.shows(Screen.CHOICE), desk.sounds()) == (True, [Sound.READ])
    closed = Desk()
    closed.tell(Paused(paused=True, why="cleaning"))
    closed.scan("NOBODY-1")
    closed.decline("person_unknown")
    assert (closed.heading, closed.sounds()) == ("pause.cleaning", [Sound.ERROR])


CHIP = Scanned(Secret("04A2B3C4D5E680"), card=True)
"""By no rule a reader's."""


def test_a_chip_that_is_nobodys_is_an_error_also_while_a_book_is_shown_and_one_of_staff_is_none() -> None:
    for decided, heard in ((False, [Sound.READ, Sound.ERROR]), (True, [Sound.READ, Sound.READ])):
        desk = Desk(with_site(cards=(CardRule(prefix="TV"),)))
        desk.scan("101")
        desk.decline("person_unknown")
        desk.tell(CHIP)
        if decided:
            desk.answer(name="Hoa", token="t1")
        else:
            desk.decline("person_unknown")
        assert desk.sounds() == heard
        assert desk.shows(Screen.STAFF if decided else Screen.CHOICE)


def test_a_chip_shown_to_a_page_of_staff_reaches_neither_the_page_nor_the_counter() -> None:
    desk = at_the_menu()
    desk.choose("search")
    desk.effects.clear()
    desk.tell(CHIP)
    assert desk.sounds() == [Sound.ERROR]
    assert not [e for e in desk.pending if isinstance(e, AskCounter)]


def test_a_staff_card_at_the_chip_reader_opens_the_area_from_its_door() -> None:
    desk = Desk()
    desk.touch(Action.STAFF)
    desk.answer(names=["Hoa"])
    desk.tell(CHIP)
    assert desk.answer(name="Hoa", token="t1") == {"do": "sign_in", "card": "04A2B3C4D5E680"}
    assert desk.heading == "staff.menu"


def test_a_staff_card_that_is_a_readers_card_too_opens_the_staff_area_and_forgets_the_reader() -> None:
    desk = Desk()
    desk.scan(CARD)
    assert desk.shows(Screen.PIN)
    desk.answer(name="Hoa", token="t1")
    assert desk.shows(Screen.STAFF)
    assert desk.state.session.card is None


def test_a_readers_card_goes_its_way_whatever_the_counter_says_and_when() -> None:
    desk = Desk()
    desk.scan(CARD)
    ask = desk.asked()
    desk.type_pin()
    desk.run()
    assert desk.shows(Screen.ITEMS)
    desk.tell(CounterAnswered(ask.ticket, OK | {"name": "Hoa", "token": "t1"}))
    assert desk.shows(Screen.ITEMS)


def test_a_question_about_a_card_does_not_make_the_library_systems_answer_stale() -> None:
    desk = Desk(with_site(pin=PinPolicy.NEVER))
    desk.scan(CARD)
    (patron,) = (e for e in desk.pending if isinstance(e, AskPatron))
    assert patron.serial == desk.state.counter


def test_a_staff_card_while_a_reader_is_served_opens_nothing_and_shows_nothing() -> None:
    desk = Desk()
    desk.sign_in()
    desk.place(book("101"))
    desk.run()
    before = desk.view
    desk.scan(STAFF_CARD)
    assert not any(isinstance(e, AskCounter) for e in desk.pending)
    assert desk.view.screen is before.screen
    assert desk.state.session.staff is None


def test_the_door_asks_for_a_name_and_then_for_its_pin() -> None:
    desk = Desk()
    desk.touch(Action.STAFF)
    assert desk.answer(names=["Hoa", "Lan"]) == {"do": "names"}
    assert [tile.key for tile in desk.glass.tiles] == ["Hoa", "Lan"]
    desk.choose("Lan")
    desk.type_pin("482913")
    assert desk.view.pin is not None
    assert desk.view.pin.typed == 6
    desk.touch(Action.OK)
    assert desk.answer(name="Lan", token="t2") == {"do": "sign_in", "person": "Lan", "pin": "482913"}
    assert desk.heading == "staff.menu"
    assert "482913" not in repr(desk.state)


def test_a_pin_is_kept_no_longer_than_until_it_is_asked() -> None:
    desk = Desk()
    desk.touch(Action.STAFF)
    desk.answer(names=["Hoa"])
    desk.choose("Hoa")
    desk.type_pin("482913")
    desk.touch(Action.OK)
    held = [page for page in desk.state.session.staff.pages if hasattr(page, "typed")]  # type: ignore[union-attr]  # somebody is at the door
    assert [len(page.typed) for page in held] == [0]
    desk.decline("person_wrong")
    assert desk.heading == "staff.pin.wrong"
    assert desk.view.pin is not None
    assert (desk.view.pin.typed, desk.view.pin.wrong) == (0, True)


def test_a_locked_pin_is_told_with_the_end_of_the_lock_and_the_card_still_opens() -> None:
    desk = Desk()
    desk.touch(Action.STAFF)
    desk.answer(names=["Hoa"])
    desk.choose("Hoa")
    desk.type_pin("482913")
    desk.touch(Action.OK)
    until = START + timedelta(minutes=4)
    desk.decline("person_locked", until.isoformat())
    detail = desk.view.detail
    assert detail == Message("staff.no.person_locked.until", (("until", until),))
    desk.touch(Action.OK)
    assert desk.heading == "staff.sign_in"
    desk.scan(STAFF_CARD)
    desk.answer(name="Hoa", token="t1")
    assert desk.heading == "staff.menu"


def test_the_area_can_be_entered_while_the_station_is_out_of_order() -> None:
    desk = Desk()
    desk.tell(DeviceChanged(Device.RFID, ready=False))
    desk.tell(DeviceChanged(Device.SCANNER, ready=False))
    assert desk.shows(Screen.OUT_OF_ORDER)
    desk.touch(Action.STAFF)
    desk.answer(names=["Hoa"])
    assert desk.shows(Screen.STAFF)
    desk.touch(Action.CANCEL)
    assert desk.shows(Screen.OUT_OF_ORDER)


def test_a_card_with_a_tag_opens_the_area_too() -> None:
    desk = Desk()
    desk.tell(PadChanged(Pad(cards=(Secret(STAFF_CARD),))))
    assert desk.answer(name="Hoa", token="t1") == {"do": "sign_in", "card": STAFF_CARD}
    assert desk.heading == "staff.menu"


# --- leaving --------------------------------------------------------------------------------------


def test_signing_out_ends_the_proof_and_leads_back_to_readers() -> None:
    desk = at_the_menu()
    desk.touch(Action.FINISH)
    (ended,) = (e for e in desk.pending if isinstance(e, AskCounter))
    assert (ended.ticket, ended.request) == (0, {"do": "sign_out", "token": "t1"})
    assert desk.shows(Screen.WELCOME)
    assert not names_reader(desk.state.session)
    desk.tell(CounterAnswered(0, OK))
    assert desk.shows(Screen.WELCOME)


def test_who_goes_away_is_signed_out_after_a_warning() -> None:
    desk = at_the_menu()
    limit = desk.site.limits.staff
    desk.wait(limit.quiet + 1)
    assert desk.seconds_left() is not None
    assert desk.shows(Screen.STAFF)
    desk.wait(limit.warning)
    assert desk.shows(Screen.WELCOME)
    assert any(isinstance(e, AskCounter) and e.request["do"] == "sign_out" for e in desk.pending)


def test_at_the_door_nobody_is_waited_for_longer_than_a_reader_with_a_pin() -> None:
    desk = Desk()
    desk.touch(Action.STAFF)
    desk.answer(names=["Hoa"])
    desk.wait(desk.site.limits.identify.total)
    assert desk.shows(Screen.WELCOME)


def test_a_book_that_was_taken_away_too_soon_keeps_nobody_signed_in() -> None:
    desk = at_the_menu()
    receiving(desk, 1)
    desk.place(book("101"))
    desk.run(hold=WriteTags)
    desk.place()
    desk.tell(TagsWritten(desk.only.key, TagFact.GONE))
    desk.wait(desk.site.limits.staff.total)
    assert desk.state.session.staff is None
    desk.run()
    desk.wait(desk.site.limits.put_back.total)
    desk.run()
    desk.wait(desk.site.limits.goodbye.total)
    assert desk.shows(Screen.WELCOME)


def test_who_works_stays_as_long_as_it_takes() -> None:
    desk = at_the_menu()
    for _ in range(20):
        desk.wait(desk.site.limits.staff.quiet - 1)
        desk.touch(Action.HERE)
    assert desk.shows(Screen.STAFF)


def test_an_answer_that_comes_after_its_asker_left_opens_nothing_for_the_next() -> None:
    desk = at_the_menu()
    desk.choose("parked")
    late = desk.asked()
    desk.touch(Action.FINISH)
    desk.tell(CounterAnswered(late.ticket, OK | {"rows": [ROW], "total": 1}))
    assert desk.shows(Screen.WELCOME)


def test_while_staff_are_there_no_reader_is_served() -> None:
    desk = at_the_menu()
    desk.place(book("101"))
    desk.scan(CARD)
    assert desk.shows(Screen.STAFF)
    assert not any(isinstance(e, AskPatron | Save) for e in desk.pending)


# --- the counter ----------------------------------------------------------------------------------


def test_every_request_of_a_person_carries_the_proof() -> None:
    desk = at_the_menu()
    desk.choose("parked")
    assert desk.answer(rows=[ROW], total=1) == {"do": "list", "which": "parked", "token": "t1"}


def test_an_answer_that_takes_longer_than_a_moment_is_told_to_be_awaited() -> None:
    desk = at_the_menu()
    desk.choose("parked")
    assert desk.heading == "staff.menu"
    desk.wait(1)
    assert desk.glass.template is Template.BUSY
    desk.wait(500)
    assert desk.shows(Screen.STAFF)
    desk.answer(rows=[], total=0)
    assert desk.heading == "staff.parked.nothing"


def test_whoever_is_no_longer_staff_is_told_so() -> None:
    desk = at_the_menu()
    desk.choose("parked")
    desk.decline("signed_out")
    assert desk.heading == "staff.no.signed_out"


def opened_row(desk: Desk, **facts: Any) -> None:
    desk.choose("parked")
    desk.answer(rows=[ROW | facts], total=1)
    desk.touch(Action.SHOW, str(ROW["reference"]))
    desk.answer(row=ROW | facts, story=[])


def test_a_row_is_sent_again_and_the_list_is_told_anew() -> None:
    desk = at_the_menu()
    opened_row(desk)
    desk.choose("retry")
    request = desk.answer(results=[{"ref": ROW["reference"], "refused": None}])
    assert (request["act"], request["refs"], request["token"]) == ("retry", [ROW["reference"]], "t1")
    assert desk.heading == "staff.did.retry"
    desk.touch(Action.OK)
    desk.answer(rows=[], total=0)
    assert desk.heading == "staff.parked.nothing"


def test_sending_without_looking_is_asked_twice() -> None:
    desk = at_the_menu()
    opened_row(desk)
    desk.choose("override")
    assert desk.glass.template is Template.CONFIRM
    assert not any(isinstance(e, AskCounter) for e in desk.pending)
    desk.touch(Action.OK)
    assert desk.answer(results=[{"ref": "", "refused": None}])["act"] == "override"


def test_a_row_is_settled_with_a_ready_made_note_or_with_ones_own() -> None:
    desk = at_the_menu()
    opened_row(desk)
    desk.choose("settle")
    desk.choose("by_hand")
    assert desk.answer(results=[{"ref": "", "refused": "busy"}])["note"] == "by_hand"
    assert desk.heading == "staff.no.busy"
    desk.touch(Action.OK)
    desk.choose("own")
    assert Action.OK not in desk.view.actions
    for letter in "da xong":
        desk.touch(Action.DIGIT, letter)
    desk.touch(Action.ERASE)
    desk.touch(Action.OK)
    assert desk.answer(results=[{"ref": "", "refused": None}])["note"] == "da xon"
    desk.touch(Action.OK)
    desk.answer(rows=[], total=0)
    assert desk.heading == "staff.parked.nothing"


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({}, {"retry", "override", "settle", "letter"}),
        ({"ils": "yes"}, {"settle", "letter"}),
        ({"system": ""}, {"settle", "letter"}),
        ({"card": "", "kind": "loan"}, {"settle"}),
        ({"card": "", "kind": "return"}, {"retry", "override", "settle"}),
        ({"state": "queued", "parked": None}, {"retry", "settle", "letter"}),
        ({"state": "done", "parked": None, "card": ""}, set()),
    ],
)
def test_only_what_the_station_would_do_is_offered(facts: dict[str, object], offered: set[str]) -> None:
    desk = at_the_menu()
    opened_row(desk, **facts)
    assert {choice.key for choice in desk.glass.choices} == offered


def test_a_long_list_comes_in_pages() -> None:
    desk = at_the_menu()
    desk.choose("parked")
    rows = [ROW | {"reference": f"A1-{number:05d}-X"} for number in range(50)]
    desk.answer(rows=rows, total=2100)
    assert (len(desk.view.rows), desk.view.heading.values) == (20, (("count", 2100),))
    desk.choose("later")
    desk.choose("later")
    assert len(desk.view.rows) == 10
    desk.choose("later")
    desk.choose("earlier")
    assert desk.view.rows[0].key == "A1-00020-X"


def test_no_list_names_a_reader() -> None:
    desk = at_the_menu()
    desk.choose("parked")
    desk.answer(rows=[ROW], total=1)
    assert str(ROW["card"]) not in repr(desk.view)


def test_a_claim_is_looked_for_by_what_is_scanned_or_typed() -> None:
    desk = at_the_menu()
    desk.choose("search")
    desk.scan("101")
    assert desk.answer(rows=[ROW], total=1, attempts=[], unverified=[])["text"] == "101"
    assert desk.view.rows[0].key == ROW["reference"]
    desk.touch(Action.CANCEL)
    for letter in "a1-00001-x":
        desk.touch(Action.DIGIT, letter)
    desk.touch(Action.OK)
    assert desk.decline("reference_check")["text"] == "A1-00001-X"
    assert desk.heading == "staff.no.reference_check"


def test_a_claim_of_something_unverified_names_the_crate_that_it_lies_in() -> None:
    desk = at_the_menu()
    desk.choose("search")
    desk.scan("A1-U00042-9")
    came = {"reference": "A1-U00042-9", "came": "2026-11-22T20:00:00+00:00", "bin": "4", "crate": 7}
    desk.answer(rows=[], total=0, attempts=[], unverified=[came])
    assert desk.heading == "staff.left.unidentified"
    assert desk.view.staff is not None
    facts = {fact.label.code: fact.value for fact in desk.view.staff.facts}
    assert facts["staff.fact.crate"] == say("staff.bin.named", bin="4", number=7)


def test_the_code_that_stood_on_the_screen_says_why_a_reader_was_sent_to_staff() -> None:
    desk = at_the_menu()
    desk.choose("search")
    desk.scan("A1-2311-150000")
    sent = {
        "code": "A1-2311-150000",
        "at": START.isoformat(),
        "what": "notice.no_answer",
        "stage": "checking",
    }
    desk.answer(rows=[], total=0, attempts=[], incidents=[sent])
    assert desk.heading == "staff.sent"
    told = {fact.label.code: fact.value for fact in desk.glass.facts}
    assert told["staff.fact.what"] == say("notice.no_answer")
    assert told["staff.fact.at"] == say("staff.at", at=START)
    assert told["staff.fact.stage"] == say("staff.stage.card")
    assert told["staff.fact.reference"] == say("staff.text", text="A1-2311-150000")


# --- staff returns --------------------------------------------------------------------------------


def receiving(desk: Desk, days_ago: int) -> None:
    desk.choose("returns")
    desk.choose("post")
    desk.choose((START - timedelta(days=days_ago)).date().isoformat())


def test_books_from_the_post_are_recorded_and_sent_as_of_the_chosen_day_in_the_persons_name() -> None:
    desk = at_the_menu()
    receiving(desk, 1)
    desk.place(book("101"))
    desk.run()
    (first, *_) = desk.saved
    assert first.done is not None
    assert (first.done.person, first.done.act, first.done.note) == ("Hoa", Act.TAKEN_IN, "post")
    (ask,) = (e for e in desk.effects if isinstance(e, Ask))
    yesterday = (START - timedelta(days=1)).date()
    assert (ask.kind, ask.opened.utc.date(), ask.card, ask.late) == (Kind.RETURN, yesterday, None, False)
    assert [save.entry.opened.utc.date() for save in desk.saved] == [yesterday] * len(desk.saved)
    (tx,) = desk.state.live
    assert (tx.done, tx.entry.tag, tx.entry.ils, tx.entry.parked) == (
        True,
        TagFact.VERIFIED,
        IlsFact.YES,
        None,
    )
    assert desk.heading == "staff.receive.done"


def test_books_of_today_carry_the_moment_itself() -> None:
    desk = at_the_menu()
    receiving(desk, 0)
    desk.place(book("101"))
    desk.run()
    assert desk.only.entry.opened.utc == desk.now().utc


def test_a_scanned_book_is_taken_back_and_a_readers_card_is_no_book() -> None:
    desk = at_the_menu()
    receiving(desk, 2)
    desk.scan("102")
    desk.run()
    assert (desk.only.entry.item.item, desk.only.done, desk.only.entry.parked) == ("102", True, None)
    desk.scan(CARD)
    desk.run()
    assert len(desk.state.live) == 1


def test_nothing_is_taken_back_on_any_other_page() -> None:
    desk = at_the_menu()
    receiving(desk, 1)
    desk.touch(Action.CANCEL)
    desk.place(book("101"))
    assert desk.state.live == ()


def test_only_days_that_are_offered_can_be_chosen() -> None:
    desk = at_the_menu()
    desk.choose("returns")
    desk.choose("bus")
    assert len(desk.glass.choices) == DAYS
    desk.choose("1999-01-01")
    desk.choose((START + timedelta(days=1)).date().isoformat())
    assert desk.heading == "staff.dated"


def test_who_leaves_while_a_book_is_under_way_waits_for_it_and_no_receipt_follows() -> None:
    desk = at_the_menu()
    receiving(desk, 1)
    desk.place(book("101"))
    for _ in range(3):
        desk.touch(Action.CANCEL)
    desk.touch(Action.FINISH)
    assert desk.state.session.stage is Stage.ENDING
    desk.run()
    assert desk.shows(Screen.WELCOME)
    assert any(isinstance(effect, ForgetPad) for effect in desk.effects)


# --- pause ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("why", PAUSES)
def test_a_paused_station_shows_its_notice_until_it_is_opened_again(why: str) -> None:
    desk = at_the_menu()
    desk.choose("service")
    desk.choose(why)
    assert desk.answer(paused=why)["why"] == why
    desk.tell(Paused(paused=True, why=why))
    desk.touch(Action.OK)
    desk.touch(Action.FINISH)
    assert (desk.view.screen, desk.heading) == (Screen.OUT_OF_ORDER, f"pause.{why}")
    desk.pending.clear()
    desk.by_card()
    desk.choose("service")
    desk.touch(Action.OK)
    assert desk.answer(paused="")["why"] == ""
    desk.tell(Paused(paused=False))
    desk.touch(Action.OK)
    desk.touch(Action.FINISH)
    assert desk.shows(Screen.WELCOME)


def test_a_pause_from_elsewhere_waits_for_the_reader_who_is_here() -> None:
    table = Desk()
    table.sign_in()
    table.tell(Paused(paused=True, why="cleaning"))
    assert table.shows(Screen.ITEMS)
    table.touch(Action.FINISH)
    table.run()
    assert table.heading == "pause.cleaning"


def test_a_pause_survives_a_restart() -> None:
    table = Desk()
    table.state = replace(table.state, starting=True)
    table.tell(DeviceChanged(Device.JOURNAL, ready=False))
    table.tell(Reloaded((), paused="repair"))
    table.tell(DeviceChanged(Device.JOURNAL, ready=True))
    assert table.heading == "pause.repair"
    table.tell(Paused(paused=False))
    assert table.shows(Screen.WELCOME)


def test_a_broken_station_says_so_also_while_it_is_paused() -> None:
    table = Desk()
    table.tell(Paused(paused=True, why="cleaning"))
    table.tell(DeviceChanged(Device.JOURNAL, ready=False))
    assert table.heading == "out.heading"
    assert table.view.detail == Message("out.journal")


def test_what_is_unresolved_is_received_by_staff_and_parked() -> None:
    desk = Desk(with_site(items=()))
    desk.by_card()
    receiving(desk, 1)
    desk.scan("102")
    desk.run()
    assert desk.only.entry.parked is Reason.UNRESOLVED
