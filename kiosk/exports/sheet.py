"""Rows as CSV for a spreadsheet, and the references out of one that came back.

UTF-8 with a byte order mark and CRLF (RFC 4180), which spreadsheets read without asking. Titles come from strangers: what a
spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection"), also inside a title: where a country's
list separator is a semicolon, a new cell begins behind one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

COLUMNS = (
    "reference",
    "state",
    "kind",
    "system",
    "item",
    "title",
    "card",
    "opened",
    "due",
    "ils",
    "tag",
    "parked",
    "reason",
    "attempts",
    "renewed",
    "provisional",
)
_TIMES = ("opened", "due")
_BEFORE_FORMULA = re.compile(r"""(?:^|(?<=[;,\t\r\n]))(?=[\s"]*[=+\-@＝＋－＠]|[\t\r])""")  # full-width signs


def sheet(rows: Iterable[Mapping[str, Any]], zone: tzinfo) -> bytes:
    """Rows as the counter shows them; times on the library's wall."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(name, row[name], zone) for name in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def _cell(name: str, value: Any, zone: tzinfo) -> str:
    if value is None:
        return ""
    if name in _TIMES:
        return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _BEFORE_FORMULA.sub("'", str(value))


def references(content: bytes) -> list[str]:
    """The column `reference` of a CSV file, with commas, semicolons or tabs. Raises ValueError in words."""
    lines = content.decode("utf-8-sig").splitlines()
    separator = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.DictReader(lines, delimiter=separator)
    if "reference" not in (reader.fieldnames or ()):
        raise ValueError("the file has no column named reference")
    return [row["reference"].strip() for row in reader if row["reference"]]
