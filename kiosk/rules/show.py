"""What the reader sees of a state: `View`, sentences as codes, nothing personal. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.messages import Message, say
from kiosk.rules import account, barcodes, cards, choices, staff_area
from kiosk.rules.bin.show import show_bin
from kiosk.rules.items import begun_without
from kiosk.rules.limits import left_undone, seconds_left
from kiosk.rules.notes import note_of, notices_at
from kiosk.rules.phases import Phase, Transaction
from kiosk.rules.session import can_record, can_serve, is_able, slip_reference
from kiosk.rules.show_account import show_account
from kiosk.rules.show_row import row_of
from kiosk.rules.state import ByBarcode, OfflinePolicy, Stage, State, Strips
from kiosk.values import Kind, PadItem, Reason, TagFact
from kiosk.view import Action, Mark, Option, PadPicture, PinPad, Purpose, Row, Screen, Spot, Tone, View


def view(state: State) -> View:
    """The one screen of this state."""
    if state.bin is not None:
        return show_bin(state)
    made = _SCREENS[state.session.stage](state)
    if cards.asked(state):
        made = _plain(
            state,
            Screen.QUESTION,
            "question.other_card",
            "question.other_card.detail",
            Action.CANCEL,
            Action.NEXT_CARD,
        )
    elif cards.several(state):
        detail = say("card.several.detail")
        made = replace(made, heading=say("card.several"), detail=detail, tone=Tone.ATTENTION)
    left = seconds_left(state)
    if left is not None:
        way_out = Action.FINISH if Action.FINISH in made.actions else next(iter(made.actions), None)
        actions = (way_out, Action.MORE_TIME) if way_out else (Action.MORE_TIME,)
        made = replace(made, seconds_left=left, actions=actions)
    return replace(made, pad=_pad(state), strip=_strip(state))


def _plain(state: State, screen: Screen, heading: str, detail: str = "", *actions: Action) -> View:
    return View(
        screen=screen,
        language=state.session.language,
        heading=say(heading),
        detail=say(detail) if detail else None,
        purpose=state.session.purpose,
        actions=actions,
    )


def _idle(state: State) -> View:
    actions = (Action.BORROW, Action.RETURN, *((Action.ACCOUNT,) if account.offered(state) else ()))
    heading = "welcome.heading" if state.health.rfid else "welcome.heading_barcode"
    made = _plain(state, Screen.WELCOME, heading, "welcome.detail", *actions)
    told = notices_at(state.site.notices, state.now.utc)
    return replace(made, notices=told, help=state.site.help)


def _choosing(state: State) -> View:
    actions = (Action.CANCEL, Action.BORROW, Action.RETURN)
    on_pad = state.pad.items or state.pad.unreadable
    return _plain(state, Screen.CHOICE, "choice.heading", "choice.detail" if on_pad else "", *actions)


def _card(state: State) -> View:
    detail = "card.detail" if state.health.rfid else "card.detail_barcode"
    return _plain(state, Screen.CARD, "card.heading", detail, Action.CANCEL)


def _pin(state: State) -> View:
    wrong = state.session.wrong_pins > 0
    made = _plain(state, Screen.PIN, "pin.wrong" if wrong else "pin.heading", "pin.detail", Action.CANCEL)
    if wrong:
        left = say("pin.tries_left", count=state.site.pin_tries - state.session.wrong_pins)
        made = replace(made, tone=Tone.ATTENTION, detail=left)
    return replace(made, pin=PinPad(len(state.session.typed), wrong))


def _checking(state: State) -> View:
    return replace(_plain(state, Screen.CARD, "card.checking", "", Action.CANCEL), busy=True)


def _items(state: State) -> View:
    rows = tuple(_item(state, tx) for tx in reversed(state.live))
    strays = tuple(row for item in state.pad.items if (row := _stray(item, state)))
    awaited = [tx for tx in state.live if tx.phase is Phase.AWAITING]
    if (asked := choices.already_yours(state)) and not awaited:
        return _already_yours(state, asked)
    if (wrong := choices.asks_what(state)) and not awaited:
        return _what_is_wrong(state, wrong)
    if (about := choices.about(state)) and not awaited:
        return _about(state, about)
    if choices.asks_for_all(state) and not awaited:
        made = _plain(state, Screen.QUESTION, "items.is_that_all", "", Action.CANCEL, Action.FINISH)
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
    mine = state.session.stage is Stage.BORROWING and account.available(state)
    helped = (Action.HELP,) if state.site.help else ()
    return (*helped, *((Action.ACCOUNT,) if mine else ()), Action.FINISH)


def _already_yours(state: State, tx: Transaction) -> View:
    made = _plain(state, Screen.QUESTION, "question.already_yours", "", *choices.answers(state))
    return replace(made, detail=say("question.title", title=tx.entry.title) if tx.entry.title else None)


def _about(state: State, tx: Transaction) -> View:
    actions = (Action.CANCEL, *choices.offers(state, tx))
    made = _plain(state, Screen.QUESTION, "question.about", "", *actions)
    return replace(made, detail=say("question.title", title=tx.entry.title) if tx.entry.title else None)


def _what_is_wrong(state: State, tx: Transaction) -> View:
    made = _plain(state, Screen.OPTIONS, "fault.heading", "", Action.CANCEL)
    title = say("question.title", title=tx.entry.title) if tx.entry.title else None
    return replace(
        made, detail=title, options=tuple(Option(Action.TROUBLE, fault) for fault in choices.FAULTS)
    )


def _item(state: State, tx: Transaction) -> Row:
    more = state.session.stage is not Stage.ENDING and choices.offers(state, tx)
    row, entry, box = row_of(tx), tx.entry, state.site.return_box
    if box is not None and tx.done and entry.kind is Kind.RETURN and entry.tag is not TagFact.FAILED:
        row = replace(row, fact=say("fact.tray", tray=box))
    if tx.done and entry.kind is Kind.LOAN and _strip_at_the_desk(state, tx):
        row = replace(row, word=say("row.borrowed_desk"))
    row = replace(row, hint=note_of(state.site.notes, tx), said=tx.told.said if state.site.ils_text else "")
    return replace(row, button=Action.MORE, argument=tx.key) if more else row


def _strip_at_the_desk(state: State, tx: Transaction) -> bool:
    """Lent by its barcode where staff switch the strips: the reader is sent there, for the gate would alarm."""
    by_barcode = tx.entry.tagless and not tx.uids and not tx.entry.renewed
    return by_barcode and state.site.strips is Strips.DESK


def _put_back(awaited: list[Transaction]) -> tuple[Message, Message | None, Tone]:
    heading = say("put_back.several", count=len(awaited)) if len(awaited) > 1 else say("put_back.heading")
    returning = all(tx.entry.kind is Kind.RETURN for tx in awaited)
    return heading, say("put_back.detail_return" if returning else "put_back.detail"), Tone.STOP


def _stage_words(state: State) -> tuple[Message, Message | None, Tone]:
    verb = "return" if state.session.purpose is Purpose.RETURN else "borrow"
    if state.pad.unreadable:
        return say("items.unreadable"), say("items.unreadable.detail"), Tone.ATTENTION
    if state.running:
        return say("items.working"), None, Tone.CALM
    if any(not (tx.done or tx.undone or tx.entry.reason is Reason.LEFT_AS_IS) for tx in state.live):
        return say("items.attention"), say("items.attention.detail"), Tone.ATTENTION
    if state.live:
        return say(f"items.{verb}_more"), say(f"items.{verb}_more.detail"), Tone.DONE
    if not state.health.rfid:
        return say("items.one_by_one"), None, Tone.CALM
    detail = _SPOTS.get(state.site.spot, f"items.{verb}.detail")
    return say(f"items.{verb}"), say(detail), Tone.CALM


_SPOTS = {Spot.COVER: "items.spot_cover", Spot.SPINE: "items.spot_spine"}


def tally(state: State) -> Message:
    """What Finish says it does (rule 22)."""
    done = [tx.entry for tx in state.live if tx.done]
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
    if not item.complete:
        fact = say("fact.parts", seen=len(item.parts), total=len(item.parts) + item.missing)
        return Row(f"pad-{item.text}", purpose, Mark.ATTENTION, "", say("row.incomplete"), fact)
    if begun_without(state, item):
        return Row(
            f"pad-{item.text}", purpose, Mark.ATTENTION, "", say("row.same_number"), say("fact.see_staff")
        )
    return None


def _receipt(state: State) -> View:
    returning = state.session.purpose is Purpose.RETURN
    printer = state.health.printer
    if printer:
        heading, detail = "receipt.ask", "receipt.ask.detail_return" if returning else "receipt.ask.detail"
        actions: tuple[Action, ...] = (Action.NO_RECEIPT, Action.CODE, Action.PRINT)
    else:
        heading, detail = "receipt.no_paper", "receipt.no_paper.detail"
        actions = (Action.NO_RECEIPT, Action.CODE)
    made = _plain(state, Screen.RECEIPT, heading, detail, *actions)
    done = sum(tx.done for tx in state.live)
    return replace(made, done=done, tally=tally(state), reference=slip_reference(state), tone=Tone.DONE)


def _printing(state: State) -> View:
    made = _plain(state, Screen.RECEIPT, "receipt.printing", "receipt.printing.detail")
    return replace(made, busy=True, reference=slip_reference(state), tally=tally(state))


def _code(state: State) -> View:
    made = _plain(state, Screen.RECEIPT, "receipt.code", "receipt.code.detail", Action.OK)
    return replace(made, reference=slip_reference(state), tally=tally(state))


def _goodbye(state: State) -> View:
    done = any(tx.done for tx in state.live)
    if not done:
        if left_undone(state):
            made = _plain(state, Screen.GOODBYE, "goodbye.not_done", "", Action.OK)
            return replace(made, tone=Tone.ATTENTION, help=state.site.help)
        return _plain(state, Screen.GOODBYE, "goodbye.nothing")
    returning = state.session.purpose is Purpose.RETURN
    heading, detail = ("goodbye.returned", "goodbye.put_on_shelf") if returning else ("goodbye.borrowed", "")
    box = state.site.return_box
    made = replace(
        _plain(state, Screen.GOODBYE, heading, detail), tone=Tone.DONE, reference=slip_reference(state)
    )
    if box is not None and any(tx.done and tx.entry.kind is Kind.RETURN for tx in state.live):
        made = replace(made, detail=say("items.put_in_box", tray=box), box=box)
    return replace(made, done=sum(tx.done for tx in state.live), tally=tally(state))


def _notice(state: State) -> View:
    code = state.session.notice
    why = (Action.ACCOUNT,) if account.available(state) else ()
    made = _plain(state, Screen.NOTICE, code, f"{code}.detail", *why, Action.OK)
    return replace(made, tone=Tone.ATTENTION, incident=state.session.incident, help=state.site.help)


def _help(state: State) -> View:
    return replace(_plain(state, Screen.HELP, "help.heading", "", Action.OK), help=state.site.help)


def _closed(state: State) -> View:
    if state.paused and is_able(state):
        return replace(_plain(state, Screen.OUT_OF_ORDER, f"pause.{state.paused}", "pause.detail"), help=state.site.help)
    if state.starting and state.health.room and not state.health.set_aside:
        return replace(_plain(state, Screen.OUT_OF_ORDER, "out.starting", "out.starting.detail"), busy=True)
    made = _plain(state, Screen.OUT_OF_ORDER, "out.heading", _why_closed(state))
    return replace(made, tone=Tone.STOP, help=state.site.help)


def _why_closed(state: State) -> str:
    if not state.health.room:
        return "out.disk"
    if not can_record(state):
        return "out.journal"
    return "out.detail" if can_serve(state) else "out.devices"


def _pad(state: State) -> PadPicture:
    done = {tx.entry.item for tx in state.live if tx.done}
    here = len(barcodes.presented(state))
    books = max(here, len(state.live) if state.session.id else 0)
    scanner, spot = not state.health.rfid, state.site.spot
    return PadPicture(books, len(done), state.pad.unreadable, bool(state.pad.cards), scanner, spot)


def _offline_words(state: State) -> str:
    """What still works while the ILS cannot be reached; loans only while they really can be made."""
    match state.site.offline:
        case OfflinePolicy.NONE:
            return "strip.ils_down"
        case OfflinePolicy.BOTH if state.health.lends:
            return "strip.offline"
        case OfflinePolicy.BOTH | OfflinePolicy.RETURNS_ONLY:
            return "strip.offline_return_only"


def _without_pad(state: State) -> str:
    """Barcodes are no way out where they are not taken."""
    return "strip.pad_fault" if state.site.by_barcode is ByBarcode.ALLOW else "strip.pad_down"


def _strip(state: State) -> tuple[Message, ...]:
    health = state.health
    wrong = (
        (not health.online, _offline_words(state)),
        (health.set_aside, "strip.set_aside"),
        (state.site.pad and not health.rfid and health.scanner, _without_pad(state)),
        (health.card_reader is False and health.scanner, "strip.card_fault"),
        (not health.printer and state.session.stage is Stage.RECEIPT, "strip.printer_out"),
    )
    words = tuple(say(code) for bad, code in wrong if bad and health.journal)
    waiting = len(state.queue)
    return (
        (*words, say("strip.queued", count=waiting))
        if waiting and state.session.stage is Stage.IDLE
        else words
    )


_SCREENS: dict[Stage, Callable[[State], View]] = {
    Stage.IDLE: _idle,
    Stage.CHOOSING: _choosing,
    Stage.CARD: _card,
    Stage.PIN: _pin,
    Stage.CHECKING: _checking,
    Stage.BORROWING: _items,
    Stage.RETURNING: _items,
    Stage.ACCOUNT: show_account,
    Stage.ENDING: _items,
    Stage.RECEIPT: _receipt,
    Stage.PRINTING: _printing,
    Stage.CODE: _code,
    Stage.GOODBYE: _goodbye,
    Stage.NOTICE: _notice,
    Stage.HELP: _help,
    Stage.CLOSED: _closed,
    Stage.STAFF: staff_area.show,
}
