"""What the desk's window sees and does: the demo's books, cards, cables and paper, as one object for QML.

The desk is the world around the kiosk: it lays books on the emulated pad, shows cards to the emulated scanner, and looks
at what the emulators hold. It never speaks to the station. Its surface is declared to the QML tools in
`qml/TramSachDesk/Surface/surface.qmltypes` (`python -m ui.demo.qmltypes`); a test compares the two.

Knows no window; needs only a QCoreApplication.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.messages import say
from kiosk.texts import Texts
from sip2.client import Direction
from ui.demo.desk_rows import BookRow, CardRow, SwitchRow, book_rows, card_number, card_rows, switch_rows
from ui.demo.story import BORROWED
from ui.demo.switches import Switch, Switches
from ui.demo.world import World
from ui.touch.models import KeyedModel

QML_IMPORT_NAME = "TramSachDesk.Surface"
QML_IMPORT_MAJOR_VERSION = 1

_LOOK_EVERY_MS = 200
_LINES_KEPT = 80


def _word(code: str, notify: Signal) -> Property:
    return Property(str, lambda desk: desk.say(code), notify=notify)


def _model(row: type, parent: QObject) -> KeyedModel:
    return KeyedModel([field.name for field in fields(row) if field.name != "key"], parent)


@QmlElement
class Desk(QObject):
    """What QML may read and call, on the GUI thread; other threads emit `languageSpoken` or call `crossed`.

    The models' roles are the fields of `desk_rows.BookRow`, `CardRow`, `SwitchRow`; a line is `sent` (to the library
    system, or else from it) and `text`, newest first.
    """

    languageSpoken = Signal(object)
    lineCrossed = Signal(object, object)
    wordsChanged = Signal()
    seenChanged = Signal()

    def __init__(self, world: World, receipts: Path, texts: Mapping[str, Texts], language: str) -> None:
        """`receipts` is where the emulated printer puts its slips as PNG."""
        super().__init__()
        self._world = world
        self._receipts = receipts
        self._texts = texts
        self._switches = Switches(world)
        self.tongue = texts[language]
        self.pad: frozenset[str] = frozenset()
        self.shelf: list[BookRow] = []
        self.slips = 0
        self.newest_slip = ""
        self._newest_lines: deque[dict[str, Any]] = deque(maxlen=_LINES_KEPT)
        self._lines_crossed = 0
        self._books = _model(BookRow, self)
        self._cards = _model(CardRow, self)
        self._switch_rows = _model(SwitchRow, self)
        self._lines = KeyedModel(("sent", "text"), self)
        self.languageSpoken.connect(self._speak, Qt.ConnectionType.QueuedConnection)
        self.lineCrossed.connect(self._note_line, Qt.ConnectionType.QueuedConnection)
        self._speak(language)
        # Emulators, like the things they stand for, tell nobody when they change: somebody has to look.
        self._looking = QTimer(self)
        self._looking.timeout.connect(self.look)
        self._looking.start(_LOOK_EVERY_MS)

    # --- for Python ---

    def crossed(self, direction: Direction, line: str, at: datetime) -> None:  # the SIP2 client's tap
        self.lineCrossed.emit(direction, line)

    def end(self) -> None:
        """Look no more: the world is about to go."""
        self._looking.stop()

    def say(self, code: str) -> str:
        return self.tongue.say(say(code))

    def look(self) -> None:
        """See what changed in the world."""
        pad = frozenset(tag.uid for tag in self._world.reader.tags)
        shelf = book_rows(self._world, self.tongue, pad)
        slips = len(self._world.printer.slips)
        if (pad, shelf, slips) == (self.pad, self.shelf, self.slips):
            return
        if slips != self.slips:
            self.newest_slip = QUrl.fromLocalFile(str(max(self._receipts.glob("*.png")))).toString()
        self.pad, self.shelf, self.slips = pad, shelf, slips
        self._books.update([asdict(row) for row in shelf])
        self.seenChanged.emit()

    @Slot(object)
    def _speak(self, language: str) -> None:
        self.tongue = self._texts[language]
        self.look()
        self._cards.update([asdict(row) for row in card_rows(self._world, self.tongue)])
        self._show_switches()
        self.wordsChanged.emit()

    @Slot(object, object)
    def _note_line(self, direction: Direction, line: str) -> None:
        self._lines_crossed += 1
        sent = direction is Direction.SENT
        self._newest_lines.appendleft({"key": str(self._lines_crossed), "sent": sent, "text": line.rstrip()})
        self._lines.update(list(self._newest_lines))
        self.seenChanged.emit()

    def _show_switches(self) -> None:
        self._switch_rows.update([asdict(row) for row in switch_rows(self._switches, self.tongue)])

    # --- for QML: hands ---

    @Slot(str)
    def tapTag(self, name: str) -> None:
        """Lay what carries this tag on the pad; lift it off when it lies there."""
        if self._world.tag(name).uid in self.pad:
            self._world.take(name)
        else:
            self._world.put(name)
        self.look()

    @Slot()
    def placeThree(self) -> None:
        """Lay the three books of the story on the pad, together."""
        self._world.put(*BORROWED)
        self.look()

    @Slot()
    def clearPad(self) -> None:
        """Lift everything off."""
        self._world.take(*(row.key for row in self.shelf if row.onPad))
        self.look()

    @Slot(str)
    def showCard(self, scene: str) -> None:
        """Hold the card of this scene under the scanner."""
        self._world.scanner.scan(card_number(self._world, scene))

    @Slot(str)
    def flip(self, switch: str) -> None:
        """Pull or plug, off or on: a value of `ui.demo.switches.Switch`."""
        self._switches.flip(Switch(switch))
        self._show_switches()

    # --- for QML: what is seen ---

    books = Property(QObject, lambda desk: desk._books, constant=True)
    cards = Property(QObject, lambda desk: desk._cards, constant=True)
    switches = Property(QObject, lambda desk: desk._switch_rows, constant=True)
    lines = Property(QObject, lambda desk: desk._lines, constant=True)
    padBooks = Property(int, lambda desk: len(desk.pad) - desk._lying("security", "card"), notify=seenChanged)
    padCard = Property(bool, lambda desk: desk._lying("security", "card") > 0, notify=seenChanged)
    padOnLoan = Property(int, lambda desk: desk._lying("security", "on_loan"), notify=seenChanged)
    padUnreadable = Property(int, lambda desk: desk._lying("readable", False), notify=seenChanged)
    receipt = Property(
        str, lambda desk: desk.newest_slip, notify=seenChanged
    )  # URL of the newest slip, "" before the first
    silent = Property(bool, lambda desk: not desk._newest_lines, notify=seenChanged)

    def _lying(self, field: str, value: object) -> int:
        return sum(row.onPad and getattr(row, field) == value for row in self.shelf)

    # --- for QML: words, in the language that the kiosk speaks ---

    language = Property(str, lambda desk: desk.tongue.language, notify=wordsChanged)
    title = _word("desk.title", wordsChanged)
    padHeading = _word("desk.pad", wordsChanged)
    placeThreeWords = _word("desk.place_three", wordsChanged)
    clearPadWords = _word("desk.clear_pad", wordsChanged)
    onPadWords = _word("desk.on_pad", wordsChanged)
    booksHeading = _word("desk.books", wordsChanged)
    cardsHeading = _word("desk.cards", wordsChanged)
    switchesHeading = _word("desk.switches", wordsChanged)
    receiptHeading = _word("desk.receipt", wordsChanged)
    noReceipt = _word("desk.receipt.none", wordsChanged)
    linesHeading = _word("desk.lines", wordsChanged)
    noLines = _word("desk.lines.none", wordsChanged)
