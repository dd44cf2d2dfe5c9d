"""Every screen, in every language and size: it loads cleanly, nothing is cut, everything is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem

from kiosk.texts import LANGUAGES
from kiosk.view import Screen, Tone
from tests.ui.conftest import SIZES, Kiosk
from ui.touch.gallery import GALLERY, TITLES
from ui.touch.page import Page

MAY_ELIDE = {"title"}  # a title of the library system may be endless; two lines of it are enough
SLACK = 1.5  # px of rounding


def texts(page: Page) -> Iterator[QQuickItem]:
    return (
        item for item in page.items() if item.property("paintedWidth") is not None and item.property("text")
    )


def on_glass(item: QQuickItem) -> QRectF:
    """Where it is drawn, a scaled one as large as it is drawn."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def scrolls(item: QQuickItem) -> bool:
    parent = item.parentItem()
    return parent is not None and (parent.inherits("QQuickFlickable") or scrolls(parent))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_cut_elided_overlapped_or_pushed_off_the_glass(
    make_kiosk: Callable[..., Kiosk], size: str, language: str
) -> None:
    kiosk = make_kiosk(size)
    faults = []
    for name, view in GALLERY.items():
        page = kiosk.show(view(language))
        for item in texts(page):
            where = f"{name}: {item.objectName()} {str(item.property('text'))[:40]!r}"
            faults += [f"{where} {fault}" for fault in text_faults(item)]
        faults += [f"{name}: {fault}" for fault in overlaps(page)]
    assert faults == []


def text_faults(item: QQuickItem) -> list[str]:
    faults = []
    if item.property("truncated") and item.objectName() not in MAY_ELIDE:
        faults.append("is elided")
    if item.property("paintedWidth") > item.width() + SLACK:
        faults.append(f"is {item.property('paintedWidth'):.0f} wide in {item.width():.0f}")
    if item.objectName() != "count" and item.property("paintedHeight") > item.height() + SLACK:
        faults.append(f"is {item.property('paintedHeight'):.0f} high in {item.height():.0f}")
    return faults


def overlaps(page: Page) -> list[str]:
    """Texts outside the zone they belong to: the stage's must stay between strip and actions."""
    stage = page.find("stage")
    zone = on_glass(stage).adjusted(-SLACK, -SLACK, SLACK, SLACK)
    inside = [item for item in texts(page) if is_inside(item, stage) and not scrolls(item)]
    return [
        f"{item.objectName()} {str(item.property('text'))[:40]!r} leaves the stage: {on_glass(item)} / {zone}"
        for item in inside
        if not zone.contains(on_glass(item))
    ]


def is_inside(item: QQuickItem, ancestor: QQuickItem) -> bool:
    parent = item.parentItem()
    return parent is not None and (parent is ancestor or is_inside(parent, ancestor))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_visible_text_is_named_to_assistive_technology(kiosk: Kiosk, language: str) -> None:
    for name, view in GALLERY.items():
        page = kiosk.show(view(language))
        said = spoken(kiosk)
        for item in texts(page):
            assert any(str(item.property("text")) in name_ for name_ in said), (
                f"{name}: {item.property('text')!r}"
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_can_be_touched_has_a_name_that_nothing_else_on_the_screen_has(
    kiosk: Kiosk, language: str
) -> None:
    for name, view in GALLERY.items():
        page = kiosk.show(view(language))
        named = {item.objectName(): accessible_name(item) for item in touchables(page)}
        assert all(map(str.strip, named.values())), f"{name}: {named}"
        assert len(set(named.values())) == len(named) == len(touchables(page)), f"{name}: {named}"


@pytest.mark.parametrize(
    ("language", "more", "renew"),
    [("vi", "Khác…", "Gia hạn"), ("en", "More…", "Renew"), ("km", "បន្ថែម…", "បន្ត\u200bពេល")],
)
def test_a_button_in_a_row_is_named_with_its_book(kiosk: Kiosk, language: str, more: str, renew: str) -> None:
    page = kiosk.show(GALLERY["items"](language))
    assert accessible_name(page.find("more_item-0")) == f"{more}, {TITLES[0]}"
    page = kiosk.show(GALLERY["account-loans"](language))
    assert accessible_name(page.find("renew_1")) == f"{renew}, {TITLES[1]}"


def touchables(page: Page) -> list[QQuickItem]:
    return [item for item in page.items() if item.property("canBeTouched")]


def accessible_name(item: QQuickItem) -> str:
    interface = QAccessible.queryAccessibleInterface(item)
    return interface.text(QAccessible.Text.Name) if interface else ""


def spoken(kiosk: Kiosk) -> set[str]:
    root = QAccessible.queryAccessibleInterface(kiosk.touch.window)
    return {node.text(QAccessible.Text.Name) for node in nodes(root)}


def nodes(node: QAccessibleInterface | None) -> Iterator[QAccessibleInterface]:
    if node is None:
        return
    yield node
    for number in range(node.childCount()):
        yield from nodes(node.child(number))


@pytest.mark.parametrize("size", SIZES)
def test_every_button_and_key_is_large_enough_for_a_finger(
    make_kiosk: Callable[..., Kiosk], size: str
) -> None:
    assert too_small(make_kiosk(size), size) == []


def too_small(kiosk: Kiosk, size: str) -> list[str]:
    mm_per_px = SIZES[size][2]
    found = []
    for name, view in GALLERY.items():
        page = kiosk.show(view("vi"))
        for item in page.items():
            if not item.property("canBeTouched"):
                continue
            short_side = min(item.width(), item.height()) * mm_per_px
            # Languages and switches stand in the strip; a screen of 7 inches has no more to give.
            least = (
                9.5
                if item.objectName().startswith(("language_", "ease", "staff_door")) or size == "7-inch"
                else 14.5
            )
            if short_side < least:
                found.append(f"{name}: {item.objectName()} is {short_side:.1f} mm")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_how_many_are_done_stands_huge_on_every_glass_unless_something_needs_attention(
    make_kiosk: Callable[..., Kiosk], size: str, language: str
) -> None:
    kiosk = make_kiosk(size)
    for name, made in GALLERY.items():
        view = made(language)
        if view.screen is Screen.ITEMS and view.rows and view.tone is not Tone.ATTENTION:
            page = kiosk.show(view)
            assert page.shows("count"), name
            assert page.find("count").property("paintedHeight") > 2 * page.find("title").height(), name
