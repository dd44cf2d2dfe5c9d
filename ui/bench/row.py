"""One measured ratio and its bar: what a bench gives, and what the report prints. Knows no bench."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Row:
    """`value` is a ratio, `bar` what it must reach (higher is better) or not exceed (lower is better)."""

    name: str
    value: float
    bar: float
    better: Better = Better.LOWER
    note: str = ""
    """The measured amounts behind the ratio, for people."""

    @property
    def ok(self) -> bool:
        return self.value >= self.bar if self.better is Better.HIGHER else self.value <= self.bar

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "bar": self.bar,
            "better": self.better.value,
            "ok": self.ok,
        }


def milliseconds(measured: Iterable[float]) -> str:
    """The median of durations in seconds, as people read it."""
    return f"{median(measured) * 1000:.0f} ms"
