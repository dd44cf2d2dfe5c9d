"""Every sentence of the catalogue in its place on the glass, in every language and size: nothing is cut."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from babel.messages.mofile import read_mo

from kiosk.messages import Message, Money, Value, say
from kiosk.texts import LANGUAGES, compiled_file
from kiosk.texts.overrides import value_names
from kiosk.view import Action, Mark, PinPad, Purpose, Row, Screen, Tone, View
from tests.ui.conftest import SIZES, Kiosk
from tests.ui.test_screens import overlaps, text_faults, texts
from ui.touch.gallery import GALLERY

AREAS = {
    "welcome": (Screen.WELCOME, (Action.RETURN, Action.BORROW)),
    "choice": (Screen.CHOICE, (Action.CANCEL, Action.RETURN, Action.BORROW)),
    "card": (Screen.CARD, (Action.CANCEL,)),
    "pin": (Screen.PIN, (Action.CANCEL, Action.OK)),
    "account": (Screen.ACCOUNT, (Action.CANCEL, Action.RENEW_ALL, Action.FINISH)),
    "question": (Screen.QUESTION, (Action.LEAVE, Action.RENEW, Action.RETURN)),
    "fault": (Screen.OPTIONS, (Action.CANCEL,)),
    "items": (Screen.ITEMS, (Action.FINISH,)),
    "put_back": (Screen.PUT_BACK, (Action.FINISH,)),
    "receipt": (Screen.RECEIPT, (Action.NO_RECEIPT, Action.CODE, Action.PRINT)),
    "goodbye": (Screen.GOODBYE, ()),
    "help": (Screen.HELP, (Action.OK,)),
    "notice": (Screen.NOTICE, (Action.OK,)),
    "out": (Screen.OUT_OF_ORDER, ()),
    "pause": (Screen.OUT_OF_ORDER, ()),
}
VALUES: dict[str, Value] = {
    "count": 12,
    "seen": 1,
    "total": 12,
    "tray": 12,
    "borrowed": 12,
    "returned": 12,
    "renewed": 12,
    "due": date(2026, 12, 28),
    "reference": "K7-0412",
    "amount": Money(Decimal(150000), "VND"),
    "title": "Cho tôi xin một vé đi tuổi thơ",
}
# Said in small beside something else, or only aloud.
NOT_ON_STAGE = {"help.incident", "help.phone", "help.hours", "pin.typed", "pin.pad", "receipt.reference"}
# Reasons stand under "out.heading"; a count of tries under "pin.wrong".
UNDER = {
    "account.offline": "account.loans",
    "pause.detail": "pause.class_visit",
    "question.title": "question.already_yours",
    "pin.tries_left": "pin.wrong",
    "card.detail_barcode": "card.heading",
    "card.detail_pad": "card.heading",
}


def catalogue() -> dict[str, str]:
    with compiled_file("en").open("rb") as file:
        messages = [message for message in read_mo(file) if message.id]
    first = [
        (message.id if isinstance(message.id, str) else message.id[0], message.string) for message in messages
    ]
    return {code: str(text if isinstance(text, str) else text[-1] if text else "") for code, text in first}


TEXTS = catalogue()


def filled(code: str) -> Message:
    return say(code, **{name: VALUES[name] for name in value_names(TEXTS[code])})


def headings(area: str) -> Iterator[tuple[Message, Message | None]]:
    """Each sentence of the area as it may stand on its screen: heading and detail."""
    for code in TEXTS:
        if code.partition(".")[0] != area or code in NOT_ON_STAGE:
            continue
        under = UNDER.get(code) or (
            "out.heading" if area == "out" and f"{code}.detail" not in TEXTS else None
        )
        if ".detail" in code or under:
            heading = under or code.partition(".detail")[0]
            yield filled(heading if heading in TEXTS else f"{area}.heading"), filled(code)
        else:
            yield filled(code), None


def cases(language: str) -> Iterator[View]:
    for area, (screen, actions) in AREAS.items():
        for heading, detail in headings(area):
            yield View(
                screen,
                language,
                heading,
                detail=detail,
                tone=Tone.ATTENTION,
                actions=actions,
                pin=PinPad(4),
                reference="K7-0412" if screen is Screen.RECEIPT else None,
                incident="K7-0412" if screen in (Screen.NOTICE, Screen.OUT_OF_ORDER) else None,
            )


def rows() -> tuple[Row, ...]:
    facts = [filled(code) for code in TEXTS if code.startswith("fact.")]
    words = [filled(code) for code in TEXTS if code.startswith("row.")]
    mark = list(Mark)
    return tuple(
        Row(f"{number}", Purpose.BORROW, mark[number % 4], "Dế Mèn", word, facts[number % len(facts)])
        for number, word in enumerate(words)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_sentence_fits_its_place(make_kiosk: Callable[..., Kiosk], size: str, language: str) -> None:
    kiosk = make_kiosk(size)
    faults = []
    for view in cases(language):
        page = kiosk.show(view)
        name = f"{view.heading.code} / {view.detail.code if view.detail else ''}"
        faults += [f"{name}: {fault}" for item in texts(page) for fault in text_faults(item)]
        faults += [f"{name}: {fault}" for fault in overlaps(page)]
    assert faults == []


@pytest.mark.parametrize("size", SIZES)
def test_a_view_looks_the_same_whatever_was_shown_before(make_kiosk: Callable[..., Kiosk], size: str) -> None:
    views = [view for language in LANGUAGES for view in cases(language)]
    views += [make(language) for language in LANGUAGES for make in GALLERY.values()]
    random.Random(size).shuffle(views)  # a fixed shuffle, not a secret
    kiosk = make_kiosk(size)
    faults = []
    for view in views[:60]:
        page = kiosk.show(view)
        name = f"{view.screen} {view.language} {view.heading.code}"
        faults += [f"{name}: {fault}" for item in texts(page) for fault in text_faults(item)]
        faults += [f"{name}: {fault}" for fault in overlaps(page)]
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_word_and_fact_of_a_row_fits(
    make_kiosk: Callable[..., Kiosk], size: str, language: str
) -> None:
    kiosk = make_kiosk(size)
    page = kiosk.show(
        View(Screen.ITEMS, language, say("items.borrow"), rows=rows(), actions=(Action.FINISH,))
    )
    faults = [f"{item.property('text')}: {fault}" for item in texts(page) for fault in text_faults(item)]
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_sentence_of_trouble_fits_above_the_welcome(
    make_kiosk: Callable[..., Kiosk], size: str, language: str
) -> None:
    kiosk = make_kiosk(size)
    faults = []
    for code in TEXTS:
        if code.startswith("strip."):
            view = View(
                Screen.WELCOME,
                language,
                say("welcome.heading"),
                actions=(Action.RETURN, Action.BORROW),
                strip=(say(code), say("strip.printer_out")),
            )
            page = kiosk.show(view)
            faults += [f"{code}: {fault}" for item in texts(page) for fault in text_faults(item)]
            faults += [f"{code}: {fault}" for fault in overlaps(page)]
    assert faults == []
