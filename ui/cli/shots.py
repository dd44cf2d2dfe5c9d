"""`tramsach shots`: every screen, in every language and size, as a picture. Runs without a display."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ui.cli.outputs import make_folder, of_these

# Width, height and millimetres a pixel of the glass: 10.1", 7", 15.6" and 21.5" upright.
SIZES = ((1280, 800, 0.170), (800, 480, 0.193), (1920, 1080, 0.179), (1080, 1920, 0.248))


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("shots"), show_default=True
)
@click.option("--lang", "languages", multiple=True, help="Only this language; may be repeated.")
@click.option("--screen", "screens", multiple=True, help="Only this screen; may be repeated.")
@click.option(
    "--size",
    "sizes",
    multiple=True,
    type=click.Choice([f"{width}x{height}" for width, height, _ in SIZES]),
    help="Only this size; may be repeated.",
)
@click.option("--theme", type=click.Choice(["light", "high_contrast"]), default="light", show_default=True)
@click.option("--large-text", is_flag=True, help="As a reader who wants larger letters sees it.")
@click.option("--low-reach", is_flag=True, help="With all that can be touched in the lower part.")
@click.option(
    "--small", is_flag=True, help="Half as large, in few colours, as <screen>-<lang>.png: for documents."
)
@click.option("--library", default="Thư viện tỉnh An Giang", show_default=True)
def shots(
    out: Path,
    languages: tuple[str, ...],
    screens: tuple[str, ...],
    sizes: tuple[str, ...],
    theme: str,
    large_text: bool,
    low_reach: bool,
    small: bool,
    library: str,
) -> None:
    """Write every screen as OUT/<screen>-<lang>-<W>x<H>.png."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from kiosk.texts import LANGUAGES
    from ui.touch.app import TouchApp, TouchSettings
    from ui.touch.gallery import GALLERY

    of_these("--lang", languages, LANGUAGES)
    of_these("--screen", screens, GALLERY)
    make_folder(out)
    written = 0
    for width, height, mm_per_px in SIZES:
        if sizes and f"{width}x{height}" not in sizes:
            continue
        settings = TouchSettings(
            library,
            mm_per_px=mm_per_px,
            size=(width, height),
            motion=False,
            theme="high_contrast" if theme == "high_contrast" else "light",
            large_text=large_text,
            low_reach=low_reach,
        )
        touch = TouchApp(settings, post=lambda *_: None)
        for language in languages or settings.languages:
            for name in screens or GALLERY:
                touch.facade.show(GALLERY[name](language))
                size = "" if small else f"-{width}x{height}"
                file = out / f"{name}-{language}{size}.png"
                if not touch.grab().save(str(file)):
                    raise click.ClickException(f"cannot write {file}")
                if small:
                    _make_smaller(file)
                written += 1
        touch.dispose()
    click.echo(f"{written} pictures in {out}")


def _make_smaller(file: Path) -> None:
    from PIL import Image

    with Image.open(file) as picture:
        half = picture.convert("RGB").resize(
            (picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS
        )
    half.quantize(64, dither=Image.Dither.NONE).save(file, optimize=True)
