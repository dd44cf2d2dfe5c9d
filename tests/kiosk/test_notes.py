"""What a library wants said by the way: below items of a kind, on the welcome screen, and in the library system's own words."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.load import ConfigError, settings_of
from kiosk.effects import Ask, Effect, Look
from kiosk.events import Answered, Looked, Standing, What
from kiosk.messages import Message, say
from kiosk.rules.notes import Note, Notice, notices_at
from kiosk.rules.state import OnLoanElsewhere
from kiosk.site import site_of
from kiosk.site_texts import site_texts
from kiosk.texts import Texts
from kiosk.values import Kind, Reason, Security
from kiosk.view import Action
from tests.kiosk.play import START, Play, book, instead, with_site

FILE = Path("station.toml")
STATION = """
[station]
id = "K1"
name = "Ground floor"
library = "Thư viện tỉnh"
languages = ["vi", "en"]
[[ils]]
id = "main"
host = "ils.example"
[scanner]
kind = "serial"
device = "/dev/library-scanner"
"""
CD = Note("site.note.1", media=frozenset({"006"}), kind=Kind.LOAN)
ATLAS = Note("site.note.2", collections=frozenset({"MAPS"}))


def hint(play: Play) -> Message | None:
    return play.view.rows[0].hint


def borrowed(answer: Answered, **site: object) -> Play:
    play = Play(with_site(**site))
    play.sign_in()
    play.place(book("101"))
    play.run(instead(Ask, lambda e: replace(answer, key=e.key)))
    return play


def on_another(effect: Effect) -> What | None:
    match effect:
        case Look(key):
            return Looked(key, Standing.ON_ANOTHER)
        case Ask(key):
            return Answered(key, yes=True, said="Đã trả: Trần Thị B (TV0099)")
        case _:
            return None


YES = Answered("", yes=True, title="Dế Mèn", due=START)


def test_a_cd_comes_with_its_note_and_a_book_without() -> None:
    assert hint(borrowed(replace(YES, media="006"), notes=(CD, ATLAS))) == say("site.note.1")
    assert hint(borrowed(replace(YES, media="001"), notes=(CD, ATLAS))) is None
    assert hint(borrowed(YES, notes=(CD, ATLAS))) is None


def test_a_collection_has_notes_too_and_the_first_that_fits_is_said() -> None:
    assert hint(borrowed(replace(YES, collection="MAPS"), notes=(CD, ATLAS))) == say("site.note.2")
    both = replace(YES, media="006", collection="MAPS")
    assert hint(borrowed(both, notes=(CD, ATLAS))) == say("site.note.1")


def test_a_note_for_borrowing_is_not_said_when_the_item_comes_back() -> None:
    play = Play(with_site(notes=(CD, ATLAS)))
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=True, media="006")))
    assert hint(play) is None


def test_what_was_refused_needs_no_bag() -> None:
    refused = Answered("", yes=False, media="006")
    assert hint(borrowed(refused, notes=(CD,))) is None


def test_the_library_system_s_own_sentence_stands_below_ours_only_where_the_site_wants_it() -> None:
    said = replace(YES, said="Còn 2 cuốn được mượn")
    assert borrowed(said).view.rows[0].said == ""
    assert borrowed(said, ils_text=True).view.rows[0].said == "Còn 2 cuốn được mượn"
    refused = Answered("", yes=False, said="Patron has fines")
    assert borrowed(refused, ils_text=True).view.rows[0].said == "Patron has fines"
    assert borrowed(refused, ils_text=True).view.rows[0].word == say("row.refused")  # ours, by code


@pytest.mark.parametrize("reason", [Reason.ON_LOAN_ELSEWHERE, Reason.HELD_FOR_OTHER])
def test_a_sentence_that_may_name_another_reader_is_not_shown(reason: Reason) -> None:
    refused = Answered("", yes=False, reason=reason, said="Trần Thị B đang mượn")
    assert borrowed(refused, ils_text=True).view.rows[0].said == ""


def test_nor_is_any_sentence_about_a_return_for_the_book_may_have_been_anybody_s() -> None:
    play = Play(with_site(ils_text=True, on_loan_elsewhere=OnLoanElsewhere.RECEIVE))
    play.sign_in()
    play.place(book("101", security=Security.ON_LOAN))
    play.run(on_another)
    (row,) = play.view.rows
    assert row.word == say("row.received")
    assert row.said == ""


def test_the_next_reader_reads_nothing_of_it() -> None:
    play = borrowed(replace(YES, said="Chào bạn An"), ils_text=True)
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    play.wait(3)
    assert "An" not in repr(play.state.live)
    assert play.view.rows == ()


# --- notices ---

HOLIDAY = """
[[notices]]
first = 2026-08-30
last = 2026-09-02
vi = "Thư viện nghỉ ngày 2/9 {nghỉ lễ}"
en = "Closed on 2 September"
"""


def at(day: int, hour: int, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (at(29, 16, 8), False),  # 23:00 on the 29th in An Giang
        (at(29, 17, 8), True),
        (at(2, 16), True),  # 23:00 on the last day
        (at(2, 17), False),
    ],
)
def test_a_notice_stands_from_the_first_to_the_last_day_of_the_library(now: datetime, shown: bool) -> None:
    site = site_of(settings_of(tomllib.loads(STATION + HOLIDAY), FILE))
    assert bool(notices_at(site.notices, now)) is shown


def test_it_stands_on_the_welcome_screen_and_goes_by_itself() -> None:
    notice = Notice("site.notice.1", START, START.replace(hour=9))
    play = Play(with_site(notices=(notice,)))
    assert [*play.view.notices] == [say("site.notice.1")]
    play.wait(3600)
    assert [*play.view.notices] == []


def test_its_words_are_the_library_s_and_their_braces_are_braces() -> None:
    own = site_texts(settings_of(tomllib.loads(STATION + HOLIDAY), FILE))
    said = Texts("vi", override=own["vi"], strict=True).say(say("site.notice.1"))
    assert said == "Thư viện nghỉ ngày 2/9 {nghỉ lễ}"


def test_a_texts_file_and_notices_live_together(tmp_path: Path) -> None:
    (tmp_path / "texts.toml").write_text('[vi]\n"goodbye.borrowed" = "Hẹn gặp lại!"\n', encoding="utf-8")
    table = STATION.replace('id = "K1"', 'id = "K1"\ntexts = "texts.toml"') + HOLIDAY
    own = site_texts(settings_of(tomllib.loads(table), tmp_path / "station.toml"))
    texts = Texts("vi", override=own["vi"], strict=True)
    assert texts.say(say("goodbye.borrowed")) == "Hẹn gặp lại!"
    assert texts.say(say("site.notice.1"))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (HOLIDAY.replace('en = "Closed on 2 September"', ""), "[[notices]] 1 has no sentence in 'en'"),
        (HOLIDAY.replace("2026-08-30", "2026-09-03"), "is before first"),
        ('[[notes]]\nvi = "a"\nen = "b"\n', "neither media nor collections"),
        ('[[notes]]\nmedia = ["CD"]\nvi = "a"\nen = "b"\n', "notes 1, media"),
        ('[[notes]]\nmedia = ["006"]\nvi = "a\\nb"\nen = "b"\n', "notes 1, vi"),
    ],
)
def test_a_note_that_would_never_be_shown_or_said_is_a_mistake_of_the_file(table: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        settings_of(tomllib.loads(STATION + table), FILE)
    assert told in str(error.value)


def test_notes_reach_the_rules_with_their_kind() -> None:
    table = '[[notes]]\nmedia = ["006"]\nwhen = "both"\nvi = "a"\nen = "b"\n'
    site = site_of(settings_of(tomllib.loads(STATION + table), FILE))
    assert site.notes == (Note("site.note.1", frozenset({"006"}), frozenset(), None),)
