"""`tramsach demo --station` without a screen: the night and the morning played through, pictured, and every witness asked."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from drivers.bin.emulator.body import Build
from drivers.rfid.emulator.air import Air
from kiosk.events import Touched
from kiosk.journal.database import JournalError
from sip2.client import Direction
from sip2.server import STATION
from ui.demo import night_truth
from ui.demo.bin_camera import BinCamera
from ui.demo.bin_world import EXCEPTIONS, FOUR_BINS, RETURN_STATION, BinWorld
from ui.demo.folder import demo_folder
from ui.demo.night import Visitors
from ui.demo.night_morning import Morning
from ui.demo.views import NeverShown, Views
from ui.ending import leave_if_told
from ui.touch.app import TouchApp, TouchSettings

STOP_S = 5.0
GLASS_MM_PER_PX = 0.17
NIMBLE = Build(
    crate_mm=FOUR_BINS.crate_mm,
    flap_s=0.3,
    bolt_s=0.02,
    insert_s=0.15,
    slide_s=0.1,
    gate_s=0.05,
    belt_s=0.3,
    exit_s=0.06,
    fall_s=0.1,
)
"""The machine with nimble motors: thirty visitors in about a minute."""
EXCEPTIONS_FIT = 4
IMPATIENT: dict[str, object] = {"request_deadline_s": 1.0, "settle_s": 0.3, "connect_timeout_s": 0.5}

Tell = Callable[[str], None]


class Line:
    """Counts the SIP2 exchanges."""

    def __init__(self) -> None:
        self.exchanges = 0

    def crossed(self, direction: Direction, line: str, at: datetime) -> None:  # the tap's surface
        self.exchanges += direction is Direction.RECEIVED


def tables(world: BinWorld) -> dict[str, object]:
    """The station's own decisions for this night: few exceptions fit, and nobody waits long at an open door."""
    places = RETURN_STATION["bins"]
    assert isinstance(places, list)
    bins = [place | {"limit": EXCEPTIONS_FIT} if place["number"] == EXCEPTIONS else place for place in places]
    (ils,) = (each.model_dump(exclude_defaults=True, exclude={"password"}) for each in world.settings().ils)
    return {
        "return_station": RETURN_STATION | {"bins": bins, "wait_s": 5},
        "presence": {"lost_after_s": 0.15, "unreadable_after_s": 0.3, "round_s": 0.01},
        "offline": {"policy": "returns_only", "shortest_loan_days": 7},
        "ils": [ils | {"password": STATION[1], "owners": ["VNLIB"]}],
    }


def play(out: Path, tell: Tell) -> bool:
    """Play it; write `pictures/` and `summary.json` into `out`. Whether all witnesses agree."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # whatever a desktop or a kiosk has set
    pictures = out / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("*.png"):
        old.unlink()
    (out / "summary.json").unlink(missing_ok=True)
    line = Line()
    with (
        demo_folder() as folder,
        BinWorld(folder, build=NIMBLE, air=Air.instant(), profile=IMPATIENT) as world,
    ):
        told = _stage(world, pictures, line, tell)
        if told is None:
            tell("The story did not reach its end, so nothing can be said of whether all agree.")
            return False
        summary = night_truth.summarise(world, night_truth.read(world), *told, line.exchanges)
    for sentence in summary.disagreements:
        tell(f"The witnesses do not agree: {sentence}")
    if not summary.disagreements:
        tell("The crates, the tags, the library system, the visitors and the journal agree.")
    text = json.dumps(summary.as_json(), ensure_ascii=False, indent=2)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8")
    tell(f"Pictures and summary.json are in {out}.")
    return not summary.disagreements


def _stage(world: BinWorld, pictures: Path, line: Line, tell: Tell) -> tuple[Visitors, Morning] | None:
    """The station behind its offscreen glass until the story is told; None when it stopped."""
    leave_if_told()
    settings = world.settings(**tables(world))
    views = Views(also=lambda view: touch.show_view(view))
    station = world.station(views.show, line, **tables(world))
    leave_if_told()
    touch = TouchApp(
        TouchSettings(
            settings.station.library, settings.station.languages, mm_per_px=GLASS_MM_PER_PX, motion=False
        ),
        lambda action, argument: station.post(Touched(action, argument)),
    )
    camera = BinCamera(world, touch, pictures)
    visitors = Visitors(world, station, views, tell, camera.picture)
    morning = Morning(world, views, tell, camera.picture)
    ended_well = threading.Event()

    def tell_story() -> None:
        try:
            visitors.play()
            morning.play()
            ended_well.set()
        except (NeverShown, TimeoutError, RuntimeError, JournalError) as error:
            tell(f"The story stopped: {error}")
        finally:
            touch.close()

    teller = threading.Thread(target=tell_story, name="night")

    def begin() -> None:
        station.start()
        teller.start()

    try:
        touch.run(begin)
    finally:
        views.end()
        camera.end()
        station.stop(STOP_S)
        teller.join(STOP_S)
    return (visitors, morning) if ended_well.is_set() else None
