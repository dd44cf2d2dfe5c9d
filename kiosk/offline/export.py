"""Reads the lists that a library system exports (CSV), however it or a spreadsheet wrote them, and tells every bad row.

Columns are known by their heading, in any order; further columns are ignored. Separator: comma, semicolon or tab. Letters:
UTF-8, UTF-16 with its mark, else Windows-1258 (Vietnamese), whose separate tone marks are put together (Unicode NFC). A problem
names line and column and never what stood there: with columns in disorder that might be anybody's name.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Generic, TypeVar

from kiosk.offline.keys import hash_card, hash_pin
from kiosk.offline.records import Card, Item
from sip2.text import clean

Row = TypeVar("Row")
LONGEST_ID = 64
LONGEST_TITLE = 300
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_YES = frozenset({"1", "y", "yes", "true", "x", "có", "co"})
_NO = frozenset({"", "0", "n", "no", "false", "không", "khong"})
_DAYS = {
    r"\d{4}-\d\d?-\d\d?": "%Y-%m-%d",
    r"\d{4}/\d\d?/\d\d?": "%Y/%m/%d",
    r"\d{8}": "%Y%m%d",
    r"\d\d?/\d\d?/\d{4}": "%d/%m/%Y",
    r"\d\d?-\d\d?-\d{4}": "%d-%m-%Y",
    r"\d\d?\.\d\d?\.\d{4}": "%d.%m.%Y",
}


class ExportError(Exception):
    """A file of which no row can be read; says what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Export(Generic[Row]):
    """The rows that are right, and all problems of the others."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _BadCell(Exception):
    """What is wrong with one row, column first."""


def read_cards(path: Path, site_key: bytes) -> Export[tuple[bytes, Card]]:
    """Columns card, limit; may have expires, class, loans, blocked, pin. Numbers leave here only as keyed hashes."""

    def row(cells: Mapping[str, str]) -> tuple[bytes, Card]:
        number = _id(cells, "card")
        pin = cells.get("pin", "")
        return hash_card(site_key, number), Card(
            limit=_number(cells, "limit"),
            loans=_number(cells, "loans", 0),
            blocked=_yes(cells, "blocked"),
            expires=_day(cells, "expires"),
            category=_text(cells, "class", LONGEST_ID),
            pin=hash_pin(site_key, number, pin) if pin else None,
        )

    return _read(path, ("card", "limit"), row, lambda made: made[0])


def read_items(path: Path) -> Export[tuple[str, str, Item]]:
    """Columns item, title, class; may have ils (none: the home system), held, sort (as the
    library system would name the sort bin, CL: what a return bin goes by without it), due."""

    def row(cells: Mapping[str, str]) -> tuple[str, str, Item]:
        item = Item(
            title=_text(cells, "title", LONGEST_TITLE),
            loan_class=_text(cells, "class", LONGEST_ID),
            held=_yes(cells, "held"),
            sort_class=_text(cells, "sort", LONGEST_ID),
            due=_day(cells, "due"),
        )
        return _text(cells, "ils", LONGEST_ID), _id(cells, "item"), item

    return _read(path, ("item", "title", "class"), row, lambda made: made[:2])


def _read(
    path: Path,
    needed: tuple[str, ...],
    make: Callable[[Mapping[str, str]], Row],
    identity: Callable[[Row], object],
) -> Export[Row]:
    lines = _lines(_letters(path), path)
    header = [name.strip().casefold() for name in next(lines, (0, []))[1]]
    lacking = [name for name in needed if name not in header]
    if lacking:
        raise ExportError(f"{path}: the first line names no column {' and no column '.join(lacking)}")
    export: Export[Row] = Export()
    seen: dict[object, int] = {}
    twice: set[object] = set()
    for line, cells in lines:
        try:
            if len(cells) != len(header):
                raise _BadCell(f"{len(cells)} columns where the first line has {len(header)}")
            made = make(dict(zip(header, (cell.strip() for cell in cells), strict=True)))
            first = seen.setdefault(identity(made), line)
            if first != line:
                twice.add(identity(made))
                raise _BadCell(f"the same as line {first}")
        except _BadCell as bad:
            export.problems.append(Problem(line, str(bad)))
        else:
            export.rows.append(made)
    if twice:  # which of the two is right nobody here knows
        export.rows[:] = [made for made in export.rows if identity(made) not in twice]
    return export


def _letters(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}") from None
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1258"):
        try:
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise ExportError(f"{path} is neither UTF-8 nor Windows-1258 text; export it as UTF-8")


def _lines(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the number of its first line."""
    heading = text.partition("\n")[0]
    separator = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise ExportError(f"{path}: line {begins}: {error}") from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _text(cells: Mapping[str, str], column: str, longest: int) -> str:
    """One line of text, fit to be shown like any that the library system itself sends."""
    text = clean(cells.get(column))
    if len(text) > longest:
        raise _BadCell(f"{column} is longer than {longest} letters")
    return text


def _id(cells: Mapping[str, str], column: str) -> str:
    """A number as it goes into a SIP2 field: no delimiter, no control character."""
    text = cells[column]
    if not text:
        raise _BadCell(f"{column} is empty")
    if len(text) > LONGEST_ID or not text.isprintable() or "|" in text:
        raise _BadCell(f"{column} is no number of a {column}")
    return text


def _number(cells: Mapping[str, str], column: str, otherwise: int | None = None) -> int:
    text = cells.get(column, "")
    if not text and otherwise is not None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise _BadCell(f"{column} is no whole number")
    return int(text)


def _yes(cells: Mapping[str, str], column: str) -> bool:
    text = cells.get(column, "").casefold()
    if text not in _YES | _NO:
        raise _BadCell(f"{column} is neither yes nor no")
    return text in _YES


def _day(cells: Mapping[str, str], column: str) -> date | None:
    text = cells.get(column, "").partition(" ")[0].partition("T")[0]  # a time of day does not matter
    if not text:
        return None
    form = next((form for shape, form in _DAYS.items() if re.fullmatch(shape, text, re.ASCII)), "")
    with suppress(ValueError):  # the 31st of February
        return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day of the calendar has no zone
    raise _BadCell(f"{column} is no day such as 2026-12-31 or 31/12/2026")
