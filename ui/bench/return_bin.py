"""How fast a return bin takes books in, against the machine's own mechanics; and what the headless station needs in memory.

Books a minute through the whole chain (two antennas, drivers, Modbus, SIP2, journal) over what the same mechanics would allow
with a visitor and a controller who lose no moment: door to passable, book in, door shut, carried, and the next.

Memory: resident set of `tramsach station` without a screen, while it serves, over a process that only imports the same modules.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from drivers.bin.emulator.board import Board
from drivers.bin.emulator.body import Body
from drivers.bin.emulator.things import Place, Thing
from drivers.bin.emulator.timeline import Timeline
from drivers.rfid.emulator.air import Air
from kiosk.view import BinPicture, View
from ui.bench.processes import running
from ui.bench.row import Better, Row
from ui.demo.bin_world import FOUR_BINS, IN_STOCK, SHELVES, BinWorld, book
from ui.demo.views import Views

SPEED_BAR, MEMORY_BAR = 0.9, 1.4
BOOKS = 6
PATIENCE_S = 30.0
STEP_S = 0.001
TW_S = 0.010  # what a tag takes for a write, as in `ui.bench.borrow`


def rows() -> list[Row]:
    return [_speed(), _memory()]


# --- speed ----------------------------------------------------------------------------------------


def _speed() -> Row:
    least, took = mechanics_s(), chain_s()
    note = f"{60 / took:.1f} against {60 / least:.1f} a minute"
    name = "books a minute through the whole return station ÷ its mechanics' own limit"
    return Row(name, least / took, SPEED_BAR, Better.HIGHER, note)


def mechanics_s() -> float:
    """Seconds a book: the same machine, with hands and a controller that lose no moment."""
    time_ = Timeline(0.0)
    body = Body(FOUR_BINS, time_)
    board = Board(body, watchdog_s=None)
    for number in range(BOOKS):
        thing = Thing(f"book {number}")
        body.take_away(thing)
        board.switch("door", True)
        _until(time_, lambda: body.flap.passable)
        body.insert(thing)
        _until(time_, lambda: bool(body.at(Place.CHUTE)))
        board.switch("door", False)
        _until(time_, lambda: body.flap.closed and body.flap.bolted)
        board.order(SHELVES)
        _until(time_, lambda: board.sorter == "done")
    return time_.now / BOOKS


def _until(time_: Timeline, holds: Callable[[], bool]) -> None:
    while not holds():
        time_.advance(STEP_S)


def chain_s() -> float:
    """Seconds a book, from the first being shown to the last received."""
    with (
        TemporaryDirectory(prefix="tramsach-bench-") as folder,
        BinWorld(Path(folder), air=Air.real(TW_S)) as world,
    ):
        views = Views()
        station = world.station(views.show)
        station.start()
        try:
            views.wait(lambda view: view.bin is BinPicture.READY)
            items = list(world.library.catalogue.items)[: BOOKS + 1]
            books = [book(item, f"E004015077{number:06X}", afi=IN_STOCK) for number, item in enumerate(items)]
            _bring(world, views, books[0])  # the first connects, loads and compiles what is needed
            began = time.monotonic()
            for each in books[1:]:
                _bring(world, views, each)
            return (time.monotonic() - began) / BOOKS
        finally:
            station.stop()


def _bring(world: BinWorld, views: Views, thing: Thing) -> None:
    """A visitor who loses no moment: in as soon as the flap lets it through, the next as soon as there is a tick."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE_S
    with world.hands() as body:
        body.show(thing)
    while True:
        with world.hands() as body:
            if body.insert(thing):
                break
        if time.monotonic() > deadline:
            raise TimeoutError("the door did not open")
        pause.wait(0.005)
    views.wait(_done)


def _done(view: View) -> bool:
    return view.bin in (BinPicture.DONE, BinPicture.UNVERIFIED)


# --- memory ---------------------------------------------------------------------------------------


def _memory() -> Row:
    with TemporaryDirectory(prefix="tramsach-bench-") as name:
        folder = Path(name)
        with _a_file(folder) as file:
            command = ["-m", "ui.cli", "station", "--config", str(file)]
            with running(command, "STATUS=screen bin", folder) as program:
                station = program.resident_kb()
        with running(["-c", _BARE], "READY=1", folder) as program:
            bare = program.resident_kb()
    note = f"{station / 1024:.0f} MiB against {bare / 1024:.0f} MiB"
    return Row(
        "memory of the headless return station ÷ a process that only imports it",
        station / bare,
        MEMORY_BAR,
        note=note,
    )


_BARE = """
import signal
import ui.cli.station, kiosk.build, kiosk.ils_sip2, kiosk.journal.migrations
import drivers.rfid.feig.reader, drivers.bin.modbus.bin, drivers.printer.escpos_printer, drivers.scanner.serial
from ui.cli import notify
notify.tell(notify.READY)
signal.pause()
"""


@contextmanager
def _a_file(folder: Path) -> Iterator[Path]:
    """A running world in this process, and the file of a station that lives in it."""
    with BinWorld(folder, air=Air.instant()) as world:
        data = world.settings().model_dump(mode="json", exclude_none=True)
        data["ils"][0]["password"] = "kiosk"  # noqa: S105 # a dump hides it; the demo's library system has no secrets
        file = folder / "station.toml"
        file.write_text(_toml(data), encoding="utf-8")
        yield file


def _toml(data: dict[str, object]) -> str:
    """As inline values: TOML's strings, numbers and lists are written as JSON writes them."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in data.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
