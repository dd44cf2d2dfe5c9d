"""The morning's page (circulation rule 27): everything that waits for staff, on one sheet that can be printed and ticked off.

Bins and crates, holds to shelve, items for other branches, what is not sent yet, what is uncertain or parked, fines to remove,
dates that a clock that was not set has given, and what readers claim. No reader's name or number: the page lies on a desk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from drivers.printer.interface import Slip, SlipLine, Weight
from kiosk.journal.attempts import AttemptLine
from kiosk.journal.journal import MOST_ROWS, Journal, Which
from kiosk.messages import Message, say
from kiosk.passages import Crate
from kiosk.rules.reconciling import Finding, Record, Sums, sums
from kiosk.staff.bin_slips import shelf_code
from kiosk.staff.figures import Figures, figures
from kiosk.staff.fines import Fine, to_be_removed
from kiosk.staff.house import House
from kiosk.values import ClockQuality, Entry, Handling

SEARCHED_FOR = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Day:
    """All that waits, as it is now."""

    at: datetime
    bins: tuple[tuple[Crate, tuple[Record, ...]], ...]
    crates: tuple[tuple[Crate, tuple[Record, ...]], ...]  # taken out, not reconciled
    unsent: tuple[Entry, ...]
    parked: tuple[Entry, ...]
    uncertain: int
    fines: tuple[Fine, ...]
    attempts: tuple[AttemptLine, ...]
    missing: tuple[tuple[Crate, Finding], ...]
    sums: Sums
    begin: datetime  # of the day of the figures
    figures: Figures

    @property
    def in_crates(self) -> tuple[Entry, ...]:
        held = (*self.bins, *self.crates)
        return tuple(one.entry for _, records in held for one in records if one.entry and not one.found)

    def to_go(self, handling: Handling) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.in_crates if entry.handling is handling)

    @property
    def unsure(self) -> tuple[Entry, ...]:
        """Of what waits, what came while nobody knew how late it was (reference §4.3, `clock_uncertain`)."""
        waiting = {one.key: one for one in (*self.in_crates, *self.unsent, *self.parked)}
        return tuple(one for one in waiting.values() if one.opened.clock is ClockQuality.UNSYNCED)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "bins": len(self.bins),
            "crates": len(self.crates),
            "holds": len(self.to_go(Handling.HOLD)),
            "transits": len(self.to_go(Handling.TRANSIT)),
            "unsent": len(self.unsent),
            "uncertain": self.uncertain,
            "parked": len(self.parked),
            "fines": len(self.fines),
            "dates": len(self.unsure),
            "attempts": len(self.attempts),
            "missing": len(self.missing),
        }


def gather(journal: Journal, now: datetime, house: House, of: datetime | None = None) -> Day:
    """What waits now, and the figures of the day of `of`, which is today unless told."""
    begin, end = (edge.astimezone(UTC) for edge in house.day_of(now))
    first, last = (edge.astimezone(UTC) for edge in house.day_of(of or now))

    def in_crate(crate: Crate) -> tuple[Record, ...]:
        return house.as_sorted(journal.reconcilings.records(crate.id))

    return Day(
        at=now,
        bins=tuple((one.crate, in_crate(one.crate)) for one in journal.bins.loads()),
        crates=tuple((crate, in_crate(crate)) for crate in journal.bins.waiting()),
        unsent=journal.entries(Which.QUEUED, MOST_ROWS),
        parked=journal.entries(Which.PARKED, MOST_ROWS),
        uncertain=len(journal.reconcilings.nowhere()),
        fines=to_be_removed(journal.dated_later(), house.zone),
        attempts=journal.attempts.waiting(MOST_ROWS),
        missing=journal.reconcilings.missing(),
        sums=sums(journal.reconcilings.since(begin, end)),
        begin=first,
        figures=figures(
            journal.opened_between(first, last),
            first,
            last,
            journal.bins.sorted_by(house.in_house, first, last),
        ),
    )


class _Page:
    """Lines that are written one after the other; a section without lines is left out."""

    def __init__(self, text: Callable[[Message], str]) -> None:
        self.text = text
        self.lines: list[SlipLine | None] = []

    def section(self, code: str, lines: list[Message], warning: str = "") -> None:
        if not lines:
            return
        heading = self.text(say(code, count=len(lines)))
        self.lines += [None, SlipLine(heading, weight=Weight.BOLD)]
        if warning:
            self.lines.append(SlipLine(self.text(say(warning))))
        self.lines += [SlipLine(f"[ ] {self.text(line)}") for line in lines]


def page(day: Day, house: House, language: str) -> Slip:
    """For the slip printer, and as text (`letters.as_text`) for any other."""

    def text(message: Message) -> str:
        return house.say_in(language, message)

    made = _Page(text)
    made.section("today.bins", [_bin_line(*one) for one in day.bins])
    full = [crate for crate, records in day.bins if house.nearly_full(crate.bin, len(records))]
    made.section("today.nearly_full", [_place_line(crate) for crate in full])
    made.section("today.crates", [_crate_line(*one) for one in day.crates])
    if not day.sums.adds_up:
        made.section("today.sums", [say("today.sums.line", entered=day.sums.entered + day.sums.extra)])
    made.section("today.holds", [_hold_line(entry) for entry in day.to_go(Handling.HOLD)])
    made.section("today.transits", [_transit_line(entry) for entry in day.to_go(Handling.TRANSIT)])
    made.section("today.unsent", [_item_line(entry) for entry in day.unsent], "today.unsent.warning")
    if day.uncertain:
        made.section("today.uncertain", [say("today.uncertain.line", count=day.uncertain)])
    made.section("today.parked", [_parked_line(entry, text) for entry in day.parked])
    made.section("today.fines", [_fine_line(fine) for fine in day.fines])
    made.section("today.dates", [_item_line(entry) for entry in day.unsure])
    made.section("today.attempts", [_attempt_line(line) for line in day.attempts])
    made.section("today.missing", [_missing_line(crate, lost, day.at) for crate, lost in day.missing])
    first = SlipLine(text(say("today.at", at=day.at, station=house.station)))
    lines = made.lines or [None, SlipLine(text(say("today.nothing")))]
    return Slip(text(say("today.heading")), (first, None, *_figure_lines(day, house, text), *lines))


def _figure_lines(day: Day, house: House, text: Callable[[Message], str]) -> list[SlipLine]:
    heading = text(say("today.figures", day=day.begin.astimezone(house.zone).date()))
    rows = [
        SlipLine(text(say(f"today.figures.{name}")), right=str(count))
        for name, count in day.figures.counts.items()
        if count or not (name.endswith("_late") or name == "in_house")
    ]
    return [SlipLine(heading, weight=Weight.BOLD), *rows]


def _bin_line(crate: Crate, records: tuple[Record, ...]) -> Message:
    if not records:
        return say("today.bin.empty", bin=crate.bin, number=crate.number)
    oldest = records[0].passage.at.utc
    return say("today.bin.line", bin=crate.bin, number=crate.number, count=len(records), at=oldest)


def _place_line(crate: Crate) -> Message:
    return say("staff.bin.named", bin=crate.bin, number=crate.number)


def _crate_line(crate: Crate, records: tuple[Record, ...]) -> Message:
    assert crate.taken_out is not None, "it waits because it was taken out"
    return say("today.crate.line", number=crate.number, count=len(records), at=crate.taken_out)


def _named(entry: Entry) -> str:
    return f"{entry.title} · {entry.item.item}" if entry.title else entry.item.item


def _hold_line(entry: Entry) -> Message:
    return say("today.hold.line", shelf=shelf_code(entry), item=_named(entry))


def _transit_line(entry: Entry) -> Message:
    return say("today.transit.line", place=entry.destination or "?", item=_named(entry))


def _item_line(entry: Entry) -> Message:
    return say("today.item.line", item=_named(entry), at=entry.opened.utc, reference=entry.reference)


def _parked_line(entry: Entry, text: Callable[[Message], str]) -> Message:
    assert entry.parked is not None, "a parked row says why"
    why = text(say(f"staff.reason.{entry.parked.value}"))
    return say("today.parked.line", item=_named(entry), why=why, reference=entry.reference)


def _fine_line(fine: Fine) -> Message:
    code = "today.fine.line" if fine.certain else "today.fine.perhaps"
    came = fine.entry.opened.utc
    return say(code, item=_named(fine.entry), at=came, reference=fine.entry.reference)


def _attempt_line(line: AttemptLine) -> Message:
    one = line.attempt
    return say("today.attempt.line", item=one.item.item, at=one.at.utc, reference=one.reference)


def _missing_line(crate: Crate, lost: Finding, now: datetime) -> Message:
    """Two days are time enough to find it; then its reader is told (reference §4.5)."""
    item = lost.item.item if lost.item else "?"
    named = f"{lost.title} · {item}" if lost.title else item
    long = lost.at is not None and now - lost.at >= SEARCHED_FOR
    return say("today.missing.long" if long else "today.missing.line", item=named, number=crate.number)
