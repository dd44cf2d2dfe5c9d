"""What a reader meets while the library system is away: no PIN, provisional dates, and never a word that is not true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.effects import Ask, AskPatron, Effect, Inspect, PrintSlip, Save, WriteTags
from kiosk.events import (
    Answered,
    Inspected,
    LinkChanged,
    NotSent,
    PatronFound,
    PatronNoAnswer,
    PatronUnknown,
    PinState,
    Promised,
    Reloaded,
    What,
)
from kiosk.messages import say
from kiosk.rules.state import OfflinePolicy, Site, Stage
from kiosk.slips import fill
from kiosk.texts import Texts
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, Security, TagFact
from kiosk.view import Action, Mark, Screen
from tests.kiosk.play import CARD, START, Play, book, instead, with_site

BUS = with_site(offline=OfflinePolicy.BOTH)
DUE = datetime(2026, 12, 8, 23, 59, tzinfo=UTC)


def away(site: Site = BUS, *, lends: bool = True) -> Play:
    play = Play(site)
    play.tell(LinkChanged(online=False, lends=lends))
    return play


def desk(effect: Effect) -> What | None:
    """The offline desk, willing."""
    match effect:
        case AskPatron(serial):
            return PatronFound(serial, PinState.NOT_ASKED, may_borrow=True, offline=True)
        case Ask(key, Kind.LOAN):
            return Promised(key, DUE, "Đất rừng phương Nam")
        case Ask(key):
            return NotSent(key, "Đất rừng phương Nam")
        case _:
            return None


def test_three_books_are_borrowed_offline_without_a_pin_and_all_say_that_the_date_is_expected() -> None:
    play = away()
    play.scan()
    play.run(desk)
    assert play.shows(Screen.ITEMS)
    play.place(book("101"), book("102"), book("103"))
    play.run(desk)
    for row in play.view.rows:
        assert (row.mark, row.word) == (Mark.DONE, say("row.recorded"))
        assert row.fact == say("fact.expected_due", due=DUE.date())
        assert row.title == "Đất rừng phương Nam"
    assert play.view.strip == (say("strip.offline"),)


def test_an_offline_loan_is_queued_on_the_disk_before_its_tag_is_released() -> None:
    play = away()
    play.scan()
    play.run(desk)
    play.effects.clear()
    play.place(book("101"))
    play.run(desk)
    order = [
        (e.entry.ils, e.entry.queued, e.entry.provisional, e.entry.tag) if isinstance(e, Save) else type(e)
        for e in play.effects
        if isinstance(e, Save | Ask | WriteTags)
    ]
    assert order == [
        (IlsFact.UNASKED, False, False, TagFact.UNTOUCHED),
        (IlsFact.ASKED, False, False, TagFact.UNTOUCHED),
        Ask,
        (IlsFact.UNASKED, True, True, TagFact.WRITING),
        WriteTags,
        (IlsFact.UNASKED, True, True, TagFact.VERIFIED),
    ]


def test_the_slip_marks_the_date_as_subject_to_confirmation() -> None:
    play = away()
    play.scan()
    play.run(desk)
    play.place(book("101"))
    play.run(desk)
    play.touch(Action.FINISH)
    play.run(desk)
    play.touch(Action.PRINT)
    (slip,) = [effect for effect in play.effects if isinstance(effect, PrintSlip)]
    assert [row.provisional for row in slip.rows] == [True]
    texts = Texts("en", strict=True)
    printed = fill(slip, "Library", "Bus", lambda _language, message: texts.say(message))
    lines = [line.text for line in printed.lines if line is not None]
    assert "Expected due 8\u00a0Dec\u00a02026, to be confirmed" in lines


def test_a_return_is_received_with_its_title() -> None:
    play = away()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run(desk)
    assert play.view.rows[0].title == "Đất rừng phương Nam"
    assert play.only.entry.queued


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        (Reason.UNKNOWN_ITEM, "row.unknown_item"),
        (Reason.HELD_FOR_OTHER, "row.held_for_other"),
        (Reason.REFERENCE_ONLY, "row.reference_only"),
        (Reason.LIMIT_REACHED, "row.refused"),  # nobody has proved whose card it is (rule 9)
    ],
)
def test_a_book_that_the_desk_does_not_lend_stays_secured_and_says_why(reason: Reason, word: str) -> None:
    play = away()
    play.scan()
    play.run(desk)
    play.place(book("101"))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=False, reason=reason)))
    assert play.view.rows[0].word == say(word)
    assert not any(isinstance(effect, WriteTags) for effect in play.effects)


@pytest.mark.parametrize(
    ("policy", "lends", "code"),
    [
        (OfflinePolicy.NONE, False, "strip.ils_down"),
        (OfflinePolicy.RETURNS_ONLY, False, "strip.offline_return_only"),
        (OfflinePolicy.BOTH, True, "strip.offline"),
        (OfflinePolicy.BOTH, False, "strip.offline_return_only"),  # its snapshots have ended
    ],
)
def test_the_strip_promises_what_the_station_can_do(policy: OfflinePolicy, lends: bool, code: str) -> None:
    play = away(with_site(offline=policy), lends=lends)
    assert [message.code for message in play.view.strip] == [code]
    play.tell(LinkChanged(online=True, lends=lends))
    assert not play.view.strip


def test_a_station_that_does_not_lend_says_so_at_once_and_asks_for_no_pin() -> None:
    play = away(with_site(offline=OfflinePolicy.RETURNS_ONLY), lends=False)
    play.scan()
    play.run(instead(AskPatron, lambda e: PatronNoAnswer(e.serial)))
    assert play.view.heading == say("notice.ils_offline")


def test_a_card_that_the_snapshot_lacks_is_not_called_unknown() -> None:
    play = away()
    play.scan()
    play.run(instead(AskPatron, lambda e: PatronUnknown(e.serial)))
    assert play.view.heading == say("notice.unknown_card_offline")


def test_a_link_that_comes_back_while_the_card_is_read_asks_for_the_pin_after_all() -> None:
    play = away()
    play.scan()
    play.tell(LinkChanged(online=True, lends=True))
    play.run(instead(AskPatron, lambda e: PatronFound(e.serial, PinState.NOT_ASKED, may_borrow=True)))
    assert play.shows(Screen.PIN)
    assert play.state.session.wrong_pins == 0
    play.type_pin()
    play.run()
    assert play.shows(Screen.ITEMS)


def test_an_answer_of_the_library_system_without_a_pin_signs_nobody_in() -> None:
    play = Play(BUS)
    play.scan()
    play.tell(LinkChanged(online=False, lends=True))
    play.tell(LinkChanged(online=True, lends=True))
    play.type_pin()
    play.run(instead(AskPatron, lambda e: PatronFound(e.serial, PinState.NOT_ASKED, may_borrow=True)))
    assert play.state.session.stage is Stage.PIN


def test_a_site_that_checks_pins_offline_asks_for_them_offline() -> None:
    play = away(replace(BUS, offline_pin=True))
    play.scan()
    assert play.shows(Screen.PIN)
    play.type_pin()
    play.run(
        instead(AskPatron, lambda e: PatronFound(e.serial, PinState.WRONG, may_borrow=True, offline=True))
    )
    assert play.view.heading == say("pin.wrong")
    play.type_pin()
    play.run(desk)  # the snapshot has no hash of this card's PIN
    assert play.shows(Screen.ITEMS)


def queued(seq: int, kind: Kind, item: str, card: str | None) -> Entry:
    holder = Secret(card) if card else None
    moment = Moment(START - timedelta(hours=4), 0.0)
    key = ItemKey("main", item)
    return Entry(f"k{seq}", kind, key, "s", moment, holder, tag=TagFact.VERIFIED, queued=True, seq=seq)


@pytest.mark.parametrize(
    ("charged_until", "parked"), [(DUE, None), (DUE + timedelta(days=1), Reason.NEWER_LOAN)]
)
def test_the_return_of_a_book_that_was_lent_here_the_same_day_ends_that_loan_and_no_other(
    charged_until: datetime, parked: Reason | None
) -> None:
    loan = replace(queued(1, Kind.LOAN, "201", CARD), provisional=True, due=DUE)

    def answers(effect: Effect) -> What | None:
        match effect:
            case Inspect(key, Kind.LOAN):
                return Inspected(key, charged=False)
            case Inspect(key):
                return Inspected(key, charged=True, on_card=True, due=charged_until)
            case Ask(key, Kind.LOAN):
                return Answered(key, yes=True, due=DUE)
            case _:
                return None

    play = Play(BUS)
    play.tell(Reloaded((loan, queued(2, Kind.RETURN, "201", None))))
    play.run(answers)
    saved = [save.entry for save in play.saved if save.entry.key == "k2"][-1]
    assert saved.parked is parked
    assert saved.closed
