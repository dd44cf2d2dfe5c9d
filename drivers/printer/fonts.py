"""The faces that receipts are set in: Noto Sans for Latin and Vietnamese, Noto Sans Khmer UI for Khmer.

Pillow has no font fallback, so text is split into runs of one script (`runs`), each with its own face. The UI cut of
the Khmer face keeps its marks inside the declared height; the plain cut does not and would be clipped.
Knows nothing of slips or printers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from PIL import features
from PIL.ImageFont import FreeTypeFont, Layout, truetype

from drivers.errors import Misconfigured

_DIRECTORIES = (
    Path("/usr/share/fonts/truetype/noto"),  # Debian, Ubuntu, Raspberry Pi OS
    Path("/usr/share/fonts/noto"),  # Alpine, Arch
    Path("/usr/share/fonts/google-noto"),  # Fedora
    Path("/usr/local/share/fonts"),
)
_LATIN = {False: "NotoSans-Regular.ttf", True: "NotoSans-Bold.ttf"}
_KHMER = {False: "NotoSansKhmerUI-Regular.ttf", True: "NotoSansKhmerUI-Bold.ttf"}


def is_khmer(char: str) -> bool:
    """Blocks Khmer and Khmer Symbols of Unicode; ៛ is among them."""
    return "\u1780" <= char <= "\u17ff" or "\u19e0" <= char <= "\u19ff"


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """Splits `text` into (is Khmer, run). Joiners stay with the run before them, and spaces with the Latin face."""
    khmer = False
    marked: list[tuple[bool, str]] = []
    for char in text:
        khmer = is_khmer(char) or (khmer and char in "\u200c\u200d")
        marked.append((khmer, char))
    for key, group in groupby(marked, key=lambda pair: pair[0]):
        yield key, "".join(char for _, char in group)


def face(size: int, *, khmer: bool, bold: bool) -> FreeTypeFont:
    """A face of `size` pixels to the em. Raises Misconfigured."""
    return _load((_KHMER if khmer else _LATIN)[bold], size)


def check() -> None:
    """Loads every face once, so that a missing one is found at start and not on a reader's receipt. Raises Misconfigured."""
    if not features.check("raqm"):
        raise Misconfigured(
            "Pillow on this machine cannot shape Khmer (no raqm). Install the package libfribidi0, which Pillow's wheel loads."
        )
    for name in (*_LATIN.values(), *_KHMER.values()):
        _load(name, 24)


@cache
def _load(name: str, size: int) -> FreeTypeFont:
    for directory in _DIRECTORIES:
        path = directory / name
        if path.is_file():
            return truetype(str(path), size, layout_engine=Layout.RAQM)
    places = ", ".join(str(directory) for directory in _DIRECTORIES)
    raise Misconfigured(
        f"The font {name} for receipts is missing (looked in {places}). "
        "Install the packages fonts-noto-core and fonts-noto-ui-core."
    )
