"""What each tool of the staff area offers to the menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.messages import Message
from kiosk.staff.area.page import Knows, Move


@dataclass(frozen=True, slots=True)
class Tool:
    """`key` names its tile and the picture on it; `open` is what touching it leads to; `there`: this station has use for it."""

    key: str
    words: Callable[[Knows], Message]
    open: Callable[[Knows], Move]
    there: Callable[[Knows], bool] = lambda _knows: True
