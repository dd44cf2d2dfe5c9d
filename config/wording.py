"""`[[notes]]` and `[[notices]]`: sentences of the library's own, in its languages.

A note stands on the row of an item of a certain kind ("put the CD in the bag"), a notice on the welcome screen from day to day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from config.table import Table

Language: TypeAlias = Literal["vi", "en", "km"]
Sentence: TypeAlias = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
Code: TypeAlias = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[^\x00-\x1f\x7f|]+$")]


class Wording(Table):
    """One sentence in each language that the station speaks."""

    vi: Sentence | None = None
    en: Sentence | None = None
    km: Sentence | None = None

    def said(self) -> dict[str, str]:
        """Language → sentence, where there is one."""
        return {code: text for code, text in (("vi", self.vi), ("en", self.en), ("km", self.km)) if text}

    def missing(self, languages: tuple[str, ...]) -> Iterator[str]:
        return (code for code in languages if code not in self.said())


class Note(Wording):
    """`[[notes]]`. Codes as the library system sends them: SIP2 media type (CK, "004" is an audio tape) and collection (CR)."""

    media: frozenset[Annotated[str, Field(pattern=r"^[0-9]{3}$")]] = frozenset()
    collections: frozenset[Code] = frozenset()
    when: Literal["borrowing", "returning", "both"] = "borrowing"

    @model_validator(mode="after")
    def _speaks_of_something(self) -> Note:
        if not self.media and not self.collections:
            raise ValueError("neither media nor collections is given: it would never be shown")
        return self


class Notice(Wording):
    """`[[notices]]`. Both days included; the library's own days, by the station's time zone."""

    first: date
    last: date

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Notice:
        if self.last < self.first:
            raise ValueError(f"last {self.last} is before first {self.first}: it would never be shown")
        return self
