"""A letter to a reader about one row that went wrong, as a `Slip`: for the receipt printer, or as text for a page.

Carries the reader's number, because staff look up the address with it; so it is made only for a person of staff.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from textwrap import wrap
from zoneinfo import ZoneInfo

from config.settings import Settings
from drivers.printer.interface import Slip, SlipLine, Weight
from kiosk.messages import Message, say
from kiosk.site_texts import site_texts
from kiosk.texts import Texts
from kiosk.values import Entry, Kind, Reason

WIDTH = 72


def of_station(settings: Settings) -> Callable[[Entry, str], Slip]:
    """Makes this station's letters; the second argument is a language."""
    zone = ZoneInfo(settings.station.time_zone)

    own = site_texts(settings)

    @cache
    def texts(language: str) -> Texts:
        return Texts(language, zone=zone, override=own.get(language))

    named = settings.station
    return lambda entry, language: letter(entry, named.library, named.name, texts(language).say)


def letter(entry: Entry, library: str, station: str, say_it: Callable[[Message], str]) -> Slip:
    """`say_it` makes the sentences (kiosk.texts) in the reader's language and the library's time."""
    lines: list[SlipLine | None] = []
    if entry.card is not None:
        lines += [SlipLine(say_it(say("letter.card", card=entry.card.reveal())), weight=Weight.BOLD), None]
    lines += [
        SlipLine(say_it(_matter(entry))),
        None,
        SlipLine(entry.title or entry.item.item, weight=Weight.BOLD),
        SlipLine(say_it(say("letter.item", item=entry.item.item))),
        SlipLine(say_it(say("letter.when", at=entry.opened.utc, station=station))),
        None,
        SlipLine(say_it(say("letter.contact"))),
    ]
    reference = SlipLine(
        say_it(say("slip.reference", reference=entry.reference)), weight=Weight.BOLD, centred=True
    )
    return Slip(library, tuple(lines), qr=entry.reference, foot=(reference,))


def _matter(entry: Entry) -> Message:
    if entry.kind is Kind.RETURN:
        return say("letter.return")
    if entry.parked is Reason.DUE_EARLIER and entry.due is not None:
        return say("letter.due_earlier", due=entry.due.date())
    if entry.parked in (Reason.NOT_RELEASED, Reason.TAG_LEFT):
        return say("letter.not_released")
    return say("letter.loan")


def as_text(slip: Slip) -> str:
    """The same on a page: heading, paragraphs, an empty line where the slip has a rule."""
    paragraphs = [slip.heading, ""]
    for line in (*slip.lines, None, *slip.foot):
        text = "" if line is None else f"{line.text} {line.right}".strip().replace("\u200b", "")
        paragraphs += wrap(text, WIDTH) or [""]
    return "\n".join(paragraphs) + "\n"
