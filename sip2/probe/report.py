"""What a probe found out: sentences for a technician, profile keys with their evidence, oddities, a masked transcript.

Values and the writing of a profile draft; asks nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Final

Value = str | bool | int | float | tuple[str, ...]

STEPS: Final = {
    1: "connect",
    2: "status before login",
    3: "login",
    4: "what it says of itself",
    5: "asking for the last answer again",
    6: "a damaged request",
    7: "the same request twice",
    8: "a request without checksum",
    9: "requests in pieces and together",
    10: "unknown item and card",
    11: "the test reader",
    12: "the test item",
    13: "an unknown command",
    14: "a quiet line",
    15: "lending and returning",
}
"""The steps by number, in plain words."""


class Weight(Enum):
    """What a finding means for a station."""

    GOOD = "good"
    NOTE = "note"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of one step."""

    step: int
    text: str
    weight: Weight = Weight.NOTE


@dataclass(frozen=True, slots=True)
class Known:
    """A profile key that was seen (or, with `assumed`, only supposed), with what it rests on."""

    value: Value
    evidence: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Oddness:
    """A way in which answers differ from the standard, in which, how often, and the first masked line that did."""

    kind: str
    where: str
    codes: tuple[str, ...]
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything. `reached` is False where no connection or no login came about."""

    reached: bool
    findings: tuple[Finding, ...]
    known: dict[str, Known]
    oddities: tuple[Oddness, ...]
    transcript: tuple[str, ...]
    lies: tuple[str, ...]
    """What 98 said and what was seen instead."""

    def text(self) -> str:
        """The findings, step by step."""
        lines: list[str] = []
        marks = {Weight.GOOD: "+", Weight.NOTE: " ", Weight.TROUBLE: "!"}
        for step, name in STEPS.items():
            found = [finding for finding in self.findings if finding.step == step]
            if found:
                lines.append(f"{step:2}. {name}")
                lines += [f"   {marks[finding.weight]} {finding.text}" for finding in found]
        if self.oddities:
            lines.append("Differences from the standard")
        for odd in self.oddities:
            where = f" ({odd.where})" if odd.where else ""
            lines.append(f"     {odd.kind}{where}: {odd.count} times, in {' '.join(odd.codes)}")
            lines.append(f"       {odd.example}")
        return "\n".join(lines)

    def draft(self, title: str, source: str) -> str:
        """A profile in TOML that `sip2.profile.load_profile` reads. `source` says when and against what."""
        known = {"title": Known(title, source), **self.known}
        lines = [
            "# Draft of a profile, written by the probe. Keys that are left out have the cautious value.",
            "# Check every key that says assumed with the library's administrator.",
            "",
        ]
        for key, entry in known.items():
            status = "assumed" if entry.assumed else "observed"
            evidence = entry.evidence if entry.evidence == source else f"{source}: {entry.evidence}"
            lines.append(
                f"{key} = {{ value = {_toml(entry.value)}, "
                f"status = {_toml(status)}, source = {_toml(evidence)} }}"
            )
        return "\n".join(lines) + "\n"


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped, as is what would steer an editor or terminal.
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in text)
