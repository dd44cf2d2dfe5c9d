"""The staff area's screens about the return bin for the pictures and the screen tests, from made-up answers of the counter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kiosk.staff.area.attempts import Attempt, Attempts
from kiosk.staff.area.bins import Bins, Change, Changed, InPlace, WhichNumber
from kiosk.staff.area.crate import Closed, Closing, Crate, Left, WhichDay
from kiosk.staff.area.fines import Fine, Fines
from kiosk.staff.area.lost import Lost, Missing
from kiosk.staff.area.page import Page

_NIGHT: Final = datetime(2026, 11, 22, 22, 41, tzinfo=UTC)
_LONG: Final = "Đồng bằng sông Cửu Long: lịch sử khẩn hoang và những mùa nước nổi"


def _crate(number: int, bin: str, **facts: object) -> dict[str, Any]:
    numbers = ("holds", "transits", "for_staff", "unsent", "not_secured", "unidentified", "uncertain")
    empty = dict.fromkeys(numbers, 0)
    stamp = _NIGHT.isoformat()
    return {
        "crate": number,
        "number": number,
        "bin": bin,
        "count": 0,
        "oldest": stamp,
        "put_in": stamp,
        "taken_out": None,
        "limit": 40,
        "nearly_full": False,
        "why": {},
        **empty,
        **facts,
    }


_FULL: Final = _crate(
    3, "1", count=37, nearly_full=True, holds=2, transits=1, unsent=4, uncertain=1, why={"refused": 1}
)
_TOLD: Final[Mapping[str, Any]] = {
    "bins": [_FULL, _crate(4, "2", count=12), _crate(5, "9", oldest=None)],
    "waiting": [
        _crate(1, "1", count=28, begun=True, taken_out=_NIGHT),
        _crate(2, "2", count=9, begun=False, taken_out=_NIGHT),
    ],
    "uncertain": 0,
    "today": {"adds_up": True},
}
_TOTALS: Final[dict[str, Any]] = {
    "accepted": 28, "matched": 19, "missing": 9, "unidentified": 1, "identified": 1, "uncertain": 0, "confirmed": 0,
    "unexpected": 1, "wrong_bin": 1, "foreign": 0, "counter": 29, "adds_up": True,
}  # fmt: skip


def _seen(number: int, result: str = "matched", **facts: object) -> dict[str, Any]:
    return {
        "finding": number, "result": result, "item": f"100000004{number}", "title": "Dế Mèn phiêu lưu ký", "handling": None,
        "destination": "", "shelf": "", "offers": [], "done": [], "secured": True,
    } | facts  # fmt: skip


_SOON: Final = {"crate": 1, "number": 1, "bin": "1"}
_HOLD: Final = _seen(2, title="Truyện Kiều", handling="hold", shelf="042", offers=["print"])
_LOUD: Final = _seen(3, title=_LONG, offers=["secure"])
_AWAY: Final = _seen(
    5, title="Số đỏ", handling="transit", destination="Thư viện Long Xuyên", offers=["print"]
)
_STRANGER: Final = _seen(4, "unexpected", title=_LONG, offers=["take_in"])
_EXPECTED: Final = (
    {"passage": 7, "what": "accepted", "came": _NIGHT.isoformat(), "item": "1000000047", "title": _LONG},
    {"passage": 8, "what": "unidentified", "came": _NIGHT.isoformat(), "item": "", "title": ""},
)
_ATTEMPT: Final = {
    "reference": "R1-T00012-K", "item": "1000000041", "at": _NIGHT.isoformat(), "why": "full",
}  # fmt: skip
_FINE: Final = {
    "reference": "R1-00042-K", "item": "1000000043", "title": "Số đỏ", "card": "***12", "certain": True,
    "opened": _NIGHT.isoformat(), "dated": (_NIGHT + timedelta(hours=7)).isoformat(), "due": "2026-11-22T23:59:00+00:00",
}  # fmt: skip
_LOST: Final = {
    "finding": 5, "item": "1000000047", "title": _LONG, "number": 1, "bin": "1",
    "at": (_NIGHT + timedelta(hours=9)).isoformat(),
}  # fmt: skip

AT_BINS: Final[dict[str, Page]] = {
    "staff-bins": Bins(_TOLD),
    "staff-bins-nothing": Bins({**_TOLD, "bins": [], "waiting": []}),
    "staff-bin": InPlace(_FULL),
    "staff-bin-number": WhichNumber(_FULL, "12"),
    "staff-bin-change": Change(_FULL),
    "staff-bin-changed": Changed({"taken": _FULL, "printed": True}),
    "staff-crate": Crate(_SOON, _TOTALS | {"matched": 0, "missing": 28, "unexpected": 0, "wrong_bin": 0, "identified": 0}),
    "staff-crate-matched": Crate(_SOON, _TOTALS, (_seen(1), _seen(6, title="Số đỏ"))),
    "staff-crate-hold": Crate(_SOON, _TOTALS, (_HOLD,)),
    "staff-crate-loud": Crate(_SOON, _TOTALS, (_seen(1), _HOLD, _AWAY, _LOUD)),
    "staff-crate-stranger": Crate(_SOON, _TOTALS, (_STRANGER,), (_STRANGER,)),
    "staff-crate-day": WhichDay(_SOON, _STRANGER, _NIGHT - timedelta(days=3)),
    "staff-crate-left": Left(_EXPECTED),
    "staff-crate-closing": Closing(_SOON, _TOTALS | {"matched": 27, "missing": 1}),
    "staff-crate-closed": Closed({"totals": _TOTALS, "missing": 1}),
    "staff-missing": Missing((_LOST,)),
    "staff-missing-one": Lost(_LOST),
    "staff-attempts": Attempts((_ATTEMPT,)),
    "staff-attempt": Attempt(_ATTEMPT),
    "staff-fines": Fines((_FINE,)),
    "staff-fine": Fine(_FINE),
}  # fmt: skip
