"""From the third book lying still on the pad to the third row green, against the least that physics allows.

The real station, driver and SIP2 client, against emulators that take as long as real air and an ILS that answers after
100 ms. The physical minimum is computed (`air_time`), not asked from the emulator: the anti-collision over these UIDs, then
one book after the other system information, 9 blocks, AFI written (tW 10 ms), system information again, and one exchange
with the ILS. Nothing overlaps in it; a station that reads one book while the ILS thinks about another may be below 1.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.tag_memory import Tag
from kiosk.events import Touched
from kiosk.view import Action, Mark, Screen, View
from sip2.server.faults import Delay
from ui.bench.air_time import TW_MS, inventory_ms, tag_ms
from ui.bench.row import Row, milliseconds
from ui.demo.views import Views
from ui.demo.world import READER_CARD, READER_PIN, World, books

BAR = 1.5
ROUNDS = 5
ILS_S = 0.100
BLOCKS = 9
BOOKS = ("one", "two", "three")

UIDS = {
    "no two UIDs collide": ("E004015012340001", "E004015012340002", "E004015012340003"),
    "two UIDs collide once": ("E004015012340001", "E004015012340011", "E004015012340003"),
    "three UIDs collide three times": ("E004015012341777", "E004015012342777", "E004015012343777"),
}
"""Tags are told apart by 4 bits of their UIDs a round, from the lowest (§1.4)."""


def minimum_s(uids: Sequence[str]) -> float:
    """The physical minimum for books with these UIDs, in seconds."""
    book_ms = tag_ms(BLOCKS) + ILS_S * 1000
    return (inventory_ms([int(uid, 16) for uid in uids]) + len(uids) * book_ms) / 1000


def rows() -> list[Row]:
    took: dict[str, list[float]] = {name: [] for name in UIDS}
    for _ in range(ROUNDS):
        for name, uids in UIDS.items():
            took[name].append(borrow_three(uids))
    return [_row(name, uids, took[name]) for name, uids in UIDS.items()]


def _row(name: str, uids: Sequence[str], took: Sequence[float]) -> Row:
    least = minimum_s(uids)
    note = f"{milliseconds(took)} against {milliseconds([least])}"
    return Row(
        f"third book still → third row green ÷ physical minimum ({name})",
        median(took) / least,
        BAR,
        note=note,
    )


class _Glass:
    """Notes when the station first published three green rows, and nothing but that."""

    def __init__(self) -> None:
        self.green_at: float | None = None

    def show(self, view: View) -> None:
        if self.green_at is None and [row.mark for row in view.rows] == [Mark.DONE] * len(BOOKS):
            self.green_at = time.monotonic()


def borrow_three(uids: Sequence[str]) -> float:
    """Seconds from three tags in the field to three green rows, in a world of its own. Raises NeverShown."""
    glass = _Glass()
    views = Views(also=glass.show)
    memories = {book.name: book.memory for book in books()}
    tags = [Tag(uid, memories[name], afi=0x07) for uid, name in zip(uids, BOOKS, strict=True)]
    with (
        TemporaryDirectory(prefix="tramsach-bench-") as folder,
        World(Path(folder), air=Air.real(TW_MS / 1000)) as world,
    ):
        world.ils.faults.add(Delay(ILS_S), times=1000)
        station = world.station(views.show)
        station.start()
        try:
            views.wait(lambda view: view.screen is Screen.WELCOME)
            world.scanner.scan(READER_CARD)
            views.wait(lambda view: view.screen is Screen.PIN)
            for digit in READER_PIN:
                station.post(Touched(Action.DIGIT, digit))
            views.wait(lambda view: view.screen is Screen.ITEMS and not view.busy)
            world.reader.place(*tags)
            still_at = time.monotonic()
            views.wait(lambda _view: glass.green_at is not None)
        finally:
            station.stop()
    assert glass.green_at is not None
    return glass.green_at - still_at
