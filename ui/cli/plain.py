"""Strangers' words made fit for a terminal: what a library system, a tag or a file says moves no cursor and turns no line.

What Python calls not printable (Unicode's control, format, private and unassigned characters) stands as "?", in JSON as
JSON's own escape.
"""

from __future__ import annotations

import json


def plain(text: str) -> str:
    """One line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def plain_lines(text: str) -> str:
    """Several lines: line feeds stay."""
    return "\n".join(map(plain, text.split("\n")))


def plain_json(value: object, indent: int | None = None) -> str:
    """Any JSON reader reads `value` out of it again; the only line feeds are those of the indentation."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return "".join(
        letter if letter.isprintable() or letter == "\n" else json.dumps(letter)[1:-1] for letter in text
    )
