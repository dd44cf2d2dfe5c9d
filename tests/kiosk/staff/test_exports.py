"""Files for others: a sheet that runs nothing, a .koc as Koha's own reader takes it apart, and what comes back."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.exports.koc import done, is_koc, koc
from kiosk.exports.sheet import COLUMNS, references, sheet
from kiosk.staff.shown import row
from kiosk.values import Entry, ItemKey, Kind, Moment, Secret

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
AT = Moment(datetime(2026, 11, 23, 1, 2, 3, 45600, tzinfo=UTC), 0.0)


def entry(kind: Kind = Kind.LOAN, **facts: Any) -> Entry:
    card = Secret("TV0000012") if kind is Kind.LOAN else None
    new = Entry("k", kind, ItemKey("main", "1000000056"), "s", AT, card, reference="A1-00001-K")
    return replace(new, **facts)


def whole(*entries: Entry) -> list[dict[str, Any]]:
    return [row(one, whole_card=True) for one in entries]


def as_koha_reads(content: bytes) -> list[dict[str, str]]:
    """After the description of the format: tab-separated; the first column is date, time and milliseconds."""
    names = {"issue": ["cardnumber", "barcode"], "return": ["barcode"]}
    lines = content.decode().splitlines()
    header = dict(field.split("=") for field in lines[0].split("\t"))
    assert header["Version"] == "1.0"
    read = []
    for line in lines[1:]:
        stamp, command, *arguments = line.split("\t")
        date, time, ms = re.split(r"\s", stamp)
        assert len(arguments) == len(names[command])
        read.append(
            {"at": f"{date} {time}", "ms": ms, "do": command}
            | dict(zip(names[command], arguments, strict=True))
        )
    return read


def test_a_koc_file_says_issue_and_return_at_the_librarys_own_time() -> None:
    content, left_out = koc(whole(entry(), entry(Kind.RETURN)), HOME, "0.1.0")
    assert content.startswith(b"Version=1.0\tGenerator=TramSach\tGeneratorVersion=0.1.0\n")
    when = {"at": "2026-11-23 08:02:03", "ms": "045"}
    assert as_koha_reads(content) == [
        when | {"do": "issue", "cardnumber": "TV0000012", "barcode": "1000000056"},
        when | {"do": "return", "barcode": "1000000056"},
    ]
    assert left_out == []


def test_a_row_that_such_a_file_cannot_hold_is_named_and_not_bent() -> None:
    no_card = entry(card=None, reference="A1-00002-X")
    tab = entry(item=ItemKey("main", "10\t9"), reference="A1-00003-X")
    content, left_out = koc(whole(no_card, tab), HOME, "0.1.0")
    assert len(content.splitlines()) == 1
    assert left_out == ["A1-00002-X", "A1-00003-X"]


def test_the_lines_of_a_koc_file_lead_back_to_their_rows_and_strange_ones_are_told() -> None:
    rows = whole(entry(), entry(Kind.RETURN, reference="A1-00002-X"))
    content, _ = koc(rows, HOME, "0.1.0")
    kept = content.splitlines(keepends=True)
    assert done(content, rows, HOME) == (["A1-00001-K", "A1-00002-X"], [])
    edited = kept[0] + kept[2].replace(b"\n", b"\r\n") + b"2026-01-01 00:00:00 000\treturn\t99\nnonsense\n\n"
    assert done(edited, rows, HOME) == (
        ["A1-00002-X"],
        ["2026-01-01 00:00:00 000 return 99", "line 4 is neither a loan nor a return"],
    )


def test_no_line_that_is_told_as_strange_names_a_reader() -> None:
    """It goes to a terminal, and from there into a mail to somebody."""
    content, _ = koc(whole(entry()), HOME, "0.1.0")
    shifted = b"2026-11-23 08:02:03 045\tpayment\tTV0000012\t5000\nissue\tTV0000012\nTV0000012\tissue\tx\t1\n"
    found, strange = done(content + shifted, [], HOME)
    assert found == []
    assert strange == [
        "2026-11-23 08:02:03 045 loan 1000000056",
        *(f"line {number} is neither a loan nor a return" for number in (3, 4, 5)),
    ]


def test_a_file_that_is_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no Koha offline"):
        done(b"reference\r\nA1-00001-K\r\n", [], HOME)
    with pytest.raises(ValueError, match="no column"):
        references(b"ref\r\nA1-00001-K\r\n")
    assert not is_koc(b"\xff\xfe")


def test_a_sheet_has_every_column_masked_cards_and_local_times() -> None:
    content = sheet([row(entry(title="Dế Mèn phiêu lưu ký", due=AT.utc))], HOME)
    assert content.startswith(b"\xef\xbb\xbf")
    (told,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert tuple(told) == COLUMNS
    assert (told["card"], told["opened"], told["title"]) == (
        "***12",
        "2026-11-23 08:02:03",
        "Dế Mèn phiêu lưu ký",
    )


@given(st.text(max_size=30))
def test_no_title_becomes_a_formula_or_another_cell(title: str) -> None:
    content = sheet([row(entry(title=title))], HOME)
    (told,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig", "surrogatepass"), newline=""))
    assert told["title"].replace("'", "") == title.replace("'", "")
    assert not told["title"].startswith(("=", "+", "-", "@", "\t", "\r"))


FORMULAS = st.sampled_from(["=", "+", "-", "@", "＝", "＋", "－", "＠"])  # full-width signs
TRICKS = st.lists(
    FORMULAS | st.sampled_from([";", ",", "\t", "\r", "\n", '"', " ", "\u3000", "'", "x"]), max_size=8
)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(TRICKS.map("".join))
@example('Hay;=HYPERLINK("http://x","y")')
@example('Hay; "=1+1"')
def test_whatever_separates_a_countrys_lists_no_cell_is_a_formula(separator: str, title: str) -> None:
    content = sheet([row(entry(title=title))], HOME).decode("utf-8-sig")
    cells = [
        cell.strip().strip('"').strip()
        for cells in csv.reader(io.StringIO(content, newline=""), delimiter=separator)
        for cell in cells
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))]


def test_a_hyphen_inside_a_title_stays_as_it_is() -> None:
    content = sheet([row(entry(title="Hà Nội - Huế; Sài Gòn, 1975-1985"))], HOME).decode("utf-8-sig")
    assert '"Hà Nội - Huế; Sài Gòn, 1975-1985"' in content


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_references_come_back_from_a_sheet_that_a_spreadsheet_saved(separator: str) -> None:
    lines = [
        separator.join(["done", "reference"]),
        separator.join(["x", "A1-00001-K"]),
        separator.join(["x", ""]),
    ]
    assert references("\r\n".join(lines).encode("utf-8-sig")) == ["A1-00001-K"]
