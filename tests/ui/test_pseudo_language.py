"""A language that puts every sentence in brackets: what stands outside of them was written into the screens, or is data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.messages import Message
from kiosk.texts import Texts
from tests.ui.conftest import Kiosk
from tests.ui.test_screens import accessible_name, touchables
from ui.touch.gallery import GALLERY
from ui.touch.page import Page

SENTENCE = re.compile("⟦[^⟦⟧]*⟧")


class Bracketed(Texts):
    def say(self, message: Message) -> str:
        return f"⟦{super().say(message)}⟧"


def data(value: object) -> Iterator[str]:
    """Titles, numbers and whatever else a view carries that is no sentence of ours."""
    if isinstance(value, Message):
        yield from data([value for _, value in value.values])
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from data(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from data(each)


def outside(text: str, known: list[str]) -> str:
    """What is left of a text without its sentences and the view's own data."""
    left = text
    while left != (left := SENTENCE.sub("", left)):
        pass
    for word in known:
        left = left.replace(word, "")
    return left if any(map(str.isalpha, left)) else ""


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch, make_kiosk: Callable[..., Kiosk]) -> Kiosk:
    monkeypatch.setattr("ui.touch.app.Texts", Bracketed)
    return make_kiosk()


def shown(page: Page) -> list[str]:
    """What is read on it and what is said of it; what is drawn on a key for one sign is that sign."""
    on_it = [(item, str(item.property("text") or "")) for item in page.items()]
    on_it += [(item, accessible_name(item)) for item in page.items()]
    return [text for item, text in on_it if not (len(text) == 1 and is_key(item))]


def is_key(item: QQuickItem | None) -> bool:
    return item is not None and (item.objectName().startswith("key_") or is_key(item.parentItem()))


def under_the_finger(page: Page, item: QQuickItem) -> list[str]:
    page.press(item.objectName())
    try:
        return shown(page)
    finally:
        page.release(item.objectName())


def test_whatever_a_screen_says_is_a_sentence_of_the_catalogue_or_data(bracketed: Kiosk) -> None:
    found, pressed = set(), {"ease"}
    for name, view in GALLERY.items():
        made = view("vi")
        page = bracketed.show(made)
        library = bracketed.touch.facade.look.library_name
        known = sorted({library, *(word for word in data(made) if len(word) > 1)}, key=len, reverse=True)
        said = shown(page)
        for item in touchables(page):
            if item.objectName() not in pressed:
                pressed.add(item.objectName())
                said += under_the_finger(page, item)
        found |= {(name, text) for text in said if outside(text, known)}
    assert found == set()
