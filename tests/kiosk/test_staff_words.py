"""Every code that staff screens make from other codes is said; the page of figures counts by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.acts import PAUSES, Act, Refusal
from kiosk.staff.area import bins, day, detail, look, page, returns
from kiosk.staff.figures import Figures, figures
from kiosk.texts import LANGUAGES, LOCALE_DIR, Texts
from kiosk.texts.compile import compile_catalogues
from kiosk.values import UNDO, Entry, EntryState, IlsFact, ItemKey, Kind, Moment, Reason, TagFact

BEGIN = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # midnight in the library
END = BEGIN + timedelta(days=1)


def codes() -> Iterator[str]:
    yield from (f"staff.reason.{reason.value}" for reason in Reason)
    yield from (f"staff.state.{state.value}" for state in EntryState)
    yield from (f"staff.ils.{fact.value}" for fact in IlsFact)
    yield from (f"staff.tag.{fact.value}" for fact in TagFact)
    yield from (f"staff.act.{act.value}" for act in Act)
    yield from (f"staff.no.{why}" for why in {*page.KNOWN_REFUSALS, *(r.value for r in Refusal), "other"})
    yield from (f"staff.note.{note}" for note in (*detail.NOTES, "own"))
    yield from (f"staff.count.{name}" for name in (*day.FIGURES, *day.WAITING))
    yield from (f"today.figures.{name}" for name in Figures().counts)
    yield from (f"staff.source.{source}" for source in returns.SOURCES)
    yield from (f"staff.kind.{kind}" for kind in (*(k.value for k in Kind), "renewal"))
    yield from (f"pause.{why}" for why in PAUSES)
    yield from (f"staff.sorted.{rule}" for rule in bins.KNOWN_RULES)
    yield from (f"staff.look.did.{deed}" for deed in look.WRITES)
    for key in ("retry", "override", "settle", "letter", "print", "day_before", "day_after"):
        yield f"staff.do.{key}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_staff_screens_is_said(language: str) -> None:
    compile_catalogues(LOCALE_DIR)
    texts = Texts(language)
    assert [code for code in codes() if not texts.has(code)] == []


def entry(seq: int, kind: Kind, *, at: datetime = BEGIN, **facts: object) -> Entry:
    made = Entry(
        f"k{seq}", kind, ItemKey("main", str(seq)), "s", Moment(at, 0.0), ils=IlsFact.YES,
        tag=TagFact.VERIFIED, closed=True, seq=seq,
    )  # fmt: skip
    return replace(made, **facts)  # type: ignore[arg-type]  # names are Entry's own fields


def test_a_day_counts_what_happened_on_it_and_nothing_else() -> None:
    last = END - timedelta(seconds=1)
    rows = (
        entry(1, Kind.LOAN),
        entry(2, Kind.RETURN, at=last),
        entry(3, Kind.LOAN, renewed=True),
        entry(4, Kind.LOAN, at=BEGIN - timedelta(seconds=1)),
        entry(5, Kind.RETURN, at=END),
    )
    assert figures(rows, BEGIN, END) == Figures(loans=1, returns=1, renewals=1)


def test_what_was_used_in_the_library_is_no_return() -> None:
    gone = entry(3, Kind.RETURN, ils=IlsFact.UNASKED, reason=Reason.LEFT_PAD)
    rows = (entry(1, Kind.RETURN), entry(2, Kind.RETURN), gone)
    assert figures(rows, BEGIN, END, {"k2", "k3"}) == Figures(returns=1, in_house=1)


def test_what_is_sent_late_counts_on_its_own_day_and_is_told_apart() -> None:
    rows = (
        entry(1, Kind.LOAN, late=True),
        entry(2, Kind.LOAN, ils=IlsFact.UNASKED, queued=True, closed=False, provisional=True),
        entry(3, Kind.RETURN, ils=IlsFact.NO, late=True, parked=Reason.NEWER_LOAN),
        entry(4, Kind.RETURN),
    )
    assert figures(rows, BEGIN, END) == Figures(loans=2, loans_late=2, returns=2, returns_late=1)


def test_an_undone_loan_is_nothing_and_the_same_book_lent_again_is_one() -> None:
    book = ItemKey("main", "101")
    rows = (
        entry(1, Kind.LOAN, item=book),
        entry(2, Kind.RETURN, item=book, prior=UNDO),
        entry(3, Kind.LOAN, item=book),
    )
    assert figures(rows, BEGIN, END) == Figures(loans=1)
    assert figures(rows[:2], BEGIN, END) == Figures()


def test_what_was_refused_cancelled_or_only_seen_is_no_loan_and_no_return() -> None:
    rows = (
        entry(1, Kind.LOAN, ils=IlsFact.NO),
        entry(2, Kind.LOAN, ils=IlsFact.UNASKED),
        entry(3, Kind.LOAN, ils=IlsFact.UNASKED, prior="on_another", parked=Reason.ON_LOAN_ELSEWHERE),
        entry(4, Kind.RETURN, ils=IlsFact.UNASKED, reason=Reason.LEFT_PAD),
    )
    assert figures(rows, BEGIN, END) == Figures()
