"""The demo without a screen: the kiosk drawn offscreen, the story played on it, every step told, all witnesses asked."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.events import Touched
from kiosk.journal.journal import Journal
from kiosk.values import Entry
from ui.demo.folder import demo_folder
from ui.demo.said_aloud import SaidAloud, row
from ui.demo.stage_hand import StageHand
from ui.demo.story import Story
from ui.demo.summary import Summary, TagSeen, summarise
from ui.demo.views import NeverShown, Views
from ui.demo.world import World
from ui.ending import leave_if_told
from ui.touch.app import TouchApp, TouchSettings

STOP_S = 5.0
GLASS_MM_PER_PX = 0.17  # a 10.1" panel of 1280×800; an offscreen screen does not know its size

Tell = Callable[[str], None]


def play(out: Path, tell: Tell) -> bool:
    """Play the story; write `screens/`, `receipts/` and `summary.json` into `out`. Whether all witnesses agree."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # whatever a desktop or a kiosk has set
    screens, receipts = out / "screens", out / "receipts"
    for folder in (screens, receipts):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()
    (out / "summary.json").unlink(missing_ok=True)
    with demo_folder() as folder, World(folder, receipts=receipts) as world:
        said = SaidAloud(world, tell)
        tags = _stage(world, screens, said, tell)
        entries = _journal(world)
        summary = summarise(world, tags, entries, said.exchanges)
    _report(summary, entries, tell)
    text = json.dumps(summary.as_json(), ensure_ascii=False, indent=2)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8")
    tell(f"Pictures of the screens, the receipt and summary.json are in {out}.")
    return summary.agreed


def _stage(world: World, screens: Path, said: SaidAloud, tell: Tell) -> list[TagSeen] | None:
    """Run the station behind an offscreen kiosk until the story is told; what it did to the tags, or None."""
    leave_if_told()
    settings = world.settings()
    views = Views(also=lambda view: touch.show_view(view))
    station = world.station(views.show, said)
    leave_if_told()
    touch = TouchApp(
        TouchSettings(
            settings.station.library, settings.station.languages, mm_per_px=GLASS_MM_PER_PX, motion=False
        ),
        lambda action, argument: station.post(Touched(action, argument)),
    )
    hand = StageHand(touch, screens)
    story = Story(world, views, hand, tell)
    ended_well = threading.Event()

    def tell_story() -> None:
        try:
            story.play()
            ended_well.set()
        except (NeverShown, TimeoutError) as error:
            tell(f"The story stopped: {error}")
        finally:
            touch.close()

    teller = threading.Thread(target=tell_story, name="story")

    def begin() -> None:
        station.start()
        teller.start()

    try:
        touch.run(begin)
    finally:
        views.end()
        hand.end()
        station.stop(STOP_S)
        teller.join(STOP_S)
    return story.tags if ended_well.is_set() else None


def _journal(world: World) -> tuple[Entry, ...]:
    journal = Journal(world.settings().journal.path, "D1")
    try:
        return journal.entries()
    finally:
        journal.close()


def _report(summary: Summary, entries: tuple[Entry, ...], tell: Tell) -> None:
    tell("The journal:")
    for entry in entries:
        tell(f"    {row(entry)}")
    if not summary.finished:
        tell("The story did not reach its end, so nothing can be said of whether all agree.")
    elif summary.disagreements:
        tell("The witnesses do not agree:")
        for sentence in summary.disagreements:
            tell(f"    {sentence}")
    else:
        tell("The library system, the tags and the journal agree.")
