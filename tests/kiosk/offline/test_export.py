"""Lists as library systems and spreadsheets really write them; every bad row is told, and nobody's number is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.offline.export import ExportError, read_cards, read_items
from kiosk.offline.keys import hash_card, hash_pin
from kiosk.offline.records import Card, Item

SITE_KEY = b"k" * 32
TITLE = "Đất rừng phương Nam"
CARDS = "card,limit,expires,class,loans,blocked,pin\nTV0000012,5,2026-12-31,adult,2,no,1234\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def test_a_card_leaves_the_list_as_a_keyed_hash(file: Path) -> None:
    file.write_text(CARDS)
    export = read_cards(file, SITE_KEY)
    pin = hash_pin(SITE_KEY, "TV0000012", "1234")
    expected = Card(5, 2, False, date(2026, 12, 31), "adult", pin)
    assert export.rows == [(hash_card(SITE_KEY, "TV0000012"), expected)]
    assert export.problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_encodings_and_line_ends_do_not_matter(
    file: Path, encoding: str, separator: str, end: str
) -> None:
    lines = [
        ["Item ", "TITLE", "class"],
        ["VV24.00012", TITLE, "book"],
        [" VV24.00013", f'"{TITLE} 2"', "book"],
    ]
    file.write_bytes(end.join(separator.join(cells) for cells in lines).encode(encoding))
    export = read_items(file)
    assert export.problems == []
    assert [(number, item.title) for _, number, item in export.rows] == [
        ("VV24.00012", TITLE),
        ("VV24.00013", f"{TITLE} 2"),
    ]


def test_a_title_is_shown_like_one_that_the_library_system_sends_itself(file: Path) -> None:
    file.write_text(
        "item,title,class\n1,a\u202eb\u061cc\U000e0041d\x1b[2J ស\u200bក,book\n2, Hai\x00\tdòng ,book\n"
    )
    assert [item.title for _, _, item in read_items(file).rows] == ["abcd[2J ស\u200bក", "Hai dòng"]


def test_windows_1258_with_its_separate_tone_marks_comes_out_as_vietnamese_is_written(file: Path) -> None:
    written = b"item,title,class\n1," + "Truyê\u0323n Kiê\u0300u".encode("cp1258") + b",book\n"
    file.write_bytes(written)
    ((_, _, item),) = read_items(file).rows
    assert item.title == "Truyện Kiều"


def test_columns_may_stand_in_any_order_beside_others(file: Path) -> None:
    file.write_text("shelf,due,class,title,item,held,sort,ils\nA3,03/12/2026 00:00,book,Kiều,1,x,VH,old\n")
    ((ils, number, item),) = read_items(file).rows
    assert (ils, number, item) == ("old", "1", Item("Kiều", "book", True, "VH", date(2026, 12, 3)))


def test_quotes_may_hold_separators_and_line_breaks(file: Path) -> None:
    file.write_text('item,title,class\n1,"Sách, tập 1\nvà ""tập 2""",book\nbad,,\n2,B\n')
    export = read_items(file)
    assert export.rows[0][2].title == 'Sách, tập 1 và "tập 2"'
    assert [problem.line for problem in export.problems] == [5]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-03", date(2026, 12, 3)),
        ("2026-12-03T10:00:00+07:00", date(2026, 12, 3)),
        ("3/12/2026", date(2026, 12, 3)),
        ("03-12-2026", date(2026, 12, 3)),
        ("03.12.2026", date(2026, 12, 3)),
        ("20261203", date(2026, 12, 3)),
        ("2026/12/3", date(2026, 12, 3)),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(file: Path, text: str, day: date | None) -> None:
    file.write_text(f"card,limit,expires\nTV1,5,{text}\n")
    assert [card.expires for _, card in read_cards(file, SITE_KEY).rows] == [day]


def test_every_bad_row_is_told_with_its_line_and_without_its_contents(file: Path) -> None:
    rows = [
        "TV1,5,,,,,",
        ",5,,,,,",
        "TV2,many,,,,,",
        "TV3,5,31/02/2026,,,,",
        "TV4,5,20261,,,,",
        "TV5,5,,,,perhaps,",
        "TV6,5",
        "TV7|x,5,,,,,",
        "TV1,5,,,,,",
        "TV8,-1,,,,,",
        "TV9,,,,,,",
        "",
        f"TV0,5,,{'x' * 65},,,",
    ]
    file.write_text(CARDS.partition("\n")[0] + "\n" + "\n".join(rows))
    export = read_cards(file, SITE_KEY)
    assert export.rows == []  # nobody knows which of the two rows of TV1 is right
    assert [str(problem) for problem in export.problems] == [
        "line 3: card is empty",
        "line 4: limit is no whole number",
        "line 5: expires is no day such as 2026-12-31 or 31/12/2026",
        "line 6: expires is no day such as 2026-12-31 or 31/12/2026",
        "line 7: blocked is neither yes nor no",
        "line 8: 2 columns where the first line has 7",
        "line 9: card is no number of a card",
        "line 10: the same as line 2",
        "line 11: limit is no whole number",
        "line 12: limit is no whole number",
        "line 14: class is longer than 64 letters",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the first line names no column item and no column title and no column class"),
        (b"title,class\nA,book\n", "the first line names no column item"),
        (b"\x81\x00\xff\xd2", "is neither UTF-8 nor Windows-1258 text"),
        (b"item,title,class\n1," + b"x" * 200_000 + b",book\n", "line 2: field larger than field limit"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_in_words(file: Path, content: bytes, told: str) -> None:
    file.write_bytes(content)
    with pytest.raises(ExportError, match=told):
        read_items(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be read: No such file"):
        read_items(tmp_path / "nowhere.csv")


def test_whatever_the_bytes_there_are_rows_problems_or_words(file: Path) -> None:
    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def tried(tail: bytes) -> None:
        file.write_bytes(b"item,title,class,held,due\n" + tail)
        try:
            export = read_items(file)
        except ExportError:
            return
        for _, number, item in export.rows:
            assert number.isprintable()
            assert "|" not in number
            assert item.title.isprintable() or not item.title.isascii()
            assert not set(item.title) & set("\r\n\x00\x1b")

    tried()
