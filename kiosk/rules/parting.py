"""The end of a visit, screen by screen: receipt, paper or code, goodbye, or a notice.

Handlers of the machine in `kiosk.rules.session`.

Each of these screens has its own time from the moment at which it appears, however the visit ended: nobody is cut off from
a reference or from a word that sends to staff.
"""

from __future__ import annotations

from kiosk.effects import Effect, Play, PrintSlip, RecordIncident, Sound
from kiosk.events import Printed, Tick, Touched
from kiosk.incidents import Incident, incident_code
from kiosk.rules import outcome
from kiosk.rules.able import is_broken
from kiosk.rules.limits import card_stays, overdue
from kiosk.rules.state import NOTHING_TYPED, ReceiptPolicy, Stage, State, in_session
from kiosk.values import Moment
from kiosk.view import Action

Step = tuple[State, tuple[Effect, ...]]


def part(state: State, at: Moment) -> Step:
    """Ask about the receipt, or say goodbye."""
    if not outcome.done(state):
        return goodbye(state, at)
    match _policy(state):
        case ReceiptPolicy.NEVER:
            return goodbye(state, at)
        case ReceiptPolicy.ALWAYS if state.health.printer:
            return _print(state, at)
        case ReceiptPolicy.ASK | ReceiptPolicy.ALWAYS:
            return in_session(state, stage=Stage.RECEIPT, active=at.mono), ()


def _policy(state: State) -> ReceiptPolicy:
    """What the library wants for what was done; of two wishes the one that gives more."""
    wanted = {state.site.receipts_of(kind) for kind in outcome.kinds(state)}
    order = (ReceiptPolicy.ALWAYS, ReceiptPolicy.ASK)
    return next((policy for policy in order if policy in wanted), ReceiptPolicy.NEVER)


def goodbye(state: State, at: Moment) -> Step:
    """A card that is forgotten here is a card lost: it is called for. A station that failed meanwhile says that instead."""
    if is_broken(state):
        return notice(state, "notice.station_fault", at)
    effects: tuple[Effect, ...] = ()
    words = outcome.parting_words(state)
    if words is not None:
        state, effects = _told(state, words.code)
    state = in_session(state, stage=Stage.GOODBYE, active=at.mono)
    return state, (*effects, Play(Sound.ATTENTION)) if card_stays(state) else effects


def notice(state: State, code: str, at: Moment) -> Step:
    """One sentence that ends the attempt, with a code under which staff find the incident."""
    state, effects = _told(state, code)
    state = in_session(state, stage=Stage.NOTICE, notice=code, typed=NOTHING_TYPED, active=at.mono)
    return state, (*effects, Play(Sound.ATTENTION))


def _told(state: State, code: str) -> Step:
    """What a reader who is sent to staff tells them: the reference of the first row that they must look at; where there is
    none, the code of an incident that is recorded for them (rule 21)."""
    row = outcome.left_reference(state)
    if row:
        return in_session(state, incident=row), ()
    at = state.now
    told = incident_code(state.site.station, at, state.site.zone)
    incident = Incident(told, at, code, state.session.stage.value)
    return in_session(state, incident=told), (RecordIncident(incident),)


def receipt_touched(state: State, what: Touched, at: Moment) -> Step:
    match what.action:
        case Action.PRINT:
            return _print(state, at)
        case Action.CODE:
            return in_session(state, stage=Stage.CODE), ()
        case Action.NO_RECEIPT | Action.CANCEL | Action.OK:
            return goodbye(state, at)
        case _:
            return state, ()


def _print(state: State, at: Moment) -> Step:
    rows, reference = outcome.slip_rows(state), outcome.slip_reference(state)
    slip = PrintSlip(state.session.language, rows, reference, at, numbered=state.session.group)
    return in_session(state, stage=Stage.PRINTING, active=at.mono), (slip,)


def receipt_time(state: State, _what: Tick, at: Moment) -> Step:
    return goodbye(state, at) if overdue(state) else (state, ())


def printed(state: State, what: Printed, at: Moment) -> Step:
    """Paper that did not come out changes the screen, never the loan."""
    if what.ok:
        return goodbye(state, at)
    return in_session(state, stage=Stage.RECEIPT, print_failed=True), (Play(Sound.ATTENTION),)
