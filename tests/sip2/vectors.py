"""Messages and exchanges that this project did not write, and the definition's table; see `source` in each row."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"

SPEC: dict[str, dict[str, Any]] = json.loads((DATA / "sip2_spec.json").read_text("utf-8"))
"""The 31 messages of 3M SIP 2.00: fixed fields with widths, required, optional and repeatable fields."""

_HOLES = re.compile(r"\$\{\w+\}|\$\w+(?:::\w+)?|\{\d\}|%s")


@dataclass(frozen=True, slots=True)
class Vector:
    """One message and what was computed of it by other means. Templates have had their holes filled."""

    id: int
    code: str
    text: str
    encoding: str
    has_checksum: bool
    checksum_valid: bool
    fixed_ok: bool

    @property
    def raw(self) -> bytes:
        return self.text.encode(self.encoding) + b"\r"


def _vector(row: dict[str, Any]) -> Vector:
    template = row["kind"] == "template"
    return Vector(
        row["id"],
        row["code"],
        _HOLES.sub("filled", row["message"]) if template else row["message"],
        row.get("wire_encoding") or "utf-8",
        row["has_checksum"],
        row["checksum_valid"] and not template,
        row["fixed_ok"],
    )


VECTORS = [
    _vector(json.loads(line)) for line in (DATA / "sip2_vectors.jsonl").read_text("utf-8").splitlines()
]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the bytes that one server answered."""

    server: str
    note: str
    request: bytes
    response: bytes
    closed: bool


def _exchanges() -> list[Exchange]:
    found = []
    for path in sorted((DATA / "sip2_transcripts").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            found.append(
                Exchange(
                    path.stem,
                    row["note"],
                    bytes.fromhex(row["request_hex"] or ""),
                    bytes.fromhex(row["response_hex"] or ""),
                    row["closed"],
                )
            )
    return found


EXCHANGES = _exchanges()


def split(text: str, code: str) -> tuple[str, list[tuple[str, str]]]:
    """An independent splitter: the fixed part, and (id, text) of each field.

    Written from the definition and not from the codec. A piece that starts with no id belongs to the one before.
    """
    body = re.sub(
        r"(?<=[|])(AY.{0,2})?AZ[0-9A-Fa-f]{0,4}$|(?<=^9[67])AZ[0-9A-F]{4}$|AY.{0,2}AZ[0-9A-Fa-f]{0,4}$|(?<=[|])AY[0-9]$",
        "",
        text,
    )
    end = 2 + SPEC[code]["fixed_total"]
    fields: list[tuple[str, str]] = []
    for piece in re.split(r"\|(?=[A-Z][A-Z0-9])", body[end:]):
        value = piece.rstrip("|")
        if re.match(r"[A-Z][A-Z0-9]", value):
            fields.append((value[:2], value[2:]))
    return body[:end], fields
