"""A plain barcode somewhere in the memory: what tags of no known model often carry. Only where a library says so."""

from __future__ import annotations

import re
from collections.abc import Callable

from drivers.rfid.tags.content import Model, TagContent, safe_text


def decoder(offset: int, length: int, pattern: str) -> Callable[[bytes], TagContent | None]:
    """A decoder for text at `offset`, up to `length` bytes or the first 00 or FF, that matches `pattern` as a whole.

    A memory that ends inside the text is `cut_off`. Raises ValueError for a pattern that is no regular expression.
    """
    try:
        expected = re.compile(pattern, re.ASCII)
    except re.error as error:
        raise ValueError(f"the barcode pattern is no regular expression: {error}") from error

    def decode(memory: bytes) -> TagContent | None:
        field, *end = re.split(rb"[\x00\xff]", memory[offset : offset + length], maxsplit=1)
        if not end and len(memory) < offset + length:
            return TagContent(Model.UNKNOWN, memory, cut_off=True)
        text = safe_text(field.decode("latin-1").strip())
        if not expected.fullmatch(text):
            return None
        return TagContent(Model.ASCII, memory, item_id=text)

    return decode
