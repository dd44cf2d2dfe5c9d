"""Under which code of the catalogue a control is read aloud to whoever finds it by keys. Pure; knows object names, no item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.view import Action, Screen, View

_KEYS: Final = {
    "key_clear": "action.clear",
    "key_ok": "action.ok",
    "key_erase": "action.erase",
    "key_shift": "action.shift",
    "key_letters": "action.letters",
}
_KINDS: Final = ("language", "ease", "option")


def code_of(name: str, view: View, has: Callable[[str], bool]) -> str:
    """`has`: whether the catalogue has a code. "" where nothing is said: a digit of a PIN, a letter, the staff area."""
    if view.screen is Screen.STAFF:
        return ""
    if name == "ease":
        return "ease.choose"
    if name == "key_letters" and view.pin is not None and view.pin.spelling:
        return "action.letters.back"
    kind, _, rest = name.partition("_")
    if kind in _KINDS and rest:
        return f"{kind}.{rest}"
    action = name if name in view.actions else kind  # a row's button ends in its item
    if action not in set(Action):
        return _KEYS.get(name, "")
    special = f"action.{view.screen.value}.{action}"
    return special if has(special) else f"action.{action}"
