"""What a reader sees while books are borrowed or returned: the rows, what to do now, and the questions about one book. Pure."""

from __future__ import annotations

from dataclasses import replace

from kiosk.messages import Message, say
from kiosk.rules import account, choices, outcome
from kiosk.rules.items import begun_without
from kiosk.rules.notes import note_of
from kiosk.rules.phases import Transaction
from kiosk.rules.show_plain import plain
from kiosk.rules.show_row import row_of
from kiosk.rules.state import ByBarcode, Stage, State, Strips
from kiosk.values import Kind, PadItem, Reason, TagFact
from kiosk.view import Action, Mark, Option, Purpose, Row, Screen, Spot, Tone, View

_ABOUT_THE_CARD = (Reason.LIMIT_REACHED, Reason.CARD_BLOCKED, Reason.UNKNOWN_CARD)
"""Whose words give a reason, "5 of 5, owes 150 000": in public there is none, though the PIN was typed (ux.md §3.4)."""
_ABOUT_ANOTHER = (Reason.ON_LOAN_ELSEWHERE, Reason.HELD_FOR_OTHER)
"""Whose words may name the reader who has the book, or waits for it."""


def show_items(state: State) -> View:
    rows = tuple(_item(state, tx) for tx in reversed(state.live))
    strays = tuple(row for item in state.pad.items if (row := _stray(item, state)))
    awaited = state.awaited
    if (asked := choices.already_yours(state)) and not awaited:
        return _already_yours(state, asked)
    if (wrong := choices.asks_what(state)) and not awaited:
        return _what_is_wrong(state, wrong)
    if (about := choices.about(state)) and not awaited:
        return _about(state, about)
    if choices.asks_for_all(state) and not awaited:
        made = plain(state, Screen.QUESTION, "items.is_that_all", "", Action.CANCEL, Action.FINISH)
        return replace(made, detail=choices.weak_evidence(state), tone=Tone.ATTENTION)
    heading, detail, tone = _put_back(awaited) if awaited else _stage_words(state)
    return View(
        screen=Screen.PUT_BACK if awaited else Screen.ITEMS,
        language=state.session.language,
        heading=heading,
        detail=detail,
        tone=tone,
        purpose=state.session.purpose,
        rows=strays + rows,
        done=sum(tx.done for tx in state.live),
        tally=tally(state),
        actions=_items_actions(state),
        busy=state.running,
    )


def _items_actions(state: State) -> tuple[Action, ...]:
    if state.session.stage is Stage.ENDING:
        return ()
    mine = state.session.stage is Stage.BORROWING and account.available(state) and not state.awaited
    helped = (Action.HELP,) if state.site.help else ()
    return (*helped, *((Action.ACCOUNT,) if mine else ()), Action.FINISH)


def _already_yours(state: State, tx: Transaction) -> View:
    made = plain(state, Screen.QUESTION, "question.already_yours", "", *choices.answers(state))
    return replace(made, detail=say("question.title", title=tx.entry.title) if tx.entry.title else None)


def _about(state: State, tx: Transaction) -> View:
    actions = (Action.CANCEL, *choices.offers(state, tx))
    made = plain(state, Screen.QUESTION, "question.about", "", *actions)
    return replace(made, detail=say("question.title", title=tx.entry.title) if tx.entry.title else None)


def _what_is_wrong(state: State, tx: Transaction) -> View:
    made = plain(state, Screen.OPTIONS, "fault.heading", "", Action.CANCEL)
    title = say("question.title", title=tx.entry.title) if tx.entry.title else None
    return replace(
        made, detail=title, options=tuple(Option(Action.TROUBLE, fault) for fault in choices.FAULTS)
    )


def _item(state: State, tx: Transaction) -> Row:
    asks = state.session.stage is not Stage.ENDING and not state.awaited
    more = asks and choices.offers(state, tx)
    row, entry, box = row_of(tx), tx.entry, state.site.return_box
    if box is not None and tx.done and entry.kind is Kind.RETURN and entry.tag is not TagFact.FAILED:
        row = replace(row, fact=say("fact.tray", tray=box))
    if entry.reason is Reason.LIMIT_REACHED and not tx.done and not state.session.verified:
        row = replace(row, word=say("row.refused"))  # how much is on a card is for its owner (rule 9)
    if tx.done and entry.kind is Kind.LOAN and _strip_at_the_desk(state, tx):
        row = replace(row, word=say("row.borrowed_desk"))
    row = replace(row, hint=note_of(state.site.notes, tx), said=_said(state, tx))
    return replace(row, button=Action.MORE, argument=tx.key) if more else row


