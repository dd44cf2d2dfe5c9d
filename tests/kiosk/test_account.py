"""*My account* as the rules decide it: only behind the PIN, progressive, renewals journaled one by one (rules 6, 9, 21)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from kiosk.account import Account, Loan, Why
from kiosk.effects import Ask, AskPatron, Describe, Effect, Look, Save, WriteTags
from kiosk.events import (
    Answered,
    Described,
    LinkChanged,
    Looked,
    NotSaved,
    PatronFound,
    PinState,
    Standing,
    What,
)
from kiosk.ils_sip2_account import account_of
from kiosk.messages import Money, say
from kiosk.rules.session import names_reader
from kiosk.rules.state import PinPolicy, Stage
from kiosk.values import ItemKey, Kind, Reason
from kiosk.view import Action, Mark, Screen
from sip2.codec import parse
from sip2.interpret import Interpreter
from sip2.profile import load_profile
from sip2.results import PatronKnown
from tests.kiosk.play import START, Play, book, with_site

OVERDUE, LATER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 14, tzinfo=UTC)
DUE = {"201": OVERDUE, "202": LATER, "203": LATER}
HELD = Account(loans=tuple(Loan(ItemKey("main", item)) for item in DUE))


def library(held: Account = HELD, *, may_borrow: bool = True) -> Callable[[Effect], What | None]:
    """A library system with this account, which renews whatever it is asked to."""

    def answer(effect: Effect) -> What | None:
        match effect:
            case AskPatron(serial):
                charged = frozenset(loan.item.item for loan in held.loans)
                return PatronFound(serial, PinState.VERIFIED, may_borrow, charged, account=held)
            case Describe(serial, item):
                return Described(serial, item, f"Sách {item.item}", DUE[item.item])
            case Look(key):
                return Looked(key, Standing.ON_THIS_CARD, due="20261201")
            case Ask(key) if effect.renew:
                return Answered(key, yes=True, renewed=True, due=LATER)
            case _:
                return None

    return answer


def at_account(held: Account = HELD) -> Play:
    play = Play()
    play.touch(Action.ACCOUNT)
    assert play.shows(Screen.CARD)
    play.sign_in(library(held))
    return play


def test_the_third_tile_leads_through_card_and_pin_to_loans_with_titles_and_due_dates() -> None:
    play = at_account()
    assert play.shows(Screen.ACCOUNT)
    assert play.view.heading == say("account.loans", count=3)
    assert [row.title for row in play.view.rows] == ["Sách 201", "Sách 202", "Sách 203"]
    assert play.view.rows[0].word == say("account.overdue")
    assert play.view.rows[0].mark is Mark.ATTENTION
    assert play.view.rows[1].fact == say("fact.due", due=LATER.date())


def test_titles_come_one_question_at_a_time_and_the_list_stands_before_them() -> None:
    play = Play()
    play.touch(Action.ACCOUNT)
    play.scan()
    play.type_pin()
    play.tell(library()(next(e for e in play.pending if isinstance(e, AskPatron))))  # type: ignore[arg-type]  # it answers
    assert len(play.view.rows) == 3
    assert len([e for e in play.effects if isinstance(e, Describe)]) == 1
    assert all(row.word == say("row.reading") for row in play.view.rows)


def test_a_loan_that_the_library_cannot_describe_shows_its_number_and_stops_nobody() -> None:
    def silent(effect: Effect) -> What | None:
        return Described(effect.serial, effect.item) if isinstance(effect, Describe) else library()(effect)

    play = Play()
    play.touch(Action.ACCOUNT)
    play.sign_in(silent)
    assert [row.title for row in play.view.rows] == ["201", "202", "203"]


def test_a_description_for_a_reader_who_has_left_is_nobodys() -> None:
    play = Play()
    play.touch(Action.ACCOUNT)
    play.scan()
    play.type_pin()
    play.run(library(), hold=Describe)
    (late,) = play.pending
    play.touch(Action.FINISH)
    play.tell(Described(late.serial, late.item, "Sách"))  # type: ignore[union-attr]  # the held one
    assert play.shows(Screen.WELCOME)
    assert not names_reader(play.state.session)


def test_one_loan_is_renewed_by_its_row_and_told_as_a_renewal() -> None:
    play = at_account()
    play.touch(Action.RENEW, "202")
    play.run(library())
    assert not [e for e in play.effects if isinstance(e, WriteTags)]
    row = play.view.rows[1]
    assert (row.mark, row.word, row.fact) == (
        Mark.DONE,
        say("row.renewed"),
        say("fact.new_due", due=LATER.date()),
    )
    assert row.button is None
    play.touch(Action.FINISH)
    assert play.shows(Screen.RECEIPT)
    assert play.view.tally == say("tally.renewed", count=1)


def test_a_renewal_is_on_the_disk_before_it_is_asked_with_the_due_date_before() -> None:
    play = at_account()
    play.touch(Action.RENEW, "202")
    play.effects.clear()
    play.run(library())
    order = [type(e) for e in play.effects if isinstance(e, Save | Ask)]
    assert order == [Save, Save, Ask, Save]
    (ask,) = [e for e in play.effects if isinstance(e, Ask)]
    assert (ask.renew, ask.prior, ask.kind) == (True, "20261201", Kind.LOAN)


def test_renew_all_renews_one_after_the_other_and_a_refusal_stops_none_of_the_others() -> None:
    def all_but_one(effect: Effect) -> What | None:
        if isinstance(effect, Ask) and effect.item.item == "202":
            return Answered(effect.key, yes=False, renewed=True, reason=Reason.RENEWAL_REFUSED)
        return library()(effect)

    play = at_account()
    play.touch(Action.RENEW_ALL)
    assert len([tx for tx in play.state.live if tx.running]) == 1
    play.run(all_but_one)
    words = [row.word for row in play.view.rows]
    assert words == [say("row.renewed"), say("row.not_renewed"), say("row.renewed")]
    assert Action.RENEW_ALL not in play.view.actions


def test_leaving_while_renewals_wait_finishes_them_first() -> None:
    play = at_account()
    play.touch(Action.RENEW_ALL)
    play.touch(Action.FINISH)
    play.run(library())
    assert play.view.tally == say("tally.renewed", count=3)


def test_a_journal_that_fails_ends_what_is_left_of_renew_all() -> None:
    play = at_account()
    play.touch(Action.RENEW_ALL)
    play.run(lambda e: NotSaved(e.entry.key, "disk full") if isinstance(e, Save) else library()(e))
    assert not [e for e in play.effects if isinstance(e, Ask)]
    play.touch(Action.FINISH)
    assert play.view.heading == say("notice.station_fault")
    play.wait(30)
    assert play.state.session.stage is Stage.CLOSED


def test_fees_whose_amount_the_ils_wrote_ambiguously_are_shown_without_it() -> None:
    read = Interpreter(load_profile("generic"))
    answer = parse(f"64{'':14}000{'':18}{'':24}AOTV|AAVN1|AEAn|BV15.000|BHVND|BLY|CQY|\r".encode())
    found = read.patron(answer, True, None)
    assert isinstance(found, PatronKnown)
    held = account_of("koha", found, ())
    words = [row.word for row in at_account(held).view.rows]
    assert say("account.owed_unclear") in words
    assert "account.owed" not in [word.code for word in words if word]


def test_fees_holds_and_what_is_beyond_the_list_are_shown_as_notes() -> None:
    held = replace(HELD, owed=Money(Decimal(15000), "VND"), ready=("Số đỏ",), waiting=2, more=40)
    play = at_account(held)
    words = [row.word for row in play.view.rows]
    fee = say("account.owed", amount=Money(Decimal(15000), "VND"))
    assert [row.mark for row in play.view.rows if row.word == fee] == [Mark.FEE]
    assert say("account.waiting", count=2) in words
    assert words[-1] == say("account.more", count=40)
    (ready,) = [row for row in play.view.rows if row.word == say("account.ready")]
    assert ready.title == "Số đỏ"
    assert play.view.heading == say("account.loans", count=43)


def test_a_blocked_card_shows_its_reason_only_behind_the_account() -> None:
    held = replace(HELD, reasons=(Why.OVERDUE, Why.FEES), may_renew=False)
    play = Play()
    play.sign_in(library(held, may_borrow=False))
    assert play.view.heading == say("notice.card_see_staff")
    assert "overdue" not in repr(play.view)
    assert [*play.view.actions] == [Action.ACCOUNT, Action.OK]
    play.touch(Action.ACCOUNT)
    assert [row.word for row in play.view.rows[:2]] == [say("account.why.overdue"), say("account.why.fees")]
    assert [*play.view.actions] == [Action.FINISH]
    play.place(book("101"))
    play.run(library(held))
    assert play.shows(Screen.ACCOUNT)  # a blocked card borrows nothing


@pytest.mark.parametrize("action", [Action.ACCOUNT, Action.RENEW, Action.RENEW_ALL])
def test_without_a_verified_pin_there_is_no_account(action: Action) -> None:
    play = Play(with_site(pin=PinPolicy.NEVER))
    assert Action.ACCOUNT not in play.view.actions
    play.touch(action)
    assert play.shows(Screen.WELCOME)
    play.scan()

    def not_asked(effect: Effect) -> What | None:
        held = library()(effect)
        return replace(held, pin=PinState.NOT_ASKED) if isinstance(held, PatronFound) else held

    play.run(not_asked)
    assert play.view.actions == (Action.FINISH,)
    play.touch(action)
    assert play.shows(Screen.ITEMS)
    assert play.state.session.account is None


def test_it_is_hidden_while_the_library_cannot_be_reached() -> None:
    play = Play()
    play.tell(LinkChanged(online=False))
    assert Action.ACCOUNT not in play.view.actions
    play = at_account()
    play.tell(LinkChanged(online=False))
    assert play.view.rows == ()
    assert play.view.actions == (Action.FINISH,)


def test_it_opens_from_the_books_and_knows_what_was_borrowed_a_moment_ago() -> None:
    play = Play()
    play.sign_in(library())
    play.place(book("101"))
    play.run(library())
    assert play.view.actions == (Action.ACCOUNT, Action.FINISH)
    play.touch(Action.ACCOUNT)
    play.run(library())
    assert play.view.heading == say("account.loans", count=4)
    play.touch(Action.CANCEL)
    assert play.shows(Screen.ITEMS)


def test_a_book_on_the_pad_leads_from_the_account_to_borrowing() -> None:
    play = at_account()
    play.place(book("101"))
    assert play.shows(Screen.ITEMS)
    play.run(library())
    assert play.only.done


def test_the_account_warns_after_sixty_seconds_and_forgets_after_twenty_more() -> None:
    play = at_account()
    play.wait(59)
    assert play.seconds_left() is None
    play.wait(1)
    assert play.seconds_left() == 20
    assert play.view.actions == (Action.FINISH, Action.MORE_TIME)
    play.wait(20)
    play.wait(1)
    assert play.shows(Screen.WELCOME)
    assert not names_reader(play.state.session)


def test_nothing_of_an_account_is_in_any_repr() -> None:
    play = at_account()
    assert "Sách 201" not in repr(play.state)
    assert "Sách 201" not in repr(play.effects)


# --- the day on which a loan is overdue -------------------------------------------------------------

NEW_YORK, HANOI = timezone(timedelta(hours=-5)), timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("due", "now", "word"),
    [
        # In New York it is still the day itself, while in Greenwich it is tomorrow.
        (
            datetime(2026, 12, 7, 23, 59, tzinfo=NEW_YORK),
            datetime(2026, 12, 7, 20, tzinfo=NEW_YORK),
            "on_loan",
        ),
        (
            datetime(2026, 12, 7, 23, 59, tzinfo=NEW_YORK),
            datetime(2026, 12, 8, 0, 1, tzinfo=NEW_YORK),
            "overdue",
        ),
        # In Hà Nội the next morning has begun, while Greenwich sleeps.
        (datetime(2026, 12, 7, 23, 59, tzinfo=HANOI), datetime(2026, 12, 7, 23, 58, tzinfo=HANOI), "on_loan"),
        (datetime(2026, 12, 7, 23, 59, tzinfo=HANOI), datetime(2026, 12, 8, 6, 30, tzinfo=HANOI), "overdue"),
        # A date without a zone is the library's.
        (
            datetime(2026, 12, 7, tzinfo=UTC).replace(tzinfo=None),
            datetime(2026, 12, 8, 6, 30, tzinfo=HANOI),
            "overdue",
        ),
        (
            datetime(2026, 12, 8, tzinfo=UTC).replace(tzinfo=None),
            datetime(2026, 12, 8, 6, 30, tzinfo=HANOI),
            "on_loan",
        ),
    ],
)
def test_a_loan_is_overdue_from_the_day_after_where_the_library_is(
    due: datetime, now: datetime, word: str
) -> None:
    loan = Loan(ItemKey("main", "201"), "Dế Mèn", due, described=True)
    play = Play(with_site(zone=HANOI))
    play.mono = (now - START).total_seconds()
    play.sign_in(library(Account(loans=(loan,))))
    play.touch(Action.ACCOUNT)
    assert play.view.rows[0].word == say(f"account.{word}")
