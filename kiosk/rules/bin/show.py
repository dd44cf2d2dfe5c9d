"""What stands on the small screen of a return bin: one picture, one sentence, nothing of any reader and no title. Pure."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from kiosk.bin import FAULT_CODES
from kiosk.messages import Message, say
from kiosk.rules import outcome
from kiosk.rules.bin import reading as r
from kiosk.rules.bin.phases import Phase, Start
from kiosk.rules.bin.reading import bin_of, site_of
from kiosk.rules.emptying import missing
from kiosk.rules.state import State
from kiosk.values import IlsFact
from kiosk.view import Action, BinPicture, Screen, Tone, View

_P, _B = Phase, BinPicture

_SAYS: dict[Phase, tuple[BinPicture, str, Tone]] = {
    _P.BOOT: (_B.WAIT, "bin.starting", Tone.CALM),
    _P.IDLE: (_B.READY, "bin.ready", Tone.CALM),
    _P.CANDIDATE: (_B.READING, "bin.reading", Tone.CALM),
    _P.STARTED: (_B.READING, "bin.reading", Tone.CALM),
    _P.OPENING: (_B.OPEN, "bin.opening", Tone.CALM),
    _P.OPEN: (_B.OPEN, "bin.open", Tone.CALM),
    _P.INTAKE: (_B.RECEIVING, "bin.receiving", Tone.CALM),
    _P.IDENTIFYING: (_B.CHECKING, "bin.checking", Tone.CALM),
    _P.UNREADABLE: (_B.CHECKING, "bin.checking", Tone.CALM),
    _P.CHECKIN: (_B.CHECKING, "bin.checking", Tone.CALM),
    _P.SORTING: (_B.CHECKING, "bin.checking", Tone.CALM),
    _P.OFFLINE: (_B.CHECKING, "bin.checking", Tone.CALM),
    _P.EMPTY: (_B.NOTHING, "bin.nothing", Tone.ATTENTION),
    _P.DONE: (_B.DONE, "bin.done", Tone.DONE),
    _P.REFUSED: (_B.REFUSED, "bin.refused", Tone.STOP),
    _P.SEVERAL: (_B.SEVERAL, "bin.several", Tone.STOP),
    _P.FULL: (_B.FULL, "bin.full", Tone.ATTENTION),
    _P.CLOSED: (_B.CLOSED, "bin.closed", Tone.ATTENTION),
    _P.RECOVER: (_B.WAIT, "bin.recover", Tone.CALM),
    _P.FAULT: (_B.FAULT, "bin.fault", Tone.STOP),
    _P.SERVICE: (_B.SERVICE, "bin.service", Tone.ATTENTION),
    _P.POWER_LOSS: (_B.POWER, "bin.power", Tone.ATTENTION),
}
_TURNED_AWAY = (_P.FULL, _P.CLOSED, _P.FAULT, _P.SERVICE, _P.POWER_LOSS)
_BUSY = (_P.BOOT, _P.CANDIDATE, _P.STARTED, _P.INTAKE, _P.IDENTIFYING, _P.UNREADABLE, _P.CHECKIN, _P.SORTING)


def show_bin(state: State) -> View:
    """The one screen of this state."""
    bin = bin_of(state)
    picture, heading, tone = _SAYS[bin.phase]
    made = View(
        screen=Screen.BIN,
        language=state.session.language,
        heading=say(heading),
        tone=tone,
        bin=picture,
        done=sum(tx.done for tx in state.live),
        busy=bin.phase in (*_BUSY, _P.OFFLINE, _P.RECOVER),
        strip=_strip(state),
    )
    if bin.phase in _TURNED_AWAY:
        return _turned_away(state, made)
    match bin.phase:
        case Phase.IDLE:
            return _ready(state, made)
        case Phase.OPEN:
            return replace(made, detail=say("bin.open.detail", seconds=_left(state)))
        case Phase.INTAKE if bin.warned:
            return replace(made, heading=say("bin.hand"), bin=_B.HAND, tone=Tone.STOP)
        case Phase.EMPTY:
            return replace(made, detail=say("bin.nothing.detail"))
        case Phase.SEVERAL:
            return replace(made, detail=say("bin.several.detail", seconds=_left(state)))
        case Phase.REFUSED:
            return replace(made, detail=say("bin.refused.detail"))
        case Phase.DONE:
            return _done(state, made)
        case _:
            return made


def _left(state: State) -> int:
    return max(0, ceil(r.limit(state) - r.elapsed(state)))


def _ready(state: State, made: View) -> View:
    starts, pad = site_of(state).starts, r.before_the_door(state)
    made = replace(made, actions=(Action.RETURN,) if Start.BUTTON in starts else ())
    if len(r.own(state, pad)) > 1:
        return replace(made, heading=say("bin.one_at_a_time"))
    if pad.unreadable and not pad.items:
        return replace(made, detail=say("bin.unreadable_outside"))
    if Start.TAG not in starts:
        return replace(
            made, heading=say("bin.start_by_card" if Start.CARD in starts else "bin.start_by_button")
        )
    return made


def _done(state: State, made: View) -> View:
    """Received; "returned" only where the library system said so (rule 10), and what has no tag is not verified."""
    txs = r.mine(state)
    own = bin_of(state).unverified[-1:] if not txs else ()
    reference = next(iter(own), outcome.slip_reference(state)) or None
    actions = (Action.PRINT, Action.FINISH) if reference and state.health.printer else (Action.FINISH,)
    made = replace(made, reference=reference, actions=actions, detail=say("bin.next"))
    if not txs:
        return replace(
            made, heading=say("bin.unverified"), detail=say("bin.unverified.detail"), bin=_B.UNVERIFIED
        )
    more = len(bin_of(state).passages) > len(txs)  # with something that no return can be written for
    if more or any(tx.entry.parked or not tx.entry.closed for tx in txs):
        return replace(made, heading=say("bin.done_later"))
    returned = all(tx.entry.ils is IlsFact.YES and tx.entry.reason is None for tx in txs)
    return replace(made, heading=say("bin.returned")) if returned else made


def _turned_away(state: State, made: View) -> View:
    """Where else to go; that a book was shown is written down, and nothing is promised (rule 13)."""
    bin, site = bin_of(state), site_of(state)
    if bin.phase is Phase.FAULT:
        made = replace(made, incident=FAULT_CODES[bin.fault] if bin.fault else None)
        if bin.sensors is not None and not bin.sensors.shut and bin.passage is not None:
            made = replace(made, heading=say("bin.take_back"))
    if bin.phase is Phase.CLOSED and r.closing_reason(state) != "hours":
        made = replace(made, heading=say("bin.paused"))
    if bin.phase is Phase.SERVICE and (without := missing(bin.emptying, key=r.sensed(state).key)):
        made = replace(made, heading=say("bin.no_crate", bin=min(without)))
    elsewhere: tuple[Message, ...] = (say("bin.elsewhere", place=site.elsewhere),) if site.elsewhere else ()
    made = replace(made, help=(*elsewhere, *state.site.help), detail=say("bin.keep_your_book"))
    if bin.attempt and _just_shown(state):
        return replace(made, heading=say("bin.attempt"), detail=made.heading, reference=bin.attempt)
    return made


def _just_shown(state: State) -> bool:
    """Whether whoever stands there showed the book that was written down: the next visitor must not take it for theirs."""
    attempted, pad = bin_of(state).attempted, r.before_the_door(state)
    if not attempted:
        return False
    item, at = attempted[-1]
    there = any(r.key_of(state, each) == item for each in pad.items)
    return there or state.now.mono - at < site_of(state).times.done


def _strip(state: State) -> tuple[Message, ...]:
    """Only what a reader may want to know: the library cannot be reached, and books are taken all the same."""
    return (say("strip.bin_offline"),) if not state.health.online and state.health.journal else ()
