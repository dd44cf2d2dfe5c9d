"""A request at the counter that is not met: a code for the asker's program, a detail for the asker."""

from __future__ import annotations


class Declined(Exception):
    def __init__(self, why: str, text: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.text = text
