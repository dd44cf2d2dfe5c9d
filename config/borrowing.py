"""`[borrowing]`, `[returning]`, `[help]`, `[commands]`: what becomes of some books, where returned ones go, and where help is.

Circulation rules 5, 10, 11 and 21.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.table import Table


class Borrowing(Table):
    """`[borrowing]`. `strips` is for a station without a device that switches them (`[sensitiser]`)."""

    on_loan_elsewhere: Literal["staff", "receive"] = Field(
        "staff", description='a book on somebody else\'s account: for staff, or "receive" it for its reader'
    )
    by_barcode: Literal["allow", "staff", "refuse"] | None = Field(
        None,
        description="a book that is shown by its barcode: lent, lent by staff only, or to be laid on the pad; "
        'left out: "allow" on a station without [rfid], else "staff"',
    )
    strips: Literal["none", "desk"] = Field(
        "none", description='magnetic strips in books without a tag: none, or switched at the "desk"'
    )


class Returning(Table):
    """`[returning]`. Without a box or a gate a returned book is received, and staff confirm it (rule 11)."""

    box: int | None = Field(None, ge=1, le=99, description="the number on the box that takes returned books")
    gate: bool = Field(True, description="a gate would notice a returned book that leaves again")


class Help(Table):
    """`[help]`: where help is when no staff stand beside the station; both left out: no help button."""

    phone: str = Field("", max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")
    hours: str = Field("", max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$", description="7:30–17:00")


class Commands(Table):
    """`[commands]`: printed barcodes that act as touches; `tramsach commands print` makes the sheet."""

    prefix: Annotated[str, Field(pattern=r"^([!-{}~]{2,12})?$")] = Field(
        "TS+", description='2 to 12 signs that no card and no book begins with; "": no commands'
    )
