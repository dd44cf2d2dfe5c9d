"""How readers' screens are composed: what must stay on the glass, what stands together, what never touches an edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.texts import LANGUAGES
from kiosk.view import Mark
from tests.ui.conftest import SIZES, Kiosk
from tests.ui.test_screens import on_glass
from ui.touch.gallery import GALLERY
from ui.touch.page import Page

PIXEL = 1.5


def millimetre(kiosk: Kiosk) -> float:
    return float(kiosk.touch.facade.property("pixelsPerMm"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_borrowed_books_are_seen_at_once_on_a_10_inch_glass(kiosk: Kiosk, language: str) -> None:
    page = kiosk.show(GALLERY["items"](language))
    rows = [item for item in page.items() if item.objectName().startswith("row_")]
    end = on_glass(page.find("stage")).bottom()
    assert len(rows) == 3
    assert max(on_glass(row).bottom() for row in rows) <= end + PIXEL


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", ["welcome-two-cards", "notice-help", "receipt-kept"])
def test_what_to_do_is_said_in_every_language_at_every_size(
    make_kiosk: Callable[..., Kiosk], screen: str, size: str, language: str
) -> None:
    assert make_kiosk(size).show(GALLERY[screen](language)).shows("detail")


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_reports_a_fault_sees_of_which_book(kiosk: Kiosk, language: str) -> None:
    assert kiosk.show(GALLERY["options-fault"](language)).shows("detail")


def words_in_buttons(page: Page) -> Iterator[tuple[QQuickItem, QQuickItem]]:
    """Each large button with the words in it."""
    for button in page.items():
        if button.property("padding") is None or not button.property("canBeTouched"):
            continue
        grid = next(item for item in button.childItems() if item.property("columns") is not None)
        yield button, next(item for item in grid.childItems() if item.property("text"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_the_words_of_a_button_keep_away_from_its_edges(
    make_kiosk: Callable[..., Kiosk], size: str, language: str
) -> None:
    kiosk, faults, seen = make_kiosk(size), [], 0
    for name, view in GALLERY.items():
        for button, words in words_in_buttons(kiosk.show(view(language))):
            free = (button.width() - words.property("paintedWidth")) / 2
            seen += 1
            if free < button.property("padding") - PIXEL:
                faults.append(f"{name}: {words.property('text')!r} leaves {free:.0f} px")
    assert seen > len(GALLERY)
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", ["welcome", "question", "choice"])
def test_the_words_of_a_tile_stand_on_one_line(
    make_kiosk: Callable[..., Kiosk], screen: str, size: str, language: str
) -> None:
    for button, words in words_in_buttons(make_kiosk(size).show(GALLERY[screen](language))):
        assert words.property("lineCount") == 1, button.objectName()


def test_help_is_a_question_and_no_sheet_of_paper(kiosk: Kiosk) -> None:
    assert kiosk.show(GALLERY["help"]("vi")).find("heading")
    assert kiosk.touch.facade.property("stageMark") == Mark.HELP


@pytest.mark.parametrize(("screen", "words"), [("help", "Đã hiểu"), ("goodbye-not-done", "Đã hiểu")])
def test_a_message_is_answered_in_the_reader_s_language(kiosk: Kiosk, screen: str, words: str) -> None:
    assert kiosk.show(GALLERY[screen]("vi")).text("ok") == words


@pytest.mark.parametrize("size", SIZES)
def test_the_library_s_name_is_one_line_of_one_size_on_every_screen(
    make_kiosk: Callable[..., Kiosk], size: str
) -> None:
    kiosk = make_kiosk(size)
    named = [kiosk.show(GALLERY[name]("vi")).find("libraryName") for name in ("welcome", "items", "help")]
    assert {name.property("lineCount") for name in named} == {1}
    assert len({round(name.property("paintedHeight")) for name in named}) == 1


@pytest.mark.parametrize("size", SIZES)
def test_the_languages_stay_where_they_are_from_screen_to_screen(
    make_kiosk: Callable[..., Kiosk], size: str
) -> None:
    kiosk = make_kiosk(size)
    places = {
        kiosk.show(GALLERY[name]("vi")).middle("language_en").x() for name in ("welcome", "items", "help")
    }
    assert len(places) == 1


def test_taking_a_loan_back_is_not_the_main_thing_to_do(kiosk: Kiosk) -> None:
    page = kiosk.show(GALLERY["question-about"]("vi"))
    assert page.find("undo").property("filled") is False


@pytest.mark.parametrize(
    ("screen", "cards"), [("welcome-two-cards", 2), ("card-two", 2), ("question-card", 1)]
)
def test_as_many_cards_are_drawn_as_the_words_speak_of(kiosk: Kiosk, screen: str, cards: int) -> None:
    page = kiosk.show(GALLERY[screen]("vi"))
    assert sum(item.property("lying") is not None for item in page.items()) == cards


def test_upright_the_picture_and_its_words_stand_together_in_the_middle(
    make_kiosk: Callable[..., Kiosk],
) -> None:
    kiosk = make_kiosk("portrait")
    page = kiosk.show(GALLERY["notice-card"]("vi"))
    stage, picture = (
        on_glass(page.find("stage")),
        page.find("heading").parentItem().parentItem().childItems()[0],
    )
    above = on_glass(picture).top() - stage.top()
    below = stage.bottom() - on_glass(page.find("detail")).bottom()
    assert above == pytest.approx(below, abs=2 * millimetre(kiosk))


def test_upright_the_digits_stand_right_above_their_keys_and_both_in_the_middle(
    make_kiosk: Callable[..., Kiosk],
) -> None:
    kiosk = make_kiosk("portrait")
    page = kiosk.show(GALLERY["pin"]("vi"))
    stage, heading, key = (on_glass(page.find(name)) for name in ("stage", "heading", "key_1"))
    assert heading.left() == pytest.approx(key.left(), abs=PIXEL)
    above = heading.top() - stage.top()
    below = stage.bottom() - on_glass(page.find("key_0")).bottom()
    assert above == pytest.approx(below, abs=3 * millimetre(kiosk))
