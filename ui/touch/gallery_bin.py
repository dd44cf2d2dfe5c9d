"""Hand-made `View`s of a return bin's screen, one for each of its pictures and its notable states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.bin import FAULT_CODES, BinFault
from kiosk.messages import Message, say
from kiosk.view import Action, BinPicture, Screen, Tone, View

ELSEWHERE: Final = "quầy thư viện, 7:30–17:00"


def _bin(
    picture: BinPicture,
    heading: str,
    detail: Message | None = None,
    tone: Tone = Tone.CALM,
    actions: tuple[Action, ...] = (),
    *,
    busy: bool = False,
    reference: str | None = None,
    help_: tuple[Message, ...] = (),
    strip: tuple[Message, ...] = (),
    incident: str | None = None,
) -> Callable[[str], View]:
    return lambda language: View(
        Screen.BIN,
        language,
        say(heading),
        detail=detail,
        tone=tone,
        actions=actions,
        busy=busy,
        reference=reference,
        help=help_,
        strip=strip,
        incident=incident,
        bin=picture,
    )


_P = BinPicture
_ELSEWHERE = (say("bin.elsewhere", place=ELSEWHERE), say("help.phone", phone="0296 3852 000"))

BIN: Final[dict[str, Callable[[str], View]]] = {
    "bin-ready": _bin(_P.READY, "bin.ready", actions=(Action.RETURN,)),
    "bin-offline": _bin(_P.READY, "bin.ready", strip=(say("strip.bin_offline"),)),
    "bin-reading": _bin(_P.READING, "bin.reading", busy=True),
    "bin-open": _bin(_P.OPEN, "bin.open", say("bin.open.detail", seconds=17)),
    "bin-receiving": _bin(_P.RECEIVING, "bin.receiving", busy=True),
    "bin-hand": _bin(_P.HAND, "bin.hand", tone=Tone.STOP),
    "bin-checking": _bin(_P.CHECKING, "bin.checking", busy=True),
    "bin-returned": _bin(
        _P.DONE, "bin.returned", say("bin.next"), Tone.DONE, (Action.FINISH,), reference="R1-00042-K"
    ),
    "bin-later": _bin(
        _P.DONE, "bin.done_later", say("bin.next"), Tone.DONE, (Action.FINISH,), reference="R1-00043-7"
    ),
    "bin-unverified": _bin(
        _P.UNVERIFIED,
        "bin.unverified",
        say("bin.unverified.detail"),
        Tone.DONE,
        (Action.PRINT, Action.FINISH),
        reference="R1-U00042-H",
    ),
    "bin-nothing": _bin(_P.NOTHING, "bin.nothing", say("bin.nothing.detail"), Tone.ATTENTION),
    "bin-refused": _bin(_P.REFUSED, "bin.refused", say("bin.refused.detail"), Tone.STOP),
    "bin-several": _bin(_P.SEVERAL, "bin.several", say("bin.several.detail", seconds=48), Tone.STOP),
    "bin-full": _bin(_P.FULL, "bin.full", say("bin.keep_your_book"), Tone.ATTENTION, help_=_ELSEWHERE),
    "bin-attempt": _bin(
        _P.FULL, "bin.attempt", say("bin.full"), Tone.ATTENTION, reference="R1-T00007-P", help_=_ELSEWHERE
    ),
    "bin-closed": _bin(_P.CLOSED, "bin.closed", say("bin.keep_your_book"), Tone.ATTENTION, help_=_ELSEWHERE),
    "bin-fault": _bin(
        _P.FAULT,
        "bin.fault",
        say("bin.keep_your_book"),
        Tone.STOP,
        help_=_ELSEWHERE,
        incident=FAULT_CODES[BinFault.DOOR],
    ),
    "bin-service": _bin(_P.SERVICE, "bin.service", tone=Tone.ATTENTION),
    "bin-power": _bin(_P.POWER, "bin.power", say("bin.keep_your_book"), Tone.ATTENTION),
}
