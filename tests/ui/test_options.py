"""A question whose answers stand on the stage as tiles: each posts itself, by finger and by key."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.rules.choices import FAULTS
from kiosk.texts import LANGUAGES
from kiosk.view import Action
from tests.ui.conftest import SIZES, Kiosk
from ui.touch.gallery import GALLERY


@pytest.mark.parametrize("size", SIZES)
def test_each_tile_says_which_fault_it_is(make_kiosk: Callable[..., Kiosk], size: str) -> None:
    kiosk = make_kiosk(size)
    page = kiosk.show(GALLERY["options-fault"]("vi"))
    for fault in FAULTS:
        kiosk.touches.clear()
        page.tap(f"option_{fault}")
        assert kiosk.touches == [(Action.TROUBLE, fault)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_tiles_say_the_same(kiosk: Kiosk, language: str) -> None:
    page = kiosk.show(GALLERY["options-fault"](language))
    words = [page.text(f"option_{fault}") for fault in FAULTS]
    assert len({*words, ""}) == len(FAULTS) + 1


def test_the_next_question_has_none_of_them(kiosk: Kiosk) -> None:
    kiosk.show(GALLERY["options-fault"]("vi"))
    page = kiosk.show(GALLERY["question-about"]("vi"))
    assert not any(page.shows(f"option_{fault}") for fault in FAULTS)
