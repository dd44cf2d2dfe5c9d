"""A library's own name, logo, colour and words on the glass; a colour that could not be read is refused with its figure."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from config import presets
from config.colour import GROUNDS
from config.load import ConfigError, settings_of
from kiosk.site_texts import site_texts
from tests.ui.conftest import Kiosk
from tests.ui.test_theme import contrast, theme  # noqa: F401 - a fixture
from ui.cli.config import config
from ui.touch.gallery import GALLERY

PLUM = "#7A1F5C"
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="#0B5A75"/></svg>"""
SITE = presets.text("barcode")


def fill(kiosk: Kiosk, name: str) -> QColor:
    """The colour of a tile, as it is drawn: near its left edge."""
    item = kiosk.page.find(name)
    at = item.mapToScene(item.boundingRect().topLeft())
    return kiosk.touch.grab().pixelColor(int(at.x()) + 8, int(at.y() + item.height() / 2))


def test_borrowing_has_the_library_s_colour(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = make_kiosk(colour=PLUM)
    kiosk.show(GALLERY["welcome"]("vi"))
    assert fill(kiosk, "borrow").name() == PLUM.lower()


def test_without_one_it_has_ours_even_after_another_station_had_its_own(
    make_kiosk: Callable[..., Kiosk],
) -> None:
    kiosk = make_kiosk()
    kiosk.show(GALLERY["welcome"]("vi"))
    assert fill(kiosk, "borrow").name() == "#0b5a75"


def test_high_contrast_keeps_its_own_colours(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = make_kiosk(colour=PLUM, theme="high_contrast")
    kiosk.show(GALLERY["welcome"]("vi"))
    assert fill(kiosk, "borrow").name() != PLUM.lower()


@pytest.mark.parametrize("size", ["10-inch", "7-inch", "portrait"])
def test_the_logo_stands_beside_the_name_on_every_screen(
    make_kiosk: Callable[..., Kiosk], tmp_path: Path, size: str
) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(LOGO, encoding="utf-8")
    kiosk = make_kiosk(size, logo=logo)
    for name in ("welcome", "items", "out-of-order"):
        page = kiosk.show(GALLERY[name]("km"))
        drawn = page.find("logo")
        assert drawn.width() > 0
        assert drawn.property("paintedWidth") > 0  # Qt could read it
        if page.shows("libraryName"):
            named = page.find("libraryName")
            assert not named.property("truncated")
            right = drawn.mapToScene(drawn.boundingRect().topRight()).x()
            assert right <= named.mapToScene(named.boundingRect().topLeft()).x()


def test_a_logo_that_is_not_there_keeps_no_station_from_serving(
    make_kiosk: Callable[..., Kiosk], tmp_path: Path
) -> None:
    assert not make_kiosk(logo=tmp_path / "gone.png").show(GALLERY["welcome"]("vi")).shows("logo")


def test_config_check_tells_of_a_logo_that_is_not_there_and_of_words_that_cannot_be_said(
    tmp_path: Path,
) -> None:
    file = tmp_path / "station.toml"
    file.write_text(SITE + '[screen]\nlogo = "gone.png"\n', encoding="utf-8")
    told = CliRunner().invoke(config, ["check", str(file)])
    assert told.exit_code == 1
    assert "screen.logo: there is no file" in told.output
    (tmp_path / "texts.toml").write_text('[vi]\n"goodbye.borowed" = "x"\n', encoding="utf-8")
    file.write_text(SITE.replace('id = "B1"', 'id = "B1"\ntexts = "texts.toml"'), encoding="utf-8")
    told = CliRunner().invoke(config, ["check", str(file)])
    assert told.exit_code == 1
    assert "did you mean 'goodbye.borrowed'?" in told.output


def test_without_a_logo_there_is_no_gap(kiosk: Kiosk) -> None:
    assert not kiosk.show(GALLERY["welcome"]("vi")).shows("logo")


def test_the_library_s_own_words_are_on_the_glass(make_kiosk: Callable[..., Kiosk], tmp_path: Path) -> None:
    (tmp_path / "texts.toml").write_text('[vi]\n"goodbye.borrowed" = "Hẹn gặp lại bạn!"\n', encoding="utf-8")
    table = SITE.replace('id = "B1"', 'id = "B1"\ntexts = "texts.toml"')
    own = site_texts(settings_of(tomllib.loads(table), tmp_path / "station.toml"))
    kiosk = make_kiosk(overrides=own)
    assert kiosk.show(GALLERY["goodbye"]("vi")).text("heading") == "Hẹn gặp lại bạn!"


@pytest.mark.parametrize(
    ("colour", "told"),
    [
        ("#F2B84B", "has a contrast of 1.7; 4.5 is the least"),
        ("#4A8FB0", "4.5 is the least"),
        ("plum", "form"),
    ],
)
def test_a_colour_that_could_not_be_read_is_refused_with_the_figure(colour: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        settings_of(tomllib.loads(SITE + f'[screen]\ncolour = "{colour}"\n'), Path("station.toml"))
    assert told in str(error.value)
    assert "screen.colour" in str(error.value) or "screen, colour" in str(error.value)


def test_what_the_settings_check_against_are_the_theme_s_own_grounds(theme: QObject) -> None:  # noqa: F811
    grounds = {QColor(theme.property(name)).name() for name in ("background", "surface", "doneTint")}
    assert grounds == {ground.lower() for ground in GROUNDS.values()}


def test_ours_and_theirs_are_measured_alike(theme: QObject) -> None:  # noqa: F811
    from config import colour

    for ground in GROUNDS.values():
        assert colour.contrast(PLUM, ground) == pytest.approx(
            contrast(QColor(PLUM), QColor(ground)), abs=0.01
        )
