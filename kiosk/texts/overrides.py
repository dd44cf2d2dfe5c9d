"""A library's own wording: a TOML file that replaces sentences of the catalogue.

    [vi]
    "goodbye.borrowed" = "Thư viện An Giang chúc bạn đọc vui!"

    [en]
    "tally.borrowed" = ["Done: {count} book", "Done: {count} books"]    # one for each plural form

A sentence may use only the values that the catalogue's own sentence uses. Every mistake of the file is reported at
once. This module knows nothing of where the file lies.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from babel.messages.mofile import read_mo

from kiosk.texts import LANGUAGES, Override, TextsError, compiled_file

Overrides = dict[str, Override]
"""Language → its replaced sentences."""


def load_overrides(path: Path) -> Overrides:
    """Read and check the file. Raises `TextsError` that lists every mistake with its place."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise TextsError(f"{path.name} cannot be read: {broken}") from broken
    problems: list[str] = []
    overrides: Overrides = {}
    for language, table in raw.items():
        if language not in LANGUAGES or not isinstance(table, dict):
            problems.append(f"[{language}]: not a language of the station; use {', '.join(LANGUAGES)}")
            continue
        overrides[language] = _read_language(language, table, problems)
    if problems:
        raise TextsError(f"{path.name}:\n" + "\n".join(f"  {problem}" for problem in problems))
    return overrides


def _read_language(language: str, table: dict[str, object], problems: list[str]) -> Override:
    known = known_sentences(language)
    accepted: dict[str, tuple[str, ...]] = {}
    for code, text in table.items():
        place = f'[{language}] "{code}"'
        if code not in known:
            near = get_close_matches(code, known, n=1)
            problems.append(f"{place}: no such text" + (f"; did you mean {near[0]!r}?" if near else ""))
            continue
        forms = tuple(text) if isinstance(text, list) else (text,)
        sentences = tuple(form for form in forms if isinstance(form, str) and form.strip())
        if not forms or len(sentences) != len(forms):
            problems.append(f"{place}: give a sentence, or a list of one for each plural form")
            continue
        faults = [fault for sentence in sentences for fault in _faults(sentence, known[code])]
        problems.extend(f"{place}: {fault}" for fault in faults)
        accepted[code] = sentences
    return accepted


def known_sentences(language: str) -> dict[str, str]:
    """Every code of the catalogue with its sentence (of a plural: the last form)."""
    with compiled_file(language).open("rb") as file:
        return {_last_form(message.id): _last_form(message.string) for message in read_mo(file) if message.id}


def _last_form(text: str | Sequence[str] | None) -> str:
    return text if isinstance(text, str) else (text or [""])[-1]


def _faults(sentence: str, model: str) -> list[str]:
    if any(ord(character) < 0x20 for character in sentence):
        return ["has a control character or a line break"]
    try:
        extra = value_names(sentence) - value_names(model)
    except ValueError as broken:
        return [f"braces do not match ({broken})"]
    return [f"{{{name}}} is not known here" for name in sorted(extra)]


def value_names(sentence: str) -> set[str]:
    """The names between braces. Raises ValueError on braces that do not match."""
    return {
        name + (spec or "") for _, name, spec, _ in string.Formatter().parse(sentence) if name is not None
    }
