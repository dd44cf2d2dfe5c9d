"""What a reader sees on paper: nothing cut off, nothing unreadable, in three languages and on every width."""

from __future__ import annotations

import unicodedata
from typing import Any, cast

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageDraw

from drivers.errors import Misconfigured
from drivers.printer import fonts
from drivers.printer.interface import Slip, SlipLine, Weight
from drivers.printer.raster import render
from drivers.printer.styles import BOLD, HEADING, LARGE, LARGE_NARROW, NORMAL, SMALL, Style

STYLES = [HEADING, NORMAL, BOLD, SMALL, LARGE, LARGE_NARROW]
VIETNAMESE = (
    "ẴẪẨỄỖỠỮỲÝỶỸ ỵụựậặệộợ đĐ ₫ gjpqy,;",
    "ĂẮẰẲẴẶÂẤẦẨẪẬ",
    "ÊẾỀỂỄỆÔỐỒỔỖỘ",
    "ƠỚỜỞỠỢƯỨỪỬỮỰ",
)
KHMER = (
    "ខ្ញុំស្រឡាញ់សៀវភៅ",
    "ហ្វ៊្រី ប៉ុន្តែ",
    "ស្ត្រី ម្ដាយ ក្រុង",
    "បណ្ណាល័យ ៛ ១២៣៤",
    "សញ្ញាប័ណ្ណ គ្រឿង ជ្រឹង",
    "ឡើង ញ៉ាំ ខ្លួន ព្រះ",
)
PAD = 120


def inked_box(style: Style, text: str) -> tuple[int, int, int, int]:
    """Ink of one line, from the line's top left, on paper with room all round."""
    canvas = Image.new("1", (style.width(text) + 2 * PAD, style.line_height(text) + 2 * PAD), 1)
    style.draw(ImageDraw.Draw(canvas), PAD, PAD + style.baseline(text), text)
    left, top, right, bottom = cast(Any, ImageChops.invert(canvas.convert("L")).getbbox())
    return left - PAD, top - PAD, right - PAD, bottom - PAD


@pytest.mark.parametrize("style", STYLES, ids=str)
@pytest.mark.parametrize("text", [*VIETNAMESE, *KHMER])
def test_no_mark_reaches_out_of_its_line(style: Style, text: str) -> None:
    left, top, right, bottom = inked_box(style, text)
    assert top >= 0
    assert bottom <= style.line_height(text)
    assert left >= -3
    assert right <= style.width(text) + 3


def test_capitals_of_the_body_are_three_millimetres_high() -> None:
    _, top, _, bottom = inked_box(NORMAL, "H")
    assert bottom - top in (24, 25)


def test_lines_have_the_air_that_each_script_needs() -> None:
    for style in STYLES:
        assert 1.4 <= style.line_height("Hạn trả") / style.em < 1.5
        assert 1.6 <= style.line_height("ត្រូវសង") / style.em < 1.7


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_khmer_stands_on_the_baseline_of_its_latin_neighbours(style: Style) -> None:
    _, _, _, khmer_foot = inked_box(style, "សក")
    assert abs(khmer_foot - style.baseline("សក")) <= 1


@pytest.mark.parametrize("bold", [False, True])
def test_every_vietnamese_and_khmer_letter_has_a_picture_of_its_own(bold: bool) -> None:
    """A missing glyph would be drawn as the face's empty box."""
    vietnamese = {char for text in VIETNAMESE for char in text + text.lower() if char != " "}
    khmer = (
        {chr(code) for code in range(0x1780, 0x17B4)} | {chr(code) for code in range(0x17E0, 0x17EA)} | {"៛"}
    )
    for letters, is_khmer in ((vietnamese, False), (khmer, True)):
        face = fonts.face(40, khmer=is_khmer, bold=bold)
        missing = bytes(face.getmask("\ufffe"))
        boxes = [char for char in sorted(letters) if bytes(face.getmask(char)) == missing]
        assert boxes == []


