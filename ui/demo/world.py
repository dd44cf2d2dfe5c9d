"""Everything outside the station, made of emulators, and the settings that lead the station to it. Knows no screen."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from config.load import settings_of
from config.settings import Settings
from drivers.printer.emulator import PrinterEmulator
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.settings import PresenceSettings
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import Model, Owner, TagContent, Usage
from drivers.scanner.emulator import ScannerEmulator
from kiosk.build import build
from kiosk.ils_sip2 import connect
from kiosk.station import Station
from kiosk.values import Entry
from kiosk.view import View
from sip2.client import Tap
from sip2.server import STATION, IlsServer, Library
from ui.demo.views import until

READER_CARD, READER_PIN = "TV0000012", "1234"
CARD: Final = "card"
"""What the reader's card is called among the things for the pad: it has a tag of its own, and a barcode like any other."""

_OWNER = Owner("VN", "LIB")
_CARD_UID = "E0040150123400C1"


@dataclass(frozen=True, slots=True)
class Book:
    """One tag that can be put on the pad. Parts of a set are books of their own."""

    name: str
    item: str
    uid: str
    memory: bytes
    afi: int


def books() -> tuple[Book, ...]:
    """The demo's books, as `books.toml` lists them."""
    table = tomllib.loads(files("ui.demo").joinpath("books.toml").read_text(encoding="utf-8"))
    return tuple(
        Book(row["name"], row["item"], row["uid"], _memory(row.get("hex"), row["item"]), row.get("afi", 0x07))
        for row in table["book"]
    )


def _memory(written: str | None, number: str, usage: Usage = Usage.CIRCULATION) -> bytes:
    if written is not None:
        return bytes.fromhex(written)
    content = TagContent(Model.ISO_28560_3, b"", number, _OWNER, usage=usage, parts=1, part=1)
    return iso28560_3.encode(content)


class World:
    """A library system, a pad, a scanner and a printer, each behind its own wire; ended by leaving the `with`."""

    owners: tuple[str, ...] = ()
    """Whose books the station takes; none: everybody's."""

    def __init__(
        self,
        folder: Path,
        *,
        air: Air | None = None,
        personality: str = "generic",
        receipts: Path | None = None,
        library: Library | None = None,
        profile: Mapping[str, object] | None = None,
    ) -> None:
        """`profile`: this library system's own values for keys of its SIP2 profile."""
        self.folder = folder
        self._profile = dict(profile or {})
        self.library = library or Library()
        self.ils = IlsServer(self.library, personality=personality)
        self.reader = FeigEmulator(air=air or Air.real())
        self.scanner = ScannerEmulator(inside=folder)
        self.printer = PrinterEmulator(out=receipts)
        self.tags = {
            book.name: Tag(book.uid, book.memory, blocks=max(28, -(-len(book.memory) // 4)), afi=book.afi)
            for book in books()
        }
        self.card = Tag(_CARD_UID, _memory(None, READER_CARD, Usage.PATRON_CARD), blocks=28)
        self.items = {book.name: book.item for book in books()}
        self.on_committed: Callable[[Entry], None] = lambda _entry: None
        """What a station made after this tells of each row that its journal wrote."""
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            for part in (self.ils, self.reader, self.scanner, self.printer):
                opening.enter_context(part)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._open.close()

    def tag(self, name: str) -> Tag:
        """The tag of this book, or of the card."""
        return self.card if name == CARD else self.tags[name]

    def put(self, *names: str) -> None:
        """Lay these books on the pad, together; or the card."""
        self.reader.place(*map(self.tag, names))

    def take(self, *names: str) -> None:
        """Lift these books off the pad, or the card."""
        for name in names:
            self.reader.remove(self.tag(name).uid)

    def lift(self, *names: str, wait: Callable[[Callable[[], bool], str], None] = until) -> None:
        """Lift these books off the pad and wait until the station must have noticed: laid down again sooner, they never left.

        Raises NeverShown when the reader is not asked any more; `wait` may know a reason to stop sooner.
        """
        self.take(*names)
        lifted, lost_after_s = self.reader.air.now(), PresenceSettings().lost_after_s
        wait(
            lambda: self._listened_since(lifted, lost_after_s),
            "the station does not listen for what lies on its pad",
        )

    def _listened_since(self, lifted: float, seconds: float) -> bool:
        """Whether inventories span that long; one more comes only when the last one was understood."""
        heard = [
            entry.at for entry in list(self.reader.log) if entry.op is Op.INVENTORY and entry.at > lifted
        ]
        return sum(at - heard[0] >= seconds for at in heard) > 1

    def settings(self, **tables: object) -> Settings:
        """A station's settings that name these emulators; `tables` replace whole tables."""
        user, password = STATION
        data: dict[str, object] = {
            "station": {
                "id": "D1",
                "name": "Demo",
                "library": self.library.catalogue.name,
                "demo": True,
            },
            "ils": [
                {
                    "id": "main",
                    "host": self.ils.host,
                    "port": self.ils.port,
                    "user": user,
                    "password": password,
                    "institution": self.library.catalogue.institution,
                    "changes": self._profile,
                    "owners": self.owners,
                }
            ],
            "rfid": {"kind": "feig", "url": self.reader.url},
            "scanner": {"kind": "serial", "device": self.scanner.device},
            "printer": {"kind": "network", "host": self.printer.host, "port": self.printer.port},
            "cards": {"barcodes": [{"prefix": "TV", "shortest": 9, "longest": 9}]},
            "screen": {"fullscreen": False},
            "sound": {"volume": 0},
            "journal": {"path": str(self.folder / "journal.db")},
        }
        return settings_of(data | tables, self.folder / "demo.toml")

    def station(self, show: Callable[[View], None], tap: Tap | None = None, **tables: object) -> Station:
        """The real station on these wires; not started."""
        return build(
            self.settings(**tables),
            show,
            lambda settings: connect(settings, tap),
            committed=self.on_committed,
        )
