"""Strangers' words made fit for a terminal: what a library system, a tag or a file says moves no cursor and turns no line.

What Python calls not printable (Unicode's control, format, private and unassigned characters) stands as "?", in JSON as
JSON's own escape; for who looks into a device it is spelled out.
"""

from __future__ import annotations

import json

_KHMER = frozenset("\u200b\u200c\u200d")
"""Not printable to Python, and harmless: where a line of Khmer may break, and how its letters join."""


def plain(text: str) -> str:
    """One line, as long as before."""
    return "".join(letter if letter.isprintable() or letter in _KHMER else "?" for letter in text)


def plain_lines(text: str) -> str:
    """Several lines: line feeds stay."""
    return "\n".join(map(plain, text.split("\n")))


def spelled(text: str) -> str:
    """One line that tells what else was there: a scanner's control characters are what a technician looks for."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)


def plain_json(value: object, indent: int | None = None) -> str:
    """Any JSON reader reads `value` out of it again; the only line feeds are those of the indentation."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return "".join(
        letter if letter.isprintable() or letter == "\n" else json.dumps(letter)[1:-1] for letter in text
    )
