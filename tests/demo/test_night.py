"""`tramsach demo --station`: a shorter night of the same story, and witnesses that notice every lie."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from drivers.bin.emulator.things import Thing
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.tag_memory import Tag
from kiosk.passages import Outcome
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.view import View
from sip2.server.records import Loan
from ui.demo import night_headless
from ui.demo.bin_drawing import BATTERY, KEY, OPENING, paint, to_drawing
from ui.demo.bin_scene import Scene, scene_of
from ui.demo.bin_window import BinWindow
from ui.demo.bin_windows import BinWindows
from ui.demo.bin_world import EXCEPTIONS, HOLDS, IN_STOCK, ON_LOAN, SHELVES, BinWorld
from ui.demo.night import Visitors
from ui.demo.night_morning import Morning
from ui.demo.night_truth import Books, disagreements, read, summarise
from ui.demo.views import NeverShown, Views

SHORT = (3, 6, 7, 10, 12, 17)
"""A hold, a stranger's book, two at once, a pulled back one, a metal cover, and one without the network."""


PATIENCE_MS = 60_000
HELD_AT_HOME = "VV24.00112"
"""A book that is on loan and that nobody brought."""


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


class ShortNight(Visitors):
    def _acts(self) -> tuple[tuple[str, Callable[[], View]], ...]:
        acts = super()._acts()
        offline_ends = ("brings the last book of that hour", self._last_offline)
        return (*(acts[number - 1] for number in SHORT), offline_ends)


@dataclass
class Told:
    world: BinWorld
    books: Books
    visitors: Visitors
    morning: Morning
    lines: list[str]

    def lies(self) -> list[str]:
        crates, sheets = self.morning.crates, self.morning.sheets
        return list(disagreements(self.world.library, self.books, self.visitors.brought, crates, sheets))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("night")
    lines: list[str] = []
    with BinWorld(
        folder, build=night_headless.NIMBLE, air=Air.instant(), profile=night_headless.IMPATIENT
    ) as world:
        views = Views()
        station = world.station(views.show, None, **night_headless.tables(world))
        visitors = ShortNight(world, station, views, lines.append, lambda _name: None)
        morning = Morning(world, views, lines.append, lambda _name: None)
        station.start()
        try:
            visitors.play()
            morning.play()
        finally:
            assert station.stop()
        yield Told(world, read(world), visitors, morning, lines)


def test_crates_tags_library_system_people_and_journal_agree_after_a_night_and_its_morning(
    told: Told,
) -> None:
    summary = summarise(told.world, told.books, told.visitors, told.morning, 0)
    assert summary.disagreements == []
    assert (summary.accepted, summary.unidentified, summary.withdrawn, summary.refused) == (4, 1, 1, 1)
    assert summary.taken_offline == 2
    assert summary.per_bin[str(HOLDS)] == {"physically": 1, "recorded": 1}
    assert summary.per_bin[str(SHELVES)] == {"physically": 3, "recorded": 3}
    assert summary.per_bin[str(EXCEPTIONS)] == {"physically": 1, "recorded": 1}
    assert all(sheet["adds_up"] for sheet in summary.reconciled.values())
    assert len(summary.taken_in_by_staff) == 1
    json.dumps(summary.as_json())


def test_every_visitor_is_told_with_what_the_screen_said(told: Told) -> None:
    said = [visit.saw for visit in told.visitors.visits]
    assert said == ["done", "refused", "done", "nothing", "unverified", "done", "done"]
    assert sum(line.lstrip()[0].isdigit() for line in told.lines) == len(said)


def test_a_book_that_vanished_from_its_crate_is_noticed(told: Told) -> None:
    crate = told.morning.crates[str(SHELVES)]
    gone = crate.contents.pop()
    try:
        assert any(gone.name in line for line in told.lies())
    finally:
        crate.contents.append(gone)


def test_a_book_that_nobody_recorded_is_noticed(told: Told) -> None:
    crate = told.morning.crates[str(SHELVES)]
    crate.contents.append(Thing("a stowaway"))
    try:
        assert any("a stowaway" in line for line in told.lies())
        assert any("without a readable tag" in line for line in told.lies())
    finally:
        crate.contents.pop()


def test_a_tag_that_still_says_on_loan_is_noticed(told: Told) -> None:
    (held,) = told.morning.crates[str(HOLDS)].contents
    before, held.tags[0].afi = held.tags[0].afi, ON_LOAN
    try:
        assert any(held.tags[0].uid in line for line in told.lies())
    finally:
        held.tags[0].afi = before


def test_a_forgotten_passage_is_noticed(told: Told) -> None:
    passages = told.books.passages
    withdrawn = next(each for each in passages if each.what is Outcome.WITHDRAWN)
    fewer = replace(
        told, books=replace(told.books, passages=tuple(p for p in passages if p is not withdrawn))
    )
    assert any("entered" in line for line in fewer.lies())


def test_a_return_that_the_library_system_never_heard_of_is_noticed(told: Told) -> None:
    first, *others = told.books.entries
    fewer = replace(told, books=replace(told.books, entries=tuple(others)))
    assert any(first.item.item in line for line in fewer.lies())


