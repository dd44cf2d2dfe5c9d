"""Pages of the staff area by themselves: what stands there first, what to do next, and no code where a word will do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.messages import Message, say
from kiosk.staff.area.bins import KNOWN_RULES, WhichNumber, sorted_by
from kiosk.staff.area.devices import Try
from kiosk.staff.area.look import Look
from kiosk.staff.area.lost import Lost
from kiosk.staff.area.page import Knows, Page
from kiosk.staff.area.program import HowMany, Write
from kiosk.staff.view import Place, StaffView
from kiosk.texts import LANGUAGES, LOCALE_DIR, Texts
from kiosk.texts.compile import compile_catalogues
from kiosk.values import Pad
from kiosk.view import Tone
from ui.touch.gallery_pad import item, result, seen, tag

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KNOWS = Knows(NOW, "vi", Pad(), (), printer=True)


def shown(page: Page) -> StaffView:
    return page.show(KNOWS)


def values(view: StaffView) -> dict[str, Message]:
    return {fact.label.code: fact.value for fact in view.facts}


def written(**facts: Any) -> Mapping[str, Any]:
    one = result(**facts)
    return {"good": one["good"], "results": [one], "ils": None}


# --- writing tags ----------------------------------------------------------------------------------------


def test_too_many_tags_are_the_heading_and_the_way_out_of_it() -> None:
    view = shown(Write("1", 3, 2, why="one_at_a_time"))
    assert (view.heading, view.tone) == (say("staff.program.only_part", part=2), Tone.ATTENTION)


def test_a_part_that_is_done_is_the_heading_and_the_next_part_is_what_to_do() -> None:
    view = shown(Write("1", 3, 1, done=written()))
    assert view.heading == say("staff.program.part_done", part=1)
    assert view.detail == say("staff.program.put_part", part=2, parts=3)
    assert view.tone is Tone.DONE


@pytest.mark.parametrize(
    ("what", "remedy"),
    [
        ("refused", "staff.new_tag"),
        ("too_small", "staff.new_tag"),
        ("gone", "staff.again"),
        ("unfinished", "staff.again"),
        ("cannot", None),
    ],
)
def test_a_tag_that_will_never_be_written_is_not_to_be_put_down_again(what: str, remedy: str | None) -> None:
    view = shown(Write("1", done=written(memory=what, security=None, good=False)))
    assert (view.detail.code if view.detail else None) == remedy
    assert values(view)["staff.fact.why"] == say(f"staff.told.{what}")


# --- looking at a book -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "look",
    [
        seen(tag(), items=(item(),)),
        seen(tag(model="3M RFID501", afi="DA", security="other"), items=(item(ils=None),)),
        seen(tag(item="", model="blank")),
    ],
)
def test_codes_stand_last_and_quiet_and_nowhere_else(look: Mapping[str, Any], language: str) -> None:
    compile_catalogues(LOCALE_DIR)
    tongue = Texts(language)
    facts = shown(Look(look)).facts
    with_codes = [
        fact
        for fact in facts
        if any(code in tongue.say(fact.value) for code in ("AFI", "ISO", "E00", "RFID501"))
    ]
    assert with_codes == [facts[-1]]
    assert facts[-1].quiet


@pytest.mark.parametrize("deed", ["secure", "release", "convert"])
def test_what_was_done_is_told_as_what_is_so_now(deed: str) -> None:
    after = Look(seen(tag(), items=(item(),)), doing=deed).answered(written(), KNOWS).on[0]
    assert shown(after).heading == say(f"staff.look.did.{deed}")


def test_a_reader_s_card_shows_no_code() -> None:
    assert shown(Look(seen(tag(card=True)))).facts == ()


# --- the return bin --------------------------------------------------------------------------------------


def test_a_rule_that_we_ship_is_told_in_words_and_one_of_the_library_s_own_as_it_was_written() -> None:
    assert [said.code for said in sorted_by("refused", 1)] == ["staff.sorted.refused"]
    assert sorted_by("local_history", 2) == (say("staff.sorted", rule="local history", count=2),)
    assert [said.code for said in sorted_by("hold+overflow", 1)] == [
        "staff.sorted.hold",
        "staff.sorted.overflow",
    ]


def test_the_rules_that_we_ship_are_those_of_the_preset() -> None:
    import tomllib
    from pathlib import Path

    preset = tomllib.loads(Path("config/presets/station.toml").read_text(encoding="utf-8"))
    assert {rule["name"] for rule in preset["return_station"]["sorting"]} == KNOWN_RULES


def test_a_missing_book_is_told_with_where_it_was_and_since_when() -> None:
    one = {"finding": 1, "title": "Số đỏ", "item": "7", "number": 3, "bin": "2", "at": NOW.isoformat()}
    told = values(shown(Lost(one)))
    assert told["staff.fact.number"] == say("staff.text", text="7")
    assert told["staff.fact.crate"] == say("staff.number", number=3)
    assert told["staff.fact.noticed"] == say("staff.at", at=NOW)


# --- keys ------------------------------------------------------------------------------------------------


def test_where_digits_are_typed_the_pad_s_own_key_is_the_only_ok() -> None:
    assert shown(WhichNumber({"bin": "1"}, "12")).ok is None
    assert shown(HowMany(Write("1"), "3")).ok is None


def test_a_device_that_was_tried_is_tried_again_and_not_started() -> None:
    assert shown(Try("scanner")).ok == say("staff.try.start")
    done = shown(Try("scanner", {"passed": False, "finding": "nothing_heard"}))
    assert done.ok == say("staff.try.again")


def test_at_most_two_choices_stand_beside_back_and_at_most_one_of_them_is_the_main_one() -> None:
    from ui.touch.gallery import GALLERY

    for name, view in GALLERY.items():
        staff = view("vi").staff
        places = [choice.place for choice in staff.choices] if staff else []
        bar = [place for place in places if place is not Place.STAGE]
        assert len(bar) <= 2, name
        assert Place.MAIN not in bar[:-1], name
        assert not (bar and staff and staff.ok), name
