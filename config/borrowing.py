"""`[borrowing]`, `[returning]` and `[help]`: what becomes of some books, where returned ones go, and where help is.

Circulation rules 5, 11 and 21.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.table import Table


class Borrowing(Table):
    """`[borrowing]`"""

    on_loan_elsewhere: Literal["staff", "receive"] = Field(
        "staff", description='a book on somebody else\'s account: for staff, or "receive" it for its reader'
    )


class Returning(Table):
    """`[returning]`"""

    box: int | None = Field(None, ge=1, le=99, description="the number on the box that takes returned books")


class Help(Table):
    """`[help]`: where help is when no staff stand beside the station; both left out: no help button."""

    phone: str = Field("", max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")
    hours: str = Field("", max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$", description="7:30–17:00")
