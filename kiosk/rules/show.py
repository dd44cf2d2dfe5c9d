"""What the reader sees of a state: `View`, sentences as codes, nothing personal. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.messages import Message, say
from kiosk.rules import account, barcodes, cards, staff_area
from kiosk.rules.able import can_record, can_serve, is_able, is_broken
from kiosk.rules.limits import seconds_left
from kiosk.rules.notes import notices_at
from kiosk.rules.show_account import show_account
from kiosk.rules.show_end import show_code, show_goodbye, show_printing, show_receipt
from kiosk.rules.show_items import show_items
from kiosk.rules.show_plain import plain
from kiosk.rules.state import ByBarcode, OfflinePolicy, Stage, State
from kiosk.view import Action, PadPicture, PinPad, Screen, Tone, View


def view(state: State) -> View:
    """The one screen of this state."""
    if state.bin is not None:
        from kiosk.rules.bin import service, show

        if not service.is_open(state):
            return show.show_bin(state)
    made = _SCREENS[state.session.stage](state)
    if cards.asked(state):
        made = plain(
            state,
            Screen.QUESTION,
            "question.other_card",
            "question.other_card.detail" if state.session.card is not None else "",
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


def _idle(state: State) -> View:
    actions = (Action.BORROW, Action.RETURN, *((Action.ACCOUNT,) if account.offered(state) else ()))
    heading = "welcome.heading" if state.health.rfid else "welcome.heading_barcode"
    made = plain(state, Screen.WELCOME, heading, "welcome.detail", *actions)
    told = notices_at(state.site.notices, state.now.utc)
    return replace(made, notices=told, help=state.site.help)


def _choosing(state: State) -> View:
    actions = (Action.CANCEL, Action.BORROW, Action.RETURN)
    on_pad = state.pad.items or state.pad.unreadable
    return plain(state, Screen.CHOICE, "choice.heading", "choice.detail" if on_pad else "", *actions)


def _card(state: State) -> View:
    detail = "card.detail" if state.health.rfid else "card.detail_barcode"
    return plain(state, Screen.CARD, "card.heading", detail, Action.CANCEL)


def _pin(state: State) -> View:
    wrong = state.session.wrong_pins > 0
    made = plain(state, Screen.PIN, "pin.wrong" if wrong else "pin.heading", "pin.detail", Action.CANCEL)
    if wrong:
        left = say("pin.tries_left", count=state.site.pin_tries - state.session.wrong_pins)
        made = replace(made, tone=Tone.ATTENTION, detail=left)
    pad = PinPad(len(state.session.typed), wrong, state.site.pin_letters, state.session.spelling)
    return replace(made, pin=pad)


def _checking(state: State) -> View:
    return replace(plain(state, Screen.CARD, "card.checking", "", Action.CANCEL), busy=True)


def _notice(state: State) -> View:
    code = state.session.notice
    why = (Action.ACCOUNT,) if account.available(state) and not is_broken(state) else ()
    made = plain(state, Screen.NOTICE, code, f"{code}.detail", *why, Action.OK)
    return replace(made, tone=Tone.ATTENTION, incident=state.session.incident, help=state.site.help)


def _help(state: State) -> View:
    return replace(plain(state, Screen.HELP, "help.heading", "", Action.OK), help=state.site.help)


def _closed(state: State) -> View:
    if state.paused and is_able(state):
        return replace(
            plain(state, Screen.OUT_OF_ORDER, f"pause.{state.paused}", "pause.detail"), help=state.site.help
        )
    health = state.health
    if state.starting and health.room and health.clock and not health.set_aside:
        return replace(plain(state, Screen.OUT_OF_ORDER, "out.starting", "out.starting.detail"), busy=True)
    made = plain(state, Screen.OUT_OF_ORDER, "out.heading", _why_closed(state))
    return replace(made, tone=Tone.STOP, help=state.site.help)


def _why_closed(state: State) -> str:
    if not state.health.room:
        return "out.disk"
    if not state.health.clock:
        return "out.clock"
    if not can_record(state):
        return "out.journal"
    return "out.detail" if can_serve(state) else "out.devices"


def _pad(state: State) -> PadPicture:
    done = {tx.entry.item for tx in state.live if tx.done}
    here = len(barcodes.presented(state))
    books = max(here, len(state.live) if state.session.id else 0)
    scanner, spot = not state.health.rfid, state.site.spot
    lie = len(state.pad.cards)
    return PadPicture(books, len(done), state.pad.unreadable, lie > 0, lie > 1, scanner, spot)


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
        (state.site.scanner and not health.scanner and health.rfid, "strip.scanner_fault"),
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
    Stage.BORROWING: show_items,
    Stage.RETURNING: show_items,
    Stage.ACCOUNT: show_account,
    Stage.ENDING: show_items,
    Stage.RECEIPT: show_receipt,
    Stage.PRINTING: show_printing,
    Stage.CODE: show_code,
    Stage.GOODBYE: show_goodbye,
    Stage.NOTICE: _notice,
    Stage.HELP: _help,
    Stage.CLOSED: _closed,
    Stage.STAFF: staff_area.show,
}
