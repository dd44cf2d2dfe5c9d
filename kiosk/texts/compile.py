"""Compiles the catalogues (`.po` → `.mo`): `python -m kiosk.texts.compile`, and the build hook of the wheel.

Does nothing, and does not even load Babel, when every `.mo` is as fresh as its `.po`. Imports nothing of the
project, so that the build hook can load it before anything is installed.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def stale(locale_dir: Path) -> list[Path]:
    """The `.po` files whose `.mo` is missing or older."""
    sources = sorted(locale_dir.glob("*/LC_MESSAGES/*.po"))
    return [po for po in sources if not _fresh(po, po.with_suffix(".mo"))]


def compile_catalogues(locale_dir: Path) -> list[Path]:
    """Compile what is stale; returns the `.mo` files written. Raises ValueError on a broken catalogue."""
    written = []
    for po in stale(locale_dir):
        _compile(po)
        written.append(po.with_suffix(".mo"))
    return written


def _fresh(po: Path, mo: Path) -> bool:
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def _compile(po: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    with po.open("rb") as source:
        try:
            catalogue = read_po(source, locale=po.parents[1].name, abort_invalid=True)
        except PoFileError as broken:
            raise ValueError(f"{'/'.join(po.parts[-3:])}: {broken}") from broken
    # Written aside and renamed: a station or a parallel test never reads half a catalogue.
    handle, name = tempfile.mkstemp(dir=po.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as target:
            write_mo(target, catalogue)
        Path(name).chmod(0o644)
        Path(name).replace(po.with_suffix(".mo"))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    for mo in compile_catalogues(Path(__file__).parent / "locale"):
        print(f"compiled {mo.parents[1].name}/{mo.name}")