def test_runs_of_each_script_go_to_their_own_face() -> None:
    assert list(fonts.runs("ខេត្ត Vĩnh Long ៛")) == [(True, "ខេត្ត"), (False, " Vĩnh Long "), (True, "៛")]
    assert list(fonts.runs("ក\u200dខ a")) == [(True, "ក\u200dខ"), (False, " a")]


@pytest.mark.parametrize("width", [576, 512, 384])
@pytest.mark.parametrize("weight", list(Weight))
def test_the_page_is_as_wide_as_the_paper_and_its_outermost_dots_stay_white(
    width: int, weight: Weight
) -> None:
    slip = Slip(
        "Thư viện tỉnh Vĩnh Long " * 3,
        (
            SlipLine("jj" * 60, weight=weight),
            SlipLine("Truyện Kiều " * 6, right="14/12/2026", weight=weight),
            SlipLine("", right="Hạn trả thứ hai ngày 14/12/2026 trước giờ đóng cửa", weight=weight),
            None,
        ),
        qr="TS-7K2M-4QX9",
    )
    page = render(slip, width)
    assert (page.mode, page.width) == ("1", width)
    left, top, right, bottom = cast(Any, ImageChops.invert(page.convert("L")).getbbox())
    assert left >= 4
    assert right <= width - 4
    assert top > 0
    assert bottom < page.height


@pytest.mark.parametrize("width", [576, 512, 384])
def test_facts_stand_at_the_right_edge_one_below_the_other(width: int) -> None:
    """14/12/2026 and 24/12/2026 end on the same dot, whatever stands at their left."""

    def right_edge(label: str, fact: str) -> int:
        page = render(Slip("", (SlipLine(label, right=fact, weight=Weight.LARGE),)), width)
        box = cast(Any, ImageChops.invert(page.convert("L")).getbbox())
        return int(box[2])

    edges = {
        right_edge("Hạn trả", "14/12/2026"),
        right_edge("", "24/12/2026"),
        right_edge("Due back", "14/02/2026"),
    }
    assert max(edges) - min(edges) <= 2


def test_a_fact_too_wide_for_the_rest_of_the_line_gets_a_line_of_its_own() -> None:
    def height(title: str) -> int:
        return render(Slip("", (SlipLine(title, right="14/12/2026"),)), 384).height

    assert height("Một quyển sách tên dài") == height("Số đỏ") + NORMAL.line_height("x")
    assert height("") == height("Số đỏ")


@pytest.mark.parametrize("width", [576, 512, 384])
@pytest.mark.parametrize(
    "text", ["TS-7K2M-4QX9", "https://thuvien.example.vn/bien-nhan/7K2M4QX9?station=vinh-long-1"]
)
def test_the_code_reads_and_its_dots_are_big_enough_to_print(width: int, text: str) -> None:
    page = render(Slip("Thư viện", (), qr=text), width)
    (code,) = zxingcpp.read_barcodes(page.convert("L"))
    assert code.text == text
    side = code.position.top_right.x - code.position.top_left.x
    assert side >= 80  # 10 mm


def test_hostile_titles_cost_little_paper_and_break_nothing() -> None:
    zalgo = "b" + "".join(chr(code) for code in range(0x300, 0x340)) * 20
    for title in (
        "x" * 100_000,
        zalgo,
        "\x1b@\x1dV\x00",
        "\u202e\u2066abc",
        "\ud800",
        "ខ្" * 5_000,
        "😀" * 900,
    ):
        page = render(Slip(title, (SlipLine(title, right=title[:40]),)), 576)
        assert page.height < 8_000


def test_decomposed_and_composed_vietnamese_look_the_same() -> None:
    composed = "Nguyễn Nhật Ánh: Tôi thấy hoa vàng trên cỏ xanh"
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    first, second = (render(Slip(text, (SlipLine(text),)), 576).tobytes() for text in (composed, decomposed))
    assert first == second


def test_missing_fonts_say_which_packages_bring_them(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts._load.cache_clear()
    monkeypatch.setattr(fonts, "_DIRECTORIES", ())
    with pytest.raises(Misconfigured, match="fonts-noto-core and fonts-noto-ui-core"):
        fonts.check()
