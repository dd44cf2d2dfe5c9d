"""The staff area's screens for the pictures and the screen tests, shown by its own pages from made-up answers of the counter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from kiosk.messages import say
from kiosk.rules.phases import Phase, Transaction
from kiosk.rules.staff_area import on_screen
from kiosk.staff.area.day import Day
from kiosk.staff.area.detail import Detail, Finished, Override, OwnNote, Settle
from kiosk.staff.area.menu import Menu
from kiosk.staff.area.page import Knows, Page, Result, refusal
from kiosk.staff.area.returns import Dated, Receive, Source
from kiosk.staff.area.rows import Rows
from kiosk.staff.area.search import Search
from kiosk.staff.area.service import Pause, Reopen
from kiosk.staff.area.sign_in import Pin, SigningIn
from kiosk.staff.view import StaffView, Template
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Pad, Secret, TagFact
from kiosk.view import Screen, Tone, View
from ui.touch.gallery_bins import AT_BINS
from ui.touch.gallery_pad import AT_PAD

NOW: Final = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def knows(language: str) -> Knows:
    return Knows(NOW, language, Pad(), (), printer=True, name="Hoa", bins=True)


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

STORY: Final = (
    {"at": (NOW - timedelta(hours=3)).isoformat(), "ils": "unasked", "tag": "untouched", "note": ""},
    {"at": (NOW - timedelta(hours=3)).isoformat(), "ils": "unasked", "tag": "verified", "note": ""},
    {"at": (NOW - timedelta(hours=1)).isoformat(), "ils": "unasked", "tag": "verified", "note": "no_answer"},
    {"at": NOW.isoformat(), "person": "Lan", "act": "letter", "note": ""},
)
_DETAIL = Detail(ROWS[1], STORY, {})
_COUNTS = {
    "parked": 4, "uncertain": 1, "unsent": 12, "holds": 3, "transits": 0, "bins": 1, "crates": 2, "fines": 0,
    "dates": 0, "attempts": 1, "missing": 0,
}  # fmt: skip
_FIGURES = {"loans": 48, "returns": 61, "renewals": 7, "loans_late": 5, "returns_late": 0, "in_house": 0}


def _taken_back(day: date) -> Callable[[str], View]:
    """Two books are done, one is being worked on."""

    def entry(number: int, title: str, phase: Phase, ils: IlsFact) -> Transaction:
        item, opened = ItemKey("main", f"100000004{number}"), Moment(NOW, 0.0)
        made = Entry(
            f"k{number}", Kind.RETURN, item, "s", opened, ils=ils, tag=TagFact.VERIFIED,
            closed=phase is Phase.ENDED, title=title, seq=number,
        )  # fmt: skip
        return Transaction(made, phase, ("E004",))

    live = (
        entry(1, "Dế Mèn phiêu lưu ký", Phase.ENDED, IlsFact.YES),
        entry(2, "Truyện Kiều", Phase.ENDED, IlsFact.YES),
        entry(3, "Số đỏ", Phase.ASKING, IlsFact.ASKED),
    )
    page = Receive("post", day, NOW)
    return lambda language: on_screen(page.show(replace(knows(language), live=live)), language)


def _paused(language: str) -> View:
    heading, detail = say("pause.cleaning"), say("pause.detail")
    return View(Screen.OUT_OF_ORDER, language, heading, detail=detail)


_BUSY = StaffView(Template.BUSY, say("staff.busy"), person="Hoa", back=False)

STAFF: Final[dict[str, Callable[[str], View]]] = {
    "staff-sign-in": page(SigningIn(("Hoa", "Lan", "Minh Châu", "Sơn", "Thạch Dara"))),
    "staff-sign-in-nobody": page(SigningIn((), unknown=True)),
    "staff-pin": page(Pin("Hoa", Secret("4829"))),
    "staff-pin-wrong": page(Pin("Hoa", wrong=True)),
    "staff-locked": page(refusal("person_locked", (NOW + timedelta(minutes=4)).isoformat())),
    "staff-menu": page(Menu(), last=True),
    "staff-parked": page(Rows({}, say("staff.parked"), say("staff.parked.nothing"), ROWS)),
    "staff-row": page(_DETAIL),
    "staff-override": page(Override(_DETAIL)),
    "staff-settle": page(Settle(_DETAIL)),
    "staff-settle-own": page(OwnNote(_DETAIL, "da tra tien o quay")),
    "staff-settled": page(Finished(say("staff.did.settle"), 3)),
    "staff-search": page(Search()),
    "staff-today": page(Day(NOW.date(), _FIGURES, _COUNTS)),
    "staff-source": page(Source()),
    "staff-dated": page(Dated("post")),
    "staff-receive": page(Receive("post", NOW.date() - timedelta(days=1), NOW)),
    "staff-received": _taken_back(NOW.date() - timedelta(days=1)),
    "staff-pause": page(Pause()),
    "staff-reopen": page(Reopen()),
    "paused": _paused,
    "staff-queued-nothing": page(Rows({}, say("staff.queued"), say("staff.queued.nothing"))),
    "staff-busy": lambda language: on_screen(_BUSY, language),
    "staff-refused": page(Result(say("staff.no.journal"), None, Tone.STOP)),
    **AT_PAD,
    **{name: page(made) for name, made in AT_BINS.items()},
}
"""Name → the view in a language."""
