"""Rows as a Koha offline circulation file (.koc), and its lines matched with rows when staff say that it was read.

Format 1.0, https://wiki.koha-community.org/wiki/Koha_offline_circulation_file_format, as Koha's offline_circ/enqueue_koc.pl
reads it: a header `Version=1.0 TAB Generator=… TAB GeneratorVersion=…`, then a line an event: `YYYY-MM-DD HH:MM:SS mmm TAB
issue TAB card TAB item`, or `… TAB return TAB item`. Times have no zone: they are on the library's wall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

VERSION = "1.0"
GENERATOR = "TramSach"

Row = Mapping[str, Any]
_STAMP = re.compile(r"[0-9-]{10} [0-9:]{8} [0-9]{3}")


def koc(rows: Iterable[Row], zone: tzinfo, program: str) -> tuple[bytes, list[str]]:
    """The file, and the references of rows that it cannot hold (a loan without a card, a number with a control character)."""
    lines = [f"Version={VERSION}\tGenerator={GENERATOR}\tGeneratorVersion={program}"]
    left_out = []
    for row in rows:
        line = _line(row, zone)
        if line is None:
            left_out.append(str(row["reference"]))
        else:
            lines.append("\t".join(line))
    return ("\n".join(lines) + "\n").encode(), left_out


def _line(row: Row, zone: tzinfo) -> tuple[str, ...] | None:
    card, item = str(row["card"]), str(row["item"])
    if row["kind"] == "return":
        line: tuple[str, ...] = (_stamp(row, zone), "return", item)
    else:
        line = (_stamp(row, zone), "issue", card, item)
    return line if all(part and part.isprintable() for part in line) else None


def _stamp(row: Row, zone: tzinfo) -> str:
    opened = datetime.fromisoformat(row["opened"]).astimezone(zone)
    return f"{opened:%Y-%m-%d %H:%M:%S} {opened.microsecond // 1000:03d}"


def done(content: bytes, rows: Iterable[Row], zone: tzinfo) -> tuple[list[str], list[str]]:
    """The references of the rows that a file's lines are about, and the lines that are about none.

    Of such a line no more is told than moment, kind and item, or its number: a loan's card stays in the file. Raises
    ValueError when it is no such file.
    """
    lines = content.decode("utf-8-sig").splitlines()
    if not is_koc(content):
        raise ValueError("the file is no Koha offline circulation file")
    known = {(_stamp(row, zone), row["kind"], str(row["item"])): str(row["reference"]) for row in rows}
    found, strange = [], []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        match line.split("\t"):
            case [at, "issue", _, item] if _STAMP.fullmatch(at):
                event = (at, "loan", item)
            case [at, "return", item] if _STAMP.fullmatch(at):
                event = (at, "return", item)
            case _:
                strange.append(f"line {number} is neither a loan nor a return")
                continue
        reference = known.get(event)
        if reference is None:
            strange.append(" ".join(event))
        else:
            found.append(reference)
    return found, strange


def is_koc(content: bytes) -> bool:
    return content.decode("utf-8-sig", "replace").startswith(f"Version={VERSION}\t")
