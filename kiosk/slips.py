"""Fills a receipt: what was done in a visit, and what its reader must still do, as a `Slip` for the printer driver.

In the reader's language. No name, no card number; the reference in letters and as a QR code is what staff look up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo

from config.settings import Settings
from drivers.printer.interface import Slip, SlipLine, Weight
from kiosk.effects import PrintSlip, SlipRow
from kiosk.messages import Message, say
from kiosk.site_texts import site_texts
from kiosk.texts import LANGUAGES, Texts
from kiosk.values import Kind

VIETNAMESE_LETTERS = " ".join(
    ("aàảãáạ ăằẳẵắặ âầẩẫấậ b c d đ", "eèẻẽéẹ êềểễếệ g h iìỉĩíị k l m n", "oòỏõóọ ôồổỗốộ ơờởỡớợ p q r s t",
     "uùủũúụ ưừửữứự v x yỳỷỹýỵ")
)  # fmt: skip
"""The 29 letters of the alphabet, each vowel with its five tone marks."""


def of_station(settings: Settings) -> Callable[[PrintSlip], Slip]:
    """Makes this station's slips."""
    station, own = settings.station, site_texts(settings)
    zone = ZoneInfo(station.time_zone)

    @cache
    def texts(language: str) -> Texts:
        return Texts(language, zone=zone, override=own.get(language))

    def say_in(language: str, message: Message) -> str:
        return texts(language).say(message)

    return lambda effect: fill(effect, station.library, station.name, say_in)


def fill(effect: PrintSlip, library: str, station: str, say_in: Callable[[str, Message], str]) -> Slip:
    """`say_in(language, message)` makes the sentences (kiosk.texts)."""

    def text(message: Message) -> str:
        return say_in(effect.language, message)

    loans = [row for row in effect.rows if row.stands and row.kind is Kind.LOAN]
    returns = [row for row in effect.rows if row.stands and row.kind is Kind.RETURN]
    not_done = [row for row in effect.rows if not row.stands]
    lines: list[SlipLine | None] = []
    if loans:
        lines += _section(loans, say("slip.heading_borrowed"), text, numbered=effect.numbered)
    if returns:
        lines += _section(returns, say("slip.heading_returned"), text, numbered=effect.numbered)
    if not_done:
        lines += _section(not_done, say("slip.heading_not_done"), text, numbered=False)
    keep = say("slip.keep") if loans else say("slip.keep_returned")
    foot = (
        SlipLine(text(say("slip.reference", reference=effect.reference)), weight=Weight.BOLD, centred=True),
        SlipLine(text(say("slip.printed_at", at=effect.at.utc)), weight=Weight.SMALL, centred=True),
        SlipLine(text(say("slip.station", station=station)), weight=Weight.SMALL, centred=True),
        SlipLine(text(keep), weight=Weight.SMALL, centred=True),
    )
    return Slip(library, tuple(lines), qr=effect.reference, foot=foot)


def trial(library: str, station: str, code: str, say_in: Callable[[str, Message], str]) -> Slip:
    """A technician's test slip: each language in its own letters, every Vietnamese letter, what to look for."""
    lines: list[SlipLine | None] = []
    for language in LANGUAGES:
        lines += [
            SlipLine(say_in(language, say("slip.trial")), weight=Weight.BOLD),
            SlipLine(say_in(language, say("slip.trial_check"))),
            None,
        ]
    lines += [SlipLine(VIETNAMESE_LETTERS), SlipLine(VIETNAMESE_LETTERS.upper()), None]
    lines.append(SlipLine("0123456789", right="31/12/2026", weight=Weight.LARGE))
    return Slip(library, tuple(lines), qr=code, foot=(SlipLine(station, weight=Weight.SMALL, centred=True),))


def _section(
    rows: list[SlipRow], heading: Message, text: Callable[[Message], str], *, numbered: bool
) -> list[SlipLine | None]:
    lines: list[SlipLine | None] = [SlipLine(text(heading), weight=Weight.BOLD)]
    for number, row in enumerate(rows, 1):
        counted = f"{number}. " if numbered else ""
        lines += [
            None,
            SlipLine(counted + (row.title or row.item or text(say("row.untitled"))), weight=Weight.BOLD),
        ]
        lines += [_fact(row, text)] if row.stands else []
        lines += [SlipLine(text(row.left), weight=Weight.BOLD)] if row.left else []
    return [*lines, None]


def _fact(row: SlipRow, text: Callable[[Message], str]) -> SlipLine:
    if not row.verified:
        return SlipLine(text(say("bin.unverified")))
    if row.kind is Kind.RETURN:
        return SlipLine(text(say("slip.line_returned" if row.certain else "slip.line_received")))
    if row.due is None:
        return SlipLine(text(say("row.borrowed")))
    if row.provisional:
        return SlipLine(text(say("slip.line_expected_due", due=row.due.date())), weight=Weight.BOLD)
    label = text(say("slip.label_renewed" if row.renewed else "slip.label_due"))
    return SlipLine(label, right=text(say("slip.date", due=row.due.date())), weight=Weight.LARGE)
