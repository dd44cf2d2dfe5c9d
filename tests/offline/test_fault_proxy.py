"""A fault at every byte between station and library system: what the adapter tells is true, and nothing happens twice.

The real adapter and client against the small library system, whose own record is the judge. The looks that follow a fault
are answered here (a second set keeps them from being answered), so nothing may stay open that a look could have decided.
What it cannot decide is a renewal before the loan is due: that may leave the due date as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.effects import Ask, AskPatron, Look, Resolve
from kiosk.events import Answered, LookAgain, NotDone, NotSent, OutcomeUnknown, PatronFound, Unanswered
from kiosk.values import ItemKey, Kind, Moment, Secret
from sip2.profile import load_profile
from sip2.server.records import Act
from tests.offline.byte_faults import on_the_answer, on_the_request
from tests.offline.proxy import Fault, Room

CARD, ITEM = "TV0000012", "11223344"
NOW = Moment(datetime(2026, 8, 15, 3, 15, 30, tzinfo=UTC), 0.0)
CODES = {Kind.LOAN: "11", Kind.RETURN: "09"}


def ask(kind: Kind) -> Ask:
    loan = kind is Kind.LOAN
    return Ask(
        "k1",
        kind,
        ItemKey("main", ITEM),
        Secret(CARD) if loan else None,
        NOW,
        "not_on_card" if loan else "",
    )


def prepared(kind: Kind, fault: Fault, *, blind: bool = False) -> Room:
    """A room where the wish is possible and its answer is not what the first thing said on the line would be."""
    room = Room(code=CODES[kind], fault=fault, blind=blind)
    if kind is Kind.RETURN:
        room.library.checkout(CARD, ITEM)
    room.adapter.check()
    return room


def lengths(kind: Kind) -> tuple[int, int]:
    room = prepared(kind, Fault("none"))
    assert isinstance(room.adapter.ask(ask(kind)), Answered)
    return len(room.last[0]), len(room.last[1])


def times_done(room: Room, kind: Kind) -> int:
    """How often the wish was executed; a loan executed again is a renewal, a return executed again finds nothing on loan."""
    if kind is Kind.LOAN:
        return room.happened(Act.LENT, Act.RENEWED)
    return room.happened(Act.RETURNED, Act.SEEN)


def wrong(kind: Kind, fault: Fault, *, blind: bool) -> str:
    """What was not as promised, in words; nothing if all was."""
    room = prepared(kind, fault, blind=blind)
    before = times_done(room, kind) if kind is Kind.RETURN else 0
    lent = room.happened(Act.LENT) if kind is Kind.RETURN else 0
    told = room.adapter.ask(ask(kind))
    assert room.struck, fault.name
    room.execute_all()
    done = times_done(room, kind) - before
    if done > 1:
        return f"{fault.name}: executed {done} times"
    if kind is Kind.RETURN and room.happened(Act.LENT) != lent:
        return f"{fault.name}: a return became a loan"
    match told:
        case Answered(yes=True):
            return "" if done == 1 else f"{fault.name}: told as done, executed {done} times"
        case Answered():
            return f"{fault.name}: told as refused ({told.reason}), executed {done} times"
        case NotSent():
            return "" if done == 0 else f"{fault.name}: told as not sent, executed"
        case OutcomeUnknown() | Unanswered():
            return (
                ""
                if blind
                else f"{fault.name}: left open ({type(told).__name__}) although it could be looked at"
            )


Faults = Callable[[Kind], Iterator[Fault]]


def of_the_request(kind: Kind) -> Iterator[Fault]:
    return on_the_request(lengths(kind)[0])


def of_the_answer(kind: Kind) -> Iterator[Fault]:
    return on_the_answer(lengths(kind)[1])


@pytest.mark.parametrize("faults", [of_the_request, of_the_answer])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_fault_at_any_byte_leaves_the_wish_done_at_most_once_and_told_as_it_is(
    kind: Kind, faults: Faults
) -> None:
    assert [found for fault in faults(kind) if (found := wrong(kind, fault, blind=False))] == []


@pytest.mark.parametrize("faults", [of_the_request, of_the_answer])
@pytest.mark.parametrize("kind", list(Kind))
def test_when_nobody_can_look_any_more_it_stays_open_or_is_told_as_it_is(kind: Kind, faults: Faults) -> None:
    every_seventh = list(faults(kind))[::7]
    assert [found for fault in every_seventh if (found := wrong(kind, fault, blind=True))] == []


def renewal(fault: Fault, *, overdue: bool) -> tuple[Room, Ask]:
    """A loan of today, or one that was due long ago, and the wish to renew it."""
    room = Room(code="29", fault=fault)
    now = Moment(room.library.now(), 0.0)
    key, card = ItemKey("main", ITEM), Secret(CARD)
    if overdue:
        since = now.utc - timedelta(days=30)
        room.library.record_offline_loan(CARD, ITEM, since, since + timedelta(days=14))
    else:
        room.library.checkout(CARD, ITEM)
    due = room.adapter.look(Look("k1", key, card)).due
    return room, Ask("k1", Kind.LOAN, key, card, now, due, renew=True)


def renewal_told(fault: Fault, *, overdue: bool) -> tuple[type, int]:
    """What the adapter said in the end, and how often the library system renewed."""
    room, wish = renewal(fault, overdue=overdue)
    told = room.adapter.ask(wish)
    assert room.struck, fault.name
    room.execute_all()
    return type(told), room.happened(Act.RENEWED)


def faults_of_a_renewal() -> Iterator[Fault]:
    room, wish = renewal(Fault("none"), overdue=True)
    assert isinstance(room.adapter.ask(wish), Answered)
    asked, answered = room.last
    yield from list(on_the_request(len(asked)))[::5]
    yield from list(on_the_answer(len(answered)))[::5]


def test_a_renewal_of_what_is_due_is_always_told_as_it_is() -> None:
    told = {fault.name: renewal_told(fault, overdue=True) for fault in faults_of_a_renewal()}
    assert set(told.values()) == {(Answered, 1), (NotSent, 0)}, told


def test_a_renewal_on_the_first_day_is_told_as_done_or_left_to_staff_and_never_told_as_not_done() -> None:
    told = {fault.name: renewal_told(fault, overdue=False) for fault in faults_of_a_renewal()}
    assert set(told.values()) == {(Answered, 1), (OutcomeUnknown, 1), (OutcomeUnknown, 0)}, told


def test_a_renewal_looked_for_days_after_is_judged_by_the_day_it_was_asked_on() -> None:
    room, wish = renewal(Fault("none"), overdue=False)
    assert isinstance(room.adapter.ask(wish), Answered)
    look = Resolve("k1", Kind.LOAN, wish.item, wish.card, wish.prior, wish.opened, late=True, renew=True)
    assert isinstance(room.adapter.resolve(look), OutcomeUnknown)
    long_after = replace(wish.opened, utc=wish.opened.utc + timedelta(days=30))
    assert not isinstance(room.adapter.resolve(replace(look, opened=long_after)), OutcomeUnknown)


DATES_ITSELF = load_profile("koha", {"error_detection": "on", "settle_s": 10, "return_date": "ignored"})
DROPPED = Moment(NOW.utc - timedelta(days=3), 0.0)


@pytest.mark.parametrize(("came", "later"), [(DROPPED, True), (NOW, False)])
def test_whatever_becomes_of_the_answer_a_late_return_tells_that_the_system_dates_it_later(
    came: Moment, later: bool
) -> None:
    """Else a reader keeps a fine for the library's own delay, and nobody is told."""
    dropped = replace(ask(Kind.RETURN), late=True, opened=came)
    look = Resolve("k1", Kind.RETURN, dropped.item, None, "", came, late=True)
    wrong, seen = [], 0
    for fault in (Fault("none"), *of_the_answer(Kind.RETURN)):
        room = Room(profile=DATES_ITSELF, code="09", fault=fault)
        room.library.checkout(CARD, ITEM)
        room.adapter.check()
        for told in (room.adapter.ask(dropped), room.adapter.resolve(look)):
            if isinstance(told, Answered) and told.yes:
                seen += 1
                wrong += [fault.name] if told.dated_later is not later else []
    assert wrong == []
    assert seen


