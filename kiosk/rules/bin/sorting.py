"""Into which bin a returned item goes: the library's own table, read from the top, the first rule that fits decides.

Order of DESIGN.md §9: what a hold or another branch wants (CV, CT) comes before "the library system said no", because Koha
says no together with CV 01; rotating collections come before transit (circulation rule 29). Pure; knows no crate and no sensor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.bin import Routing

NOWHERE = Routing()


class Answer(StrEnum):
    """What the library system said to the return."""

    YES = "yes"
    NO = "no"  # not ours, unknown, refused
    NONE = "none"  # not asked, or no answer in time


@dataclass(frozen=True, slots=True)
class Case:
    """One returned item, as far as it is known when it must move."""

    answer: Answer
    routing: Routing = NOWHERE
    secured: bool = True
    identified: bool = True  # False: nothing readable, or no rule says whose it is
    complete: bool = True
    several: bool = False  # it went in together with others
    recovered: bool = (
        False  # found in the chute after a fault; what the library system said is not known any more
    )
    item: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class SortRule:
    """Everything that is given must fit; a rule with nothing given is the catch-all."""

    name: str
    bin: int
    alerts: frozenset[str] = frozenset()  # CV
    destinations: frozenset[str] = frozenset()  # CT
    elsewhere: bool = False  # CT names another branch
    sort_bins: frozenset[str] = frozenset()  # CL
    locations: frozenset[str] = frozenset()  # AQ
    collections: frozenset[str] = frozenset()  # CR
    media: frozenset[str] = frozenset()  # CK
    call_numbers: tuple[str, str] | None = None  # CS from … to, both included, compared as text
    items: tuple[str, ...] = ()  # prefixes of item numbers: what a station without an answer can go by
    owners: frozenset[str] = frozenset()
    answers: frozenset[Answer] = frozenset()
    unsecured: bool = False
    unidentified: bool = False
    incomplete: bool = False
    in_house: bool = False  # says nothing of which items, but what they count as (circulation rule 29)

    @property
    def catches_all(self) -> bool:
        return not any(self._wants())

    def _wants(self) -> Iterable[object]:
        yield from (self.alerts, self.destinations, self.elsewhere, self.sort_bins, self.locations)
        yield from (self.collections, self.media, self.call_numbers, self.items, self.owners, self.answers)
        yield from (self.unsecured, self.unidentified, self.incomplete)

    def fits(self, case: Case, here: frozenset[str]) -> bool:
        routing = case.routing
        return all(
            (
                not self.alerts or routing.alert in self.alerts,
                not self.destinations or routing.destination in self.destinations,
                not self.elsewhere or bool(routing.destination and routing.destination not in here),
                not self.sort_bins or routing.sort_bin in self.sort_bins,
                not self.locations or routing.location in self.locations,
                not self.collections or routing.collection in self.collections,
                not self.media or routing.media in self.media,
                self.call_numbers is None or _within(routing.call_number, self.call_numbers),
                not self.items or case.item.startswith(self.items),
                not self.owners or case.owner in self.owners,
                not self.answers or case.answer in self.answers,
                not self.unsecured or not case.secured,
                not self.unidentified or not case.identified,
                not self.incomplete or not case.complete,
            )
        )


def _within(text: str, bounds: tuple[str, str]) -> bool:
    """Both ends with everything that begins like them: "800" to "899" holds 899.922."""
    first, last = bounds
    return bool(text) and first <= text and (text <= last or text.startswith(last))


def nearly_full(load: int, limit: int) -> bool:
    """Four fifths: time to change the crate."""
    return load * 5 >= limit * 4


@dataclass(frozen=True, slots=True)
class BinPlace:
    """One bin: its number on the machine, and how many things its crate takes."""

    number: int
    limit: int
    name: str = ""

    def nearly_full(self, load: int) -> bool:
        return nearly_full(load, self.limit)


@dataclass(frozen=True, slots=True)
class Sorting:
    """`here`: this branch's own codes. `overflow`: the bin that takes what finds its own full, before the exceptions do."""

    rules: tuple[SortRule, ...]
    exceptions: int
    overflow: int | None = None
    here: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    bin: int
    rule: str
    overflow: bool = False  # its own bin was full


def decide(sorting: Sorting, case: Case) -> SortRule:
    """The rule for this case. Whatever nobody can sort goes to the exceptions without asking the table."""
    reasons = (
        (case.several, "several"),
        (case.recovered, "recovered"),
        (not case.identified and not any(rule.unidentified for rule in sorting.rules), "unidentified"),
        (not case.complete and not any(rule.incomplete for rule in sorting.rules), "incomplete"),
        (not case.secured and not any(rule.unsecured for rule in sorting.rules), "not_secured"),
    )
    for exceptional, name in reasons:
        if exceptional:
            return SortRule(name, sorting.exceptions)
    return next(rule for rule in sorting.rules if rule.fits(case, sorting.here))


def choose(sorting: Sorting, case: Case, takes: Callable[[int], bool]) -> Choice | None:
    """The bin for this case among those that take something: its own, the overflow, the exceptions; None: stop."""
    rule = decide(sorting, case)
    if takes(rule.bin):
        return Choice(rule.bin, rule.name)
    for instead in (sorting.overflow, sorting.exceptions):
        if instead is not None and takes(instead):
            return Choice(instead, rule.name, overflow=True)
    return None
