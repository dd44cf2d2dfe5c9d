"""The page beside the machine: one page a language, in the catalogue's words and with pictures of real screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from PySide6.QtGui import QGuiApplication

from ui.cli.poster import poster
from ui.poster import BORROWING, PICTURE, RETURNING
from ui.touch.gallery import GALLERY


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_poster_is_one_a4_page_with_a_picture_for_every_step_and_its_letters_inside(
    qapp: QGuiApplication, tmp_path: Path, language: str
) -> None:
    made = CliRunner().invoke(
        poster, ["--out", str(tmp_path), "--lang", language, "--library", "Thư viện Sa Đéc"]
    )
    assert made.exit_code == 0, made.output
    (file,) = tmp_path.iterdir()
    assert file.name == f"poster-{language}.pdf"
    pdf = file.read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\s", pdf)) == 1
    assert b"/MediaBox [0 0 595.000000 842.000000]" in pdf
    assert len(re.findall(rb"/Width %d\s+/Height %d\s" % PICTURE, pdf)) == len(BORROWING) + len(RETURNING)
    assert b"NotoSans-Bold" in pdf
    assert (b"NotoSansKhmerUI-Bold" in pdf) is (language == "km")
    assert len(pdf) < 700_000


def test_every_step_shows_a_screen_that_there_is() -> None:
    assert {step.screen for step in (*BORROWING, *RETURNING)} <= set(GALLERY)
