"""What is to be done with the books of a crate that lie on the table together: each is named, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kiosk.messages import Message, say
from kiosk.staff.area.crate import Crate
from kiosk.staff.area.page import Knows
from kiosk.staff.view import Place, StaffView
from kiosk.values import Pad
from kiosk.view import Tone

KNOWS = Knows(datetime(2026, 11, 23, tzinfo=UTC), "vi", Pad(), (), printer=True)
TOTALS = {
    "accepted": 28, "matched": 19, "missing": 9, "identified": 0, "confirmed": 0, "wrong_bin": 0, "unexpected": 0,
    "foreign": 0,
}  # fmt: skip


def seen(title: str, result: str = "matched", **facts: Any) -> Mapping[str, Any]:
    return {
        "finding": title, "result": result, "item": "1", "title": title, "handling": None, "destination": "", "shelf": "",
        "offers": [], "done": [],
    } | facts  # fmt: skip


PLAIN = seen("Dế Mèn")
HOLD = seen("Truyện Kiều", handling="hold", shelf="042", offers=["print"])
OTHER_HOLD = seen("Số đỏ", handling="hold", shelf="043", offers=["print"])
TRANSIT = seen("Tắt đèn", handling="transit", destination="Long Xuyên", offers=["print"])
LOUD = seen("Chí Phèo", offers=["secure"])


def shown(*stack: Mapping[str, Any]) -> StaffView:
    return Crate({"crate": 1, "number": 1}, TOTALS, stack).show(KNOWS)


def told(view: StaffView) -> list[tuple[Message, str]]:
    """Instruction by instruction, each with the title of its book."""
    assert view.detail is not None
    facts = [(view.heading, view.detail), *((fact.label, fact.value) for fact in view.facts)]
    return [(words, str(dict(name.values)["text"])) for words, name in facts if name.code == "staff.text"]


def test_every_book_of_a_stack_is_told_with_what_is_to_be_done_with_it_the_most_urgent_first() -> None:
    view = shown(HOLD, TRANSIT, LOUD, OTHER_HOLD, PLAIN)
    assert told(view) == [
        (say("staff.crate.loud"), "Chí Phèo"),
        (say("staff.crate.hold", shelf="042"), "Truyện Kiều"),
        (say("staff.crate.hold", shelf="043"), "Số đỏ"),
        (say("staff.crate.transit", place="Long Xuyên"), "Tắt đèn"),
        (say("staff.found.matched"), "Dế Mèn"),
    ]
    assert view.tone is Tone.ATTENTION


def test_a_hold_that_is_loud_too_is_told_both() -> None:
    both = {**HOLD, "offers": ["secure", "print"]}
    assert told(shown(both)) == [
        (say("staff.crate.loud"), "Truyện Kiều"),
        (say("staff.crate.hold", shelf="042"), "Truyện Kiều"),
    ]


def test_what_staff_must_look_at_and_what_was_not_sent_are_put_aside_by_name() -> None:
    view = shown(seen("Vang bóng", offers=["staff"]), seen("Đời thừa", offers=["keep_apart"]))
    assert told(view) == [
        (say("staff.crate.keep_apart"), "Đời thừa"),
        (say("staff.crate.staff"), "Vang bóng"),
    ]


def test_a_stack_with_nothing_to_do_is_simply_right() -> None:
    view = shown(PLAIN, seen("Lão Hạc"))
    assert (view.heading, view.tone) == (say("staff.found.matched"), Tone.DONE)
    assert [str(fact.value.values) for fact in view.facts if "Lão Hạc" in str(fact.value)] != []


def test_of_a_book_that_nobody_recorded_only_that_is_known() -> None:
    assert told(shown({**HOLD, "result": "unexpected"})) == [(say("staff.found.unexpected"), "Truyện Kiều")]


def test_securing_is_the_main_thing_while_a_tag_is_loud_and_what_is_left_is_shown_while_something_is() -> (
    None
):
    places = {choice.key: choice.place for choice in shown(LOUD, PLAIN).choices}
    assert places == {"close": Place.BAR, "secure": Place.MAIN}
    assert [choice.key for choice in shown(PLAIN).choices] == ["left", "close"]
    nothing_left = replace(Crate({"crate": 1, "number": 1}, TOTALS), totals=TOTALS | {"missing": 0})
    assert [(choice.key, choice.place) for choice in nothing_left.show(KNOWS).choices] == [
        ("close", Place.MAIN)
    ]
