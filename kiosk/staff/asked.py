"""What a request at the counter says, checked: requests are hostile until then. Raises Declined("bad_request", field)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from kiosk.staff.declined import Declined

Request: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = dict[str, Any]

TEXT_LONGEST = 500


def text(request: Request, name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str) or len(value) > TEXT_LONGEST:
        raise Declined("bad_request", name)
    return value


def optional_text(request: Request, name: str) -> str:
    """ "" where it is left out."""
    return text(request, name) if name in request else ""


def texts(request: Request, name: str) -> list[str]:
    values = request.get(name)
    if not isinstance(values, list) or not all(isinstance(v, str) and len(v) <= 64 for v in values):
        raise Declined("bad_request", name)
    return values


def one_of(request: Request, name: str, known: list[str]) -> str:
    value = text(request, name)
    if value not in known:
        raise Declined("bad_request", f"{name}: {', '.join(known)}")
    return value


def number(request: Request, name: str, low: int, high: int, default: int) -> int:
    value = request.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Declined("bad_request", f"{name}: {low} to {high}")
    return value


def note(request: Request) -> str:
    """One line, whatever was typed."""
    return " ".join(text(request, "note").split()) if "note" in request else ""
