"""A library's own sentences beside the catalogue's: its texts file, and its notes and notices under codes of their own.

What a library writes is text, never a template: its braces are braces.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.settings import Settings
from config.wording import Wording
from kiosk.texts import LANGUAGES, Override


def note_code(number: int) -> str:
    """Of the note with this number, from 1."""
    return f"site.note.{number}"


def notice_code(number: int) -> str:
    return f"site.notice.{number}"


def site_texts(settings: Settings) -> dict[str, Override]:
    """Language → this library's own sentences. Raises TextsError with every mistake of its file."""
    own: dict[str, Override] = {}
    if settings.station.texts is not None:
        from kiosk.texts.overrides import load_overrides  # Babel: only where there is such a file

        own = load_overrides(settings.station.texts)
    said = list(_sentences(settings))
    return {
        language: {
            **own.get(language, {}),
            **{code: (_plain(words.said()[language]),) for code, words in said if language in words.said()},
        }
        for language in LANGUAGES
    }


def _sentences(settings: Settings) -> Iterator[tuple[str, Wording]]:
    yield from ((note_code(number), note) for number, note in enumerate(settings.notes, 1))
    yield from ((notice_code(number), notice) for number, notice in enumerate(settings.notices, 1))


def _plain(sentence: str) -> str:
    return sentence.replace("{", "{{").replace("}", "}}")
