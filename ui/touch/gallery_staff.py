"""The staff area's screens for the pictures and the screen tests, shown by its own pages from made-up answers of the counter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kiosk.messages import say
from kiosk.rules.staff_area import on_screen
from kiosk.staff.area.menu import Menu
from kiosk.staff.area.page import Knows, Page, Result, refusal
from kiosk.staff.area.rows import Rows
from kiosk.staff.area.sign_in import Pin, SigningIn
from kiosk.staff.view import StaffView, Template
from kiosk.values import Pad, Secret
from kiosk.view import Tone, View
from ui.touch.gallery_pad import AT_PAD

NOW: Final = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def knows(language: str) -> Knows:
    return Knows(NOW, language, Pad(), (), printer=True, name="Hoa")


def page(made: Page, *, last: bool = False) -> Callable[[str], View]:
    return lambda language: on_screen(made.show(knows(language)), language, last=last)


def row(number: int, **facts: object) -> Mapping[str, Any]:
    """A row as `kiosk.staff.shown` tells it."""
    return {
        "reference": f"K7-0041{number}-X",
        "state": "parked",
        "kind": "return",
        "system": "main",
        "item": f"100000004{number}",
        "title": "Dế Mèn phiêu lưu ký",
        "card": "***12",
        "opened": (NOW - timedelta(hours=number + 1)).isoformat(),
        "clock": "synced",
        "due": None,
        "provisional": False,
        "renewed": False,
        "ils": "no",
        "tag": "verified",
        "parked": "newer_loan",
        "reason": None,
        "attempts": 0,
        "late": True,
        "override": False,
    } | facts


ROWS: Final = (
    row(1),
    row(2, parked="no_answer", title="Đồng bằng sông Cửu Long: lịch sử khẩn hoang và những mùa nước nổi"),
    row(3, parked="due_earlier", kind="loan", title="Truyện Kiều"),
    row(4, parked="handed_over", title=""),
)

_BUSY = StaffView(Template.BUSY, say("staff.busy"), person="Hoa", back=False)

STAFF: Final[dict[str, Callable[[str], View]]] = {
    "staff-sign-in": page(SigningIn(("Hoa", "Lan", "Minh Châu", "Sơn", "Thạch Dara"))),
    "staff-sign-in-nobody": page(SigningIn((), unknown=True)),
    "staff-pin": page(Pin("Hoa", Secret("4829"))),
    "staff-pin-wrong": page(Pin("Hoa", wrong=True)),
    "staff-locked": page(refusal("person_locked", (NOW + timedelta(minutes=4)).isoformat())),
    "staff-menu": page(Menu(), last=True),
    "staff-parked": page(Rows({}, say("staff.parked"), say("staff.parked.nothing"), ROWS)),
    "staff-queued-nothing": page(Rows({}, say("staff.queued"), say("staff.queued.nothing"))),
    "staff-busy": lambda language: on_screen(_BUSY, language),
    "staff-refused": page(Result(say("staff.no.journal"), None, Tone.STOP)),
    **AT_PAD,
}
"""Name → the view in a language."""
