"""The staff tools at the pad for the pictures and the screen tests, shown by their own pages from made-up answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kiosk.messages import say
from kiosk.rules.staff_area import on_screen
from kiosk.staff.area.at_pad import NOTHING
from kiosk.staff.area.convert import Convert
from kiosk.staff.area.devices import Devices, Try
from kiosk.staff.area.look import Look
from kiosk.staff.area.page import Knows, Page, Result
from kiosk.staff.area.program import HowMany, Number, Overwrite, Write
from kiosk.staff.area.reprint import Reprint
from kiosk.values import Pad
from kiosk.view import PadPicture, View

NOW: Final = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def page(made: Page, books: int = 0, unreadable: int = 0) -> Callable[[str], View]:
    def shown(language: str) -> View:
        knows = Knows(NOW, language, Pad(), (), printer=True, name="Hoa")
        return replace(on_screen(made.show(knows), language), pad=PadPicture(books, unreadable=unreadable))

    return shown


def tag(number: int = 1, **facts: object) -> Mapping[str, Any]:
    """A tag as the counter tells it."""
    return {
        "uid": f"E00401501234000{number}",
        "model": "ISO 28560-3",
        "quirk": [],
        "damaged": False,
        "card": False,
        "item": f"100000005{number}",
        "owner": "VNAG01",
        "parts": 1,
        "part": 1,
        "usage": 1,
        "afi": "C2",
        "security": "on_loan",
        "eas": False,
    } | facts


def item(number: int = 1, **facts: object) -> Mapping[str, Any]:
    """An item as the counter tells it."""
    return {
        "item": f"100000005{number}",
        "owner": "VNAG01",
        "here": 1,
        "parts": 1,
        "missing": 0,
        "copies": 1,
        "whose": "ours",
        "system": "main",
        "ils": {
            "known": True,
            "title": "Đồng bằng sông Cửu Long: lịch sử khẩn hoang và những mùa nước nổi",
            "status": "charged",
            "charged": True,
            "due": (NOW + timedelta(days=21)).isoformat(),
            "held": True,
        },
        "last": {"kind": "loan", "opened": (NOW - timedelta(days=2)).isoformat()},
    } | facts


def result(number: int = 1, **facts: object) -> Mapping[str, Any]:
    """What became of a tag, as the counter tells it."""
    return {**tag(number), "memory": "verified", "security": "verified", "good": True, "was": None} | facts


def seen(*tags: Mapping[str, Any], items: tuple[Mapping[str, Any], ...] = ()) -> Mapping[str, Any]:
    return {"tags": list(tags), "items": list(items), "unreadable": 0, "cannot": {}}


ONE = seen(tag(), items=(item(),))
OLD = seen(
    tag(1, model="3M RFID501", afi="DA", security="other"),
    items=(item(1, ils={"known": False, "held": None, "title": ""}, last=None),),
)
SEVERAL = seen(
    tag(1),
    tag(2),
    tag(3, item="", model="blank"),
    items=(
        item(1),
        item(2, ils={"known": True, "title": "Truyện Kiều", "status": "available", "charged": False}),
    ),
)
PULLED = result(2, memory="gone", security=None, good=False)
WRITTEN = {
    "good": True,
    "results": [result()],
    "ils": {"known": True, "title": "Dế Mèn phiêu lưu ký / Tô Hoài"},
}
NOT_WRITTEN = {
    "good": False,
    "results": [result(1, memory="refused", security=None, good=False)],
    "ils": None,
}

AT_PAD: Final[dict[str, Callable[[str], View]]] = {
    "staff-look-empty": page(Look()),
    "staff-look": page(Look(ONE), books=1),
    "staff-look-secured": page(Look(ONE, NOTHING, say("staff.look.did.release")), books=1),
    "staff-look-blank": page(Look(seen(tag(1, item="", model="blank"))), unreadable=1),
    "staff-look-old": page(Look(OLD), books=1),
    "staff-look-several": page(Look(SEVERAL), books=2, unreadable=1),
    "staff-program-number": page(Number("10000000")),
    "staff-program-put": page(Write("1000000051")),
    "staff-program-part": page(Write("1000000051", 3, 2, why="one_at_a_time"), books=1, unreadable=1),
    "staff-program-part-done": page(Write("1000000051", 3, 1, done=WRITTEN), books=1),
    "staff-program-done": page(Write("1000000051", done=WRITTEN), books=1),
    "staff-program-not-done": page(Write("1000000051", done=NOT_WRITTEN), books=1),
    "staff-program-overwrite": page(Overwrite(Write("1000000051"), "other_item", "1000000077")),
    "staff-program-set": page(HowMany(Write("1000000051"), "3")),
    "staff-convert": page(Convert()),
    "staff-convert-done": page(Convert({"good": True, "results": [result(1), result(2)]}), books=2),
    "staff-convert-not-all": page(
        Convert({"good": False, "results": [result(1), PULLED]}), books=1, unreadable=1
    ),
    "staff-reprint": page(Reprint("A1-0004")),
    "staff-devices": page(Devices(("rfid", "scanner", "card_reader", "printer"))),
    "staff-try": page(Try("scanner")),
    "staff-try-works": page(Try("rfid", {"passed": True, "finding": "heard", "tags": [tag()]})),
    "staff-try-heard": page(Try("scanner", {"passed": True, "finding": "book", "text": "8935236428"})),
    "staff-try-nothing": page(Try("card_reader", {"passed": False, "finding": "nothing_heard"})),
    "staff-try-gone": page(Try("printer", {"passed": False, "finding": "gone"})),
    "staff-reprint-done": page(
        Result(say("staff.reprint.done"), say("staff.reprint.take", reference="A1-00042-K"))
    ),
}
"""Name → the view in a language."""
