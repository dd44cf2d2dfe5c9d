"""Everything outside a return station, made of emulators: the machine with its mechanics, an antenna before the door and one in
the chute, a library system, a slip printer. Knows no screen; whoever plays the visitors moves `body`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from config.settings import Settings
from drivers.bin.emulator.board import Board
from drivers.bin.emulator.body import Body, Build
from drivers.bin.emulator.modbus import ModbusBoard
from drivers.bin.emulator.things import Thing
from drivers.bin.emulator.timeline import Timeline
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import Model, Owner, TagContent
from sip2.server import Library
from ui.demo.world import World

ON_LOAN, IN_STOCK = 0xC2, 0x07
OUR_LIBRARY = Owner("VN", "LIB")
FOUR_BINS = Build(crate_mm=(600.0, 600.0, 600.0, 600.0))
HOLDS, BRANCHES, SHELVES, EXCEPTIONS = 1, 2, 3, 4

RETURN_STATION: dict[str, object] = {
    "starts": ["tag", "button"],
    "exceptions": EXCEPTIONS,
    "here": ["TT"],
    "elsewhere": "quầy thư viện, 7:30–17:00",
    "bins": [
        {"number": HOLDS, "limit": 60, "name": "Giữ cho bạn đọc"},
        {"number": BRANCHES, "limit": 60, "name": "Chi nhánh khác"},
        {"number": SHELVES, "limit": 60, "name": "Lên kệ"},
        {"number": EXCEPTIONS, "limit": 60, "name": "Cần xem lại"},
    ],
    "sorting": [
        {"name": "hold", "bin": HOLDS, "alerts": ["01"]},
        {"name": "rotating", "bin": SHELVES, "collections": ["LC"]},
        {"name": "transit", "bin": BRANCHES, "elsewhere": True},
        {"name": "transit_alert", "bin": BRANCHES, "alerts": ["02", "03", "04"]},
        {"name": "refused", "bin": EXCEPTIONS, "answers": ["no"]},
        {"name": "shelves", "bin": SHELVES},
    ],
}


class BinWorld(World):
    """A return station's surroundings; ended by leaving the `with`. `one_antenna`: only in the chute; the button opens."""

    owners = (str(OUR_LIBRARY),)

    def __init__(
        self,
        folder: Path,
        *,
        build: Build = FOUR_BINS,
        one_antenna: bool = False,
        air: Air | None = None,
        library: Library | None = None,
        receipts: Path | None = None,
        profile: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(folder, air=air, library=library, receipts=receipts, profile=profile)
        self.outer = None if one_antenna else FeigEmulator(air=air or Air.real())
        outside = self.outer.field if self.outer is not None else None
        self.board = Board(Body(build, Timeline(0.0), outside=outside, inside=self.reader.field))
        self.modbus = ModbusBoard(self.board)

    def __enter__(self) -> Self:
        super().__enter__()
        if self.outer is not None:
            self._open.enter_context(self.outer)
        self._open.enter_context(self.modbus)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, at)

    @contextmanager
    def hands(self) -> Iterator[Body]:
        """The machine, up to date and held still, for a visitor's or staff's hands and for whoever counts the books."""
        with self.modbus.world() as body:
            yield body

    def settings(self, **tables: object) -> Settings:
        """A return station's settings that name these emulators; `tables` replace whole tables."""
        wiring = tomllib.loads(self.modbus.wiring())
        station: dict[str, object] = {
            "bin": wiring["bin"],
            "return_station": RETURN_STATION,
            "receipts": {"policy": "never"},
        }
        if self.outer is None:
            station["return_station"] = RETURN_STATION | {"layout": "one_antenna", "starts": ["button"]}
        else:
            station["rfid_outside"] = {"kind": "feig", "url": self.outer.url}
        return super().settings(**(station | tables))


def book(item: str, uid: str, *, afi: int = ON_LOAN, owner: Owner = OUR_LIBRARY, **how: object) -> Thing:
    """A library book with one tag; `how` are Thing's own fields."""
    content = TagContent(Model.ISO_28560_3, b"", item, owner, usage=1, parts=1, part=1)
    memory = iso28560_3.encode(content)
    tag = Tag(uid, memory, blocks=max(28, -(-len(memory) // 4)), afi=afi)
    return replace(Thing(item, (tag,)), **how)  # type: ignore[arg-type]  # names are Thing's own
