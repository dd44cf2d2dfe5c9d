"""The staff area's screens: what can be done is in sight at once, beside Back in the bar or whole on the stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.staff.view import Template
from kiosk.texts import LANGUAGES
from kiosk.view import Action
from tests.ui.conftest import SIZES, Kiosk
from tests.ui.test_screens import on_glass
from ui.touch.gallery import GALLERY

WORKED_ON = {Template.DETAIL, Template.PAD, Template.LIST}


def hidden(kiosk: Kiosk, name: str, language: str) -> Iterator[str]:
    """Choices of a screen that are not wholly in the frame they scroll in."""
    view = GALLERY[name](language)
    if view.staff is None or view.staff.template not in WORKED_ON:
        return
    page = kiosk.show(view)
    for choice in view.staff.choices:
        button = page.find(f"choice_{choice.key}")
        frame = frame_of(button)
        if frame is not None and not on_glass(frame).adjusted(-1, -1, 1, 1).contains(on_glass(button)):
            yield f"{name}: {choice.key}"


def frame_of(item: QQuickItem) -> QQuickItem | None:
    parent = item.parentItem()
    return parent if parent is None or parent.inherits("QQuickFlickable") else frame_of(parent)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_choice_is_in_sight_at_once(make_kiosk: Callable[..., Kiosk], size: str, language: str) -> None:
    kiosk = make_kiosk(size)
    assert [one for name in GALLERY for one in hidden(kiosk, name, language)] == []


def test_a_choice_in_the_bar_is_touched_like_one_on_the_stage(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = make_kiosk("10-inch")
    kiosk.show(GALLERY["staff-crate-loud"]("en")).tap("choice_secure")
    kiosk.show(GALLERY["staff-row"]("en")).tap("choice_letter")
    assert kiosk.touches == [(Action.STAFF, "secure"), (Action.STAFF, "letter")]


def test_what_is_mostly_done_stands_right_and_widest_and_signing_out_is_never_that(
    make_kiosk: Callable[..., Kiosk],
) -> None:
    kiosk = make_kiosk("10-inch")
    page = kiosk.show(GALLERY["staff-bin"]("en"))
    main, others = page.find("choice_change"), [page.find("choice_number"), page.find("cancel")]
    assert main.property("filled")
    assert all(on_glass(other).right() < on_glass(main).left() for other in others)
    assert all(other.width() < main.width() and not other.property("filled") for other in others)
    assert not kiosk.show(GALLERY["staff-menu"]("en")).find("finish").property("filled")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_no_picture_of_a_menu_stands_outside_of_its_list(
    make_kiosk: Callable[..., Kiosk], size: str, language: str
) -> None:
    """The software renderer clips no shape that is wholly outside of its list."""
    page = make_kiosk(size).show(GALLERY["staff-menu"](language))
    pictures = [item for item in page.items() if item.property("picture") and item.property("size")]
    stage = on_glass(page.find("stage"))
    assert pictures
    assert all(on_glass(one).top() < stage.bottom() for one in pictures)
