"""`[return_station]`: what a return bin does with books: its bins, where each kind of item goes, what opens the door, its hours.

The wires of the machine are `[bin]` (`drivers.bin.settings`). Sorting is a table of rules, read from the top; the first that fits
decides, and the last must fit everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from config.table import Table

BinNumber: TypeAlias = Annotated[int, Field(ge=1, le=64)]
Code: TypeAlias = Annotated[str, Field(min_length=1, max_length=64)]
Codes: TypeAlias = frozenset[Code]
Opening: TypeAlias = Literal["tag", "button", "card"]
AlertCode: TypeAlias = Annotated[
    str, Field(pattern=r"^[0-9A-Z]{2}$", description="two characters, as CV is sent")
]


class BinPlace(Table):
    """`[[return_station.bins]]`"""

    number: BinNumber
    limit: int = Field(
        ge=1, le=9999, description="things that its crate takes; at four fifths staff are told"
    )
    name: str = Field("", max_length=60, description="for staff: 'Holds'")


class CallNumbers(Table):
    """A range of call numbers, compared as text, both ends included with all that begins like them."""

    first: Code
    last: Code

    @property
    def holds_any(self) -> bool:
        return self.first <= self.last or self.first.startswith(self.last)


class SortRule(Table):
    """`[[return_station.sorting]]`: everything that is given must fit; nothing given fits every item."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$", description="as the journal notes it")]
    bin: BinNumber
    alerts: frozenset[AlertCode] = Field(frozenset(), description="CV: 01 hold here, 02 elsewhere, 04 branch")
    destinations: Codes = Field(frozenset(), description="CT")
    elsewhere: bool = Field(False, description="CT names a branch that is not among `here`")
    sort_bins: Codes = Field(frozenset(), description="CL")
    locations: Codes = Field(frozenset(), description="AQ")
    collections: Codes = Field(frozenset(), description="CR, such as rotating collections")
    media: Codes = Field(frozenset(), description="CK")
    call_numbers: CallNumbers | None = Field(None, description="CS")
    items: tuple[Code, ...] = Field((), description="prefixes of item numbers: all that is known offline")
    owners: Codes = Field(frozenset(), description="owner codes on tags")
    answers: frozenset[Literal["yes", "no", "none"]] = Field(
        frozenset(), description="what the library system said; none: not asked, or no answer in time"
    )
    unsecured: bool = False
    unidentified: bool = False
    incomplete: bool = False
    in_house: bool = Field(
        False, description="what it sorts was used in the library: counted so, and not as a return"
    )

    @property
    def catches_all(self) -> bool:
        given = self.model_dump(exclude={"name", "bin", "in_house"}, exclude_defaults=True)
        return not given


class Hours(Table):
    """From `opens` until `closes`, over midnight where that is earlier."""

    opens: time
    closes: time


class ReturnStation(Table):
    """`[return_station]`"""

    layout: Literal["two_antennas", "one_antenna"] = Field(
        "two_antennas",
        description="[rfid] in the chute and [rfid_outside] before the door, or [rfid] in the chute alone",
    )
    starts: frozenset[Opening] = Field(frozenset({"tag"}), min_length=1, description="what may open the door")
    bins: tuple[BinPlace, ...] = Field(min_length=1)
    sorting: tuple[SortRule, ...] = Field(min_length=1)
    exceptions: BinNumber = Field(
        description="the bin for what staff have to look at; full: nothing is taken"
    )
    overflow: BinNumber | None = Field(None, description="takes what finds its own bin full")
    here: Codes = Field(frozenset(), description="this branch's own codes, as CT writes them")
    hours: Hours | None = Field(None, description="of the return station itself; left out: day and night")
    library_hours: Hours | None = Field(None, description="what `grace` goes by")
    grace: bool = Field(
        False, description="what comes in while the library is closed counts from when it closed"
    )
    elsewhere: str = Field(
        "", max_length=200, description="where else books can be returned while this is full"
    )
    battery_low: int = Field(40, ge=1, le=99, description="per cent; then the station ends by itself")
    rubbish: int = Field(5, ge=2, le=99, description="things without a tag within ten minutes: sabotage")
    wait_s: float = Field(20, ge=5, le=120, description="the door stands open for a book")

    def misfits(self, wired: frozenset[int]) -> Iterator[str]:
        """What only the whole table shows. `wired`: the bins that [bin] has; empty where its driver does not say."""
        numbers = [place.number for place in self.bins]
        for twice in sorted({number for number in numbers if numbers.count(number) > 1}):
            yield f"[return_station] has two bins with the number {twice}"
        for unwired in sorted(set(numbers) - wired) if wired else ():
            yield f"[return_station] has a bin {unwired}, and [bin] has the bins {sorted(wired)}"
        if self.overflow == self.exceptions:
            yield "[return_station] overflow is the exceptions' bin, which takes what finds no other anyway: leave it out"
        named = {"exceptions": self.exceptions, "overflow": self.overflow}
        named |= {f"the sorting rule {rule.name!r}": rule.bin for rule in self.sorting}
        for what, number in named.items():
            if number is not None and number not in numbers:
                yield f"[return_station] {what} goes to bin {number}, which is not among its bins"
        if not self.sorting[-1].catches_all:
            yield "[return_station] the last sorting rule must fit every item: give it only name and bin"
        for rule in self.sorting[:-1]:
            if rule.catches_all:
                yield f"[return_station] the sorting rule {rule.name!r} fits every item: rules below are never read"
        for rule in self.sorting:
            if rule.call_numbers is not None and not rule.call_numbers.holds_any:
                yield f"[return_station] the sorting rule {rule.name!r} fits no call number: its last comes before its first"
        if self.hours is not None and self.hours.opens == self.hours.closes:
            yield "[return_station] hours that open and close at the same time never serve: leave them out for day and night"
        library = self.library_hours
        if library is not None and library.opens >= library.closes:
            yield "[return_station] library_hours must open before they close"
        if self.grace and self.library_hours is None:
            yield "[return_station] grace needs library_hours"

    def hints(self, *, start_wired: bool) -> Iterator[str]:
        """What is no mistake, and leaves a reader at the door without help."""
        if not self.elsewhere:
            yield "[return_station] elsewhere: say where books can be returned while this is full or rests"
        if "button" in self.starts and not start_wired:
            yield (
                '[return_station] starts with a "button", and [bin.inputs] has no start: '
                "only the screen has one (tramsach station --screen)"
            )
