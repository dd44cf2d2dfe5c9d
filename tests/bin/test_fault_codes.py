"""A visitor reads a code on the screen of a bin, never a word of its inside; a technician finds it in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.bin import FAULT_CODES, BinFault
from kiosk.effects import Effect, MoveDoor
from kiosk.events import What
from kiosk.rules.bin.phases import Phase
from tests.bin.play import BinPlay
from tests.kiosk.play import book

PAGE = Path(__file__).parents[2] / "docs" / "bin-hardware.md"


def test_the_screen_of_a_fault_shows_its_code() -> None:
    def deaf(effect: Effect) -> What | None:
        return play.deaf() if isinstance(effect, MoveDoor) else None

    play = BinPlay()
    play.show(book("101"), answer=deaf)
    play.wait(3, deaf)
    play.wait(6, deaf)
    assert play.at(Phase.FAULT)
    assert play.view.incident == "F5"


def test_every_fault_has_a_code_of_its_own_that_the_documentation_explains() -> None:
    rows = re.findall(r"^\| (F\d+) \| `(\w+)` \| \S", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {fault.value: code for fault, code in FAULT_CODES.items()} == {word: code for code, word in rows}
    assert len(set(FAULT_CODES.values())) == len(rows) == len(BinFault)
