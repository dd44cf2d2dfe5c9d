"""`[borrowing]`: what this library decides about books that are shown for borrowing. Circulation rule 5."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.table import Table


class Borrowing(Table):
    """`[borrowing]`"""

    on_loan_elsewhere: Literal["staff", "receive"] = Field(
        "staff", description='a book on somebody else\'s account: for staff, or "receive" it for its reader'
    )
