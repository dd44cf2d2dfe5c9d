"""What the account screen shows: why something is denied, fees, holds to collect, then each loan with its due date. Pure."""

from __future__ import annotations

from datetime import date, datetime

from kiosk.account import Account, Loan
from kiosk.messages import Message, say
from kiosk.rules import account
from kiosk.rules.show_row import row_of
from kiosk.rules.state import State
from kiosk.view import Action, Mark, Purpose, Row, Screen, Tone, View


def show_account(state: State) -> View:
    """Shown only where the PIN was verified: `session.account` is there only then."""
    held, loans = state.session.account or Account(), account.loans(state)
    count = len(loans) + held.more
    reached = state.health.online
    return View(
        screen=Screen.ACCOUNT,
        language=state.session.language,
        heading=say("account.loans", count=count) if count else say("account.nothing"),
        detail=None if reached else say("account.offline"),
        tone=Tone.CALM if reached else Tone.ATTENTION,
        purpose=Purpose.ACCOUNT,
        rows=(*_notes(held), *(_loan(state, loan) for loan in loans), *_more(held)) if reached else (),
        actions=_actions(state, loans) if reached else (Action.FINISH,),
        busy=state.running or bool(state.session.to_renew),
    )


def _actions(state: State, loans: tuple[Loan, ...]) -> tuple[Action, ...]:
    renew = (Action.RENEW_ALL,) if any(account.renewable(state, loan.item) for loan in loans) else ()
    return (*((Action.CANCEL,) if state.session.may_borrow else ()), *renew, Action.FINISH)


def _notes(held: Account) -> tuple[Row, ...]:
    """Reasons first: they are what a blocked reader came for."""
    reasons = (
        Row(f"why-{why}", Purpose.ACCOUNT, Mark.ATTENTION, "", say(f"account.why.{why}"), note=True)
        for why in held.reasons
    )
    fees = () if held.owed is None else (_note("owed", say("account.owed", amount=held.owed), Mark.FEE),)
    if held.owed_unclear:
        fees = (_note("owed", say("account.owed_unclear"), Mark.FEE),)
    ready = (
        Row(f"ready-{n}", Purpose.ACCOUNT, Mark.ITEM, title, say("account.ready"))
        for n, title in enumerate(held.ready)
    )
    waiting = (_note("waiting", say("account.waiting", count=held.waiting)),) if held.waiting else ()
    return (*reasons, *fees, *ready, *waiting)


def _more(held: Account) -> tuple[Row, ...]:
    return (_note("more", say("account.more", count=held.more)),) if held.more else ()


def _note(key: str, word: Message, mark: Mark = Mark.ITEM) -> Row:
    return Row(f"note-{key}", Purpose.ACCOUNT, mark, "", word, note=True)


def _day(state: State, due: datetime) -> date:
    """Today, where the due date is meant: a library does not change its day with UTC."""
    return state.now.utc.astimezone(due.tzinfo or state.site.zone).date()


def _loan(state: State, loan: Loan) -> Row:
    renewed = account.renewal(state, loan.item)
    if renewed is not None:
        return row_of(renewed)
    key, wished = f"loan-{loan.item.item}", loan.item in state.session.to_renew
    if wished:
        return Row(key, Purpose.ACCOUNT, Mark.WORKING, loan.title or loan.item.item, say("row.waiting"))
    title = loan.title or (loan.item.item if loan.described else "")
    late = loan.due is not None and _day(state, loan.due) > loan.due.date()
    word = say("account.overdue" if late else "account.on_loan") if loan.described else say("row.reading")
    due = say("fact.due", due=loan.due.date()) if loan.due else None
    button = Action.RENEW if account.renewable(state, loan.item) else None
    mark = Mark.ATTENTION if late else Mark.ITEM
    return Row(key, Purpose.ACCOUNT, mark, title, word, due, button, loan.item.item)
