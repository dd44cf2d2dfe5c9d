"""Large text, high contrast and low buttons: switched by a reader, right on every screen, gone with the reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtTest import QSignalSpy

from kiosk.texts import LANGUAGES
from tests.ui.conftest import SIZES, Kiosk
from tests.ui.test_screens import (
    is_inside,
    on_glass,
    overlaps,
    scrolls,
    spoken,
    text_faults,
    texts,
    too_small,
)
from ui.touch.comfort import Comfort, Ease
from ui.touch.facade import FORGOTTEN_MS
from ui.touch.gallery import GALLERY

# Staff walk up to the glass, and type letters there. So do readers where a library's PINs have them (a setting): forty keys, and
# the one that calls them, do not fit into half of it.
FOR_READERS = [name for name in GALLERY if not name.startswith(("staff", "pin-letters", "pin-spelling"))]
ALL = {"large_text": True, "low_reach": True, "theme": "high_contrast"}


def switch(kiosk: Kiosk, *eases: Ease) -> None:
    """As a finger does it: the button in the strip, then the switches one after the other."""
    for name in ("ease", *(f"ease_{ease}" for ease in eases)):
        kiosk.page.tap(name)
        kiosk.touch.grab()


def faults_of(kiosk: Kiosk, language: str) -> list[str]:
    found = []
    for name, view in GALLERY.items():
        page = kiosk.show(view(language))
        for item in texts(page):
            where = f"{name}: {item.objectName()} {str(item.property('text'))[:40]!r}"
            found += [f"{where} {fault}" for fault in text_faults(item)]
        found += [f"{name}: {fault}" for fault in overlaps(page)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_large_text_is_neither_cut_nor_elided_nor_pushed_off_the_glass(
    make_kiosk: Callable[..., Kiosk], size: str, language: str
) -> None:
    assert faults_of(make_kiosk(size, **ALL), language) == []


def test_large_text_is_larger_and_high_contrast_is_black(kiosk: Kiosk) -> None:
    page = kiosk.show(GALLERY["items"]("vi"))
    small, light = page.find("word").height(), kiosk.touch.window.color()
    switch(kiosk, Ease.LARGE_TEXT, Ease.HIGH_CONTRAST)
    assert page.find("word").height() > small * 1.15
    assert (light.lightness(), kiosk.touch.window.color().lightness()) > (200, 0)
    assert kiosk.touch.window.color().lightness() < 20


@pytest.mark.parametrize("size", SIZES)
def test_with_low_reach_all_that_a_reader_can_touch_is_in_the_lower_half(
    make_kiosk: Callable[..., Kiosk], size: str
) -> None:
    kiosk = make_kiosk(size, low_reach=True)
    middle = kiosk.touch.window.height() / 2
    high: dict[str, float] = {}
    for name in FOR_READERS:
        page = kiosk.show(GALLERY[name]("vi"))
        tops = {
            item.objectName(): item.mapToScene(QPointF(0, 0)).y()
            for item in page.items()
            if item.property("canBeTouched") and not scrolls(item)  # a list is pulled to where the hand is
        }
        assert tops.keys() >= {"ease", "language_en"}, name
        high |= {f"{name}: {item}": top for item, top in tops.items() if top <= middle}
    assert high == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_with_low_reach_what_is_asked_stands_above_what_answers_it(
    make_kiosk: Callable[..., Kiosk], size: str, language: str
) -> None:
    kiosk = make_kiosk(size, **ALL)
    for name in ("pin", "pin-wrong", "options-fault"):
        page = kiosk.show(GALLERY[name](language))
        stage = page.find("stage")
        keys = [item for item in page.items() if item.property("canBeTouched") and is_inside(item, stage)]
        told = [page.find(text) for text in ("heading", "detail") if page.shows(text)]
        lowest, highest = (
            max(on_glass(text).bottom() for text in told),
            min(on_glass(key).top() for key in keys),
        )
        assert lowest <= highest, name


@pytest.mark.parametrize("size", SIZES)
def test_with_low_reach_keys_and_buttons_are_still_large_enough_for_a_finger(
    make_kiosk: Callable[..., Kiosk], size: str
) -> None:
    assert too_small(make_kiosk(size, low_reach=True), size) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("modes", [{}, ALL], ids=["plain", "all switched on"])
def test_the_switches_are_readable_named_and_in_the_languages_place(
    make_kiosk: Callable[..., Kiosk], size: str, language: str, modes: dict[str, object]
) -> None:
    kiosk = make_kiosk(size, **modes)
    page = kiosk.show(GALLERY["items"](language))
    before = on_glass(page.find("stage"))
    page.tap("ease")
    kiosk.touch.grab()
    assert on_glass(page.find("stage")) == before, "the stage has moved"
    assert not page.shows("language_en")
    said = spoken(kiosk)
    for ease in Ease:
        switch = page.find(f"ease_{ease}")
        assert switch.property("label") in said
        assert [fault for item in texts(page) for fault in text_faults(item)] == []
    page.tap("ease")
    assert page.shows("language_en")


def test_what_a_reader_switched_stays_for_the_visit_and_ends_with_it(kiosk: Kiosk) -> None:
    facade = kiosk.touch.facade
    page = kiosk.show(GALLERY["welcome"]("vi"))
    switch(kiosk, *Ease)
    for name in ("pin", "items", "receipt", "goodbye"):
        kiosk.show(GALLERY[name]("vi"))
        assert facade.comfort == Comfort(True, True, True)
    kiosk.show(GALLERY["welcome"]("vi"))
    assert facade.comfort == Comfort()
    assert page.shows("language_en")


def test_a_site_s_own_choice_is_what_each_visit_begins_and_ends_with(
    make_kiosk: Callable[..., Kiosk],
) -> None:
    kiosk = make_kiosk(large_text=True)
    kiosk.show(GALLERY["items"]("vi"))
    switch(kiosk, Ease.LARGE_TEXT)
    assert kiosk.touch.facade.comfort == Comfort()
    kiosk.show(GALLERY["welcome"]("vi"))
    assert kiosk.touch.facade.comfort == Comfort(large_text=True)


def test_what_a_passer_by_switched_at_the_welcome_screen_is_forgotten(
    kiosk: Kiosk,
) -> None:
    kiosk.show(GALLERY["welcome"]("vi"))
    forgetting = kiosk.touch.facade.findChild(QTimer)
    assert forgetting is not None
    forgotten = QSignalSpy(forgetting.timeout)
    switch(kiosk, Ease.HIGH_CONTRAST)
    assert kiosk.touch.facade.comfort.has(Ease.HIGH_CONTRAST)
    assert forgetting.interval() == FORGOTTEN_MS
    forgetting.setInterval(0)  # the minute is over
    assert forgotten.count() or forgotten.wait(20_000)
    assert kiosk.touch.facade.comfort == Comfort()


def test_the_switches_post_nothing_to_the_station(kiosk: Kiosk) -> None:
    kiosk.show(GALLERY["items"]("vi"))
    switch(kiosk, Ease.LARGE_TEXT)
    assert kiosk.touches == []