def test_a_book_in_the_bin_that_the_library_system_still_has_on_loan_is_noticed(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    (held,) = told.morning.crates[str(HOLDS)].contents
    loan = Loan(held.name, "TV0000060", datetime.now(UTC), datetime.now(UTC))
    real = told.world.library.loan
    monkeypatch.setattr(told.world.library, "loan", lambda item: loan if item == held.name else real(item))
    assert told.lies() == [f"{held.name}: lies in the bin, the library system says on loan"]


def test_a_book_that_went_home_and_no_longer_alarms_or_is_no_longer_on_loan_is_noticed(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought, library = told.visitors.brought, told.world.library
    held = Thing(HELD_AT_HOME, (Tag("E0040150ABCDEF01", afi=ON_LOAN),))
    brought.kept.append(held)
    try:
        with monkeypatch.context() as lying:
            lying.setattr(held.tags[0], "afi", IN_STOCK)
            (lie,) = told.lies()
            assert held.name in lie
            assert "carries 07" in lie
        with monkeypatch.context() as lying:
            lying.setattr(library, "loan", lambda _item: None)
            assert any(held.name in line and "says returned" in line for line in told.lies())
    finally:
        brought.kept.remove(held)


def test_a_night_that_was_cut_off_agrees_with_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NobodyComes(Visitors):
        def play(self) -> None:
            raise NeverShown("it was ended")

    monkeypatch.setattr(night_headless, "Visitors", NobodyComes)
    (tmp_path / "summary.json").write_text("of an earlier night", encoding="utf-8")
    lines: list[str] = []
    assert not night_headless.play(tmp_path, lines.append)
    assert not any("and the journal agree" in line for line in lines)
    assert not (tmp_path / "summary.json").exists()


def test_the_headless_demo_writes_pictures_of_machine_and_screen_and_says_whether_all_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OneVisitor(Visitors):
        def _acts(self) -> tuple[tuple[str, Callable[[], View]], ...]:
            return super()._acts()[:1]

    monkeypatch.setattr(night_headless, "Visitors", OneVisitor)
    lines: list[str] = []
    assert night_headless.play(tmp_path, lines.append), lines
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert (summary["accepted"], summary["disagreements"]) == (1, [])
    pictures = sorted(file.stem for file in (tmp_path / "pictures").glob("*.png"))
    assert pictures[:5] == ["01-ready", "02-open", "03-going-in", "04-sorting", "05-received"]
    first, second = (QImage(str(tmp_path / "pictures" / f"{name}.png")) for name in pictures[:2])
    assert first.width() > 1280
    assert first != second


# --- the drawing --------------------------------------------------------------------------------------------------


def drawn(scene: Scene) -> QImage:
    image = QImage(640, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint(painter, QRectF(0, 0, 640, 400), scene)
    painter.end()
    return image


@pytest.mark.parametrize(
    "other",
    [
        {"flap": 1.0},
        {"bolted": False},
        {"hand": True},
        {"lamp": ("green",)},
        {"siren": True},
        {"belt": True, "aim": 1, "progress": 0.4},
        {"jammed": True},
        {"key": True},
        {"mains": False},
        {"fire": True},
        {"powered": False},
        {"front": True},
        {"inside": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_drawing_shows_everything_that_can_happen_to_the_machine(
    qapp: object, other: dict[str, object]
) -> None:
    with_crates = replace(Scene(), crates=())
    assert drawn(replace(with_crates, **other)) != drawn(with_crates)  # type: ignore[arg-type]  # names are Scene's own


def test_books_in_the_drawing_are_where_they_are_in_the_machine(qapp: object, tmp_path: Path) -> None:
    with BinWorld(tmp_path, air=Air.instant()) as world:
        book = Thing("a book")
        with world.hands() as body:
            body.show(book)
            shown = scene_of(world.board)
            body.crates[2].contents.append(book)  # type: ignore[union-attr]  # every mouth has its crate here
            lying = scene_of(world.board)
        assert [thing.place for thing in shown.things] == ["plate"]
        assert lying.crates[1].count == 1
        assert drawn(shown) != drawn(Scene(crates=shown.crates))


def test_a_mouse_lends_the_machine_a_hand_turns_its_key_and_pulls_its_plug(
    qapp: object, tmp_path: Path
) -> None:
    with BinWorld(tmp_path, air=Air.instant()) as world:
        window = BinWindow(world)
        window.touch(KEY.center())
        assert window.scene.key
        window.touch(BATTERY.center())
        assert not window.scene.mains
        window.touch(OPENING.center())
        assert not window.scene.hand  # the flap is shut
        window.end()
        window.destroy()


def test_both_windows_show_a_visitor_in_real_time_and_leave_nothing_behind_when_one_is_closed(
    qapp: object, tmp_path: Path
) -> None:
    """Closed in the middle of a visit; threads, ports and terminals are looked after by the guards of every test."""
    with BinWorld(tmp_path, air=Air.real(), profile=night_headless.IMPATIENT) as world:
        windows = BinWindows(world, lambda _line: None)
        moved: list[Scene] = []

        def look() -> None:
            scene = windows.window.scene
            moved.append(scene)
            if any(thing.place == "sorter" for thing in scene.things):
                windows.window.close()

        watching = QTimer()
        watching.timeout.connect(look)
        watching.start(20)
        QTimer.singleShot(PATIENCE_MS, windows.window, windows.window.close)
        assert windows.run() == 0
        watching.stop()
    assert {thing.place for scene in moved for thing in scene.things} >= {
        "plate",
        "opening",
        "chute",
        "sorter",
    }
    assert any(0 < scene.flap < 1 for scene in moved)
    assert {scene.lamp for scene in moved} >= {("blue",), ("green",), ("red", "green")}


def test_a_point_of_the_window_is_found_again_in_the_drawing() -> None:
    into = QRectF(0, 0, 1280, 1600)
    assert to_drawing(into, QPointF(640, 800)) == QPointF(640, 400)