def _said(state: State, tx: Transaction) -> str:
    """The library system's own words, where the library wants them; never where they may tell of the card (rule 9) or of
    another reader. Of a return they may always: anybody brings a book back, and the words may name whose it was.
    """
    told = state.site.ils_text and state.session.verified and tx.entry.kind is not Kind.RETURN
    return tx.told.said if told and tx.entry.reason not in (*_ABOUT_THE_CARD, *_ABOUT_ANOTHER) else ""


def _strip_at_the_desk(state: State, tx: Transaction) -> bool:
    """Lent by its barcode where staff switch the strips: the reader is sent there, for the gate would alarm."""
    by_barcode = tx.entry.tagless and not tx.uids and not tx.entry.renewed
    return by_barcode and state.site.strips is Strips.DESK


def _put_back(awaited: tuple[Transaction, ...]) -> tuple[Message, Message | None, Tone]:
    heading = say("put_back.several", count=len(awaited)) if len(awaited) > 1 else say("put_back.heading")
    returning = all(tx.entry.kind is Kind.RETURN for tx in awaited)
    return heading, say("put_back.detail_return" if returning else "put_back.detail"), Tone.STOP


def _stage_words(state: State) -> tuple[Message, Message | None, Tone]:
    if state.pad.unreadable:
        by_barcode = state.site.by_barcode is ByBarcode.ALLOW
        detail = "items.unreadable.detail" if by_barcode else "items.unreadable.detail_staff"
        return say("items.unreadable"), say(detail), Tone.ATTENTION
    if state.running:
        return say("items.working"), None, Tone.CALM
    if any(not (tx.done or tx.undone or tx.entry.reason is Reason.LEFT_AS_IS) for tx in state.live):
        return say("items.attention"), say("items.attention.detail"), Tone.ATTENTION
    if state.live:
        return *_more_words(state), Tone.DONE
    if not state.health.rfid:
        return say("items.one_by_one"), None, Tone.CALM
    verb = _verb(state.session.purpose is Purpose.RETURN)
    detail = _SPOTS.get(state.site.spot, f"items.{verb}.detail")
    return say(f"items.{verb}"), say(detail), Tone.CALM


def _more_words(state: State) -> tuple[Message, Message]:
    """What a green tick means follows from what was done: a book may come back in a borrowing visit (rule 11)."""
    kinds = outcome.kinds(state)
    if len(kinds) > 1:
        return say("items.borrow_more"), say("items.attention.detail")
    returned = Kind.RETURN in kinds if kinds else state.session.purpose is Purpose.RETURN
    verb = _verb(returned)
    return say(f"items.{verb}_more"), say(f"items.{verb}_more.detail")


def _verb(returning: bool) -> str:
    return "return" if returning else "borrow"


_SPOTS = {Spot.COVER: "items.spot_cover", Spot.SPINE: "items.spot_spine"}


def tally(state: State) -> Message:
    """What Finish says it does (rule 22)."""
    done = [tx.entry for tx in outcome.done(state)]
    returned = sum(e.kind is Kind.RETURN for e in done)
    renewed = sum(e.kind is Kind.LOAN and e.renewed for e in done)
    borrowed = len(done) - returned - renewed
    if borrowed and returned and renewed:
        return say("tally.all", borrowed=borrowed, returned=returned, renewed=renewed)
    if borrowed and returned:
        return say("tally.both", borrowed=borrowed, returned=returned)
    if borrowed and renewed:
        return say("tally.borrowed_renewed", borrowed=borrowed, renewed=renewed)
    if returned and renewed:
        return say("tally.returned_renewed", returned=returned, renewed=renewed)
    if renewed:
        return say("tally.renewed", count=renewed)
    if borrowed:
        return say("tally.borrowed", count=borrowed)
    return say("tally.returned", count=returned) if returned else say("tally.nothing")


def _stray(item: PadItem, state: State) -> Row | None:
    """A row for what lies there without being anybody's turn: part of a set, or a second book with a number that was served."""
    purpose = state.session.purpose or Purpose.BORROW
    begun = any(tx.uids and set(tx.uids) <= set(item.uids) for tx in state.live)
    if not item.complete:
        if begun:  # received without its other parts
            return None
        fact = say("fact.parts", seen=len(item.parts), total=len(item.parts) + item.missing)
        return Row(f"pad-{item.text}", purpose, Mark.ATTENTION, "", say("row.incomplete"), fact)
    if begun_without(state, item):
        return Row(
            f"pad-{item.text}", purpose, Mark.ATTENTION, "", say("row.same_number"), say("fact.see_staff")
        )
    return None