def test_a_reader_is_answered_while_a_late_row_waits_for_its_second_look() -> None:
    room = prepared(Kind.RETURN, Fault("never executed", late_s=1e9))
    dropped = replace(ask(Kind.RETURN), late=True, opened=DROPPED)
    look = Resolve("k1", Kind.RETURN, dropped.item, None, "", DROPPED, late=True)
    assert room.adapter.ask(dropped) == Unanswered("k1")
    began = room.clock.seconds
    assert room.adapter.resolve(look) == LookAgain("k1", 10.0)
    assert isinstance(room.adapter.patron(AskPatron(1, Secret(CARD), None)), PatronFound)
    assert room.clock.seconds == began
    room.clock.seconds += 10
    assert room.adapter.resolve(look) == NotDone("k1")


def test_looks_at_an_earlier_question_prove_nothing_of_a_later_one() -> None:
    room = prepared(Kind.RETURN, Fault("none"))
    look = Resolve("k1", Kind.RETURN, ItemKey("main", ITEM), None, "", DROPPED, late=True)
    assert isinstance(room.adapter.resolve(look), LookAgain)
    room.clock.seconds += 10
    assert isinstance(room.adapter.ask(replace(ask(Kind.RETURN), late=True)), Answered)
    room.library.checkout(CARD, ITEM)
    assert isinstance(room.adapter.resolve(look), LookAgain)


def test_what_was_asked_in_time_is_not_dated_later_because_it_is_looked_for_days_after() -> None:
    room = prepared(Kind.RETURN, Fault("none"))
    assert isinstance(room.adapter.ask(ask(Kind.RETURN)), Answered)
    told = room.adapter.resolve(Resolve("k1", Kind.RETURN, ItemKey("main", ITEM), None, "", DROPPED))
    assert isinstance(told, Answered)
    assert not told.dated_later


@pytest.mark.parametrize("kind", list(Kind))
def test_the_faults_are_many_and_some_keep_the_answer_and_some_do_not(kind: Kind) -> None:
    """A proxy that spoiled nothing would prove nothing."""
    told = set()
    for fault in (*of_the_request(kind), *of_the_answer(kind))[::25]:
        room = prepared(kind, fault, blind=True)
        told.add(type(room.adapter.ask(ask(kind))))
    assert told >= {Answered, Unanswered}
