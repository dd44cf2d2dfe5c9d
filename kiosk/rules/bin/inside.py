"""What lies behind the locked door: identified, taken in as ordinary returns, carried to its bin (S6, S6b, S7 to S7d)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.bin import BinFault, Buzz, Trouble
from kiosk.effects import Effect, Play, PrintSlip, Report, Save, SavePassage, Sing, Sound
from kiosk.events import Scanned
from kiosk.passages import Flag, Outcome, Passage, tag_hash
from kiosk.rules import outcome, signing_in, transaction
from kiosk.rules.bin import reading as r
from kiosk.rules.bin.moves import (
    Step,
    carry,
    fault,
    let_go,
    new_passage,
    save_all,
    save_each,
    to,
    warn_of_full,
    with_bin,
)
from kiosk.rules.bin.phases import Phase
from kiosk.rules.bin.reading import bin_of, key_of, sensed, site_of
from kiosk.rules.bin.sorting import NOWHERE, Answer, Case, choose
from kiosk.rules.identity import Foreign, Resolved, Unresolved, may_be_number, resolve
from kiosk.rules.reference import unverified_reference
from kiosk.rules.state import ReceiptPolicy, State, in_session
from kiosk.values import Entry, IlsFact, Kind, Moment, PadItem, Reason, Security, TagFact

# --- who is it? -----------------------------------------------------------------------------------


def one_item(state: State, _what: object, _at: Moment) -> Step:
    return identify_all(state)


def identify_all(state: State) -> Step:
    """Everything that lies there, each with its own record; nothing readable of ours: unidentified."""
    items = r.own(state, state.pad)
    if not items:
        return unreadable(state, None, state.now)
    if bin_of(state).passage is None:
        state = new_passage(state, state.now)
    first = bin_of(state).passages[0]
    known: list[Passage] = []
    effects: tuple[Effect, ...] = ()
    for item in items:
        state, blank = extra_of(state, first) if known else (state, first)
        state, passage, more = begin(state, item, blank)
        known.append(passage)
        effects += more
    state = to(state, Phase.CHECKIN, passage=known[0], extras=tuple(known[1:]))
    state, more = record_nameless(state, r.nameless(state))
    return state, effects + more


def extra_of(state: State, first: Passage) -> tuple[State, Passage]:
    """A further item of the same passage: no beam of its own."""
    number = state.counter + 1
    flags = (first.flags - {Flag.SWAPPED, Flag.ALREADY_SECURED}) | {Flag.EXTRA}
    return replace(state, counter=number), Passage(f"{state.boot}-p{number}", first.at, flags=flags)


def with_nameless(state: State, count: int) -> State:
    """So many more in hand that no return can be written for. Not written down yet."""
    for _ in range(count):
        state, extra = extra_of(state, bin_of(state).passages[0])
        extras = (*bin_of(state).extras, replace(extra, what=Outcome.UNIDENTIFIED))
        state = with_bin(state, extras=extras)
    return state


def record_nameless(state: State, count: int) -> Step:
    """Written down beside what has its return: with them it goes to the exceptions, and staff find it in the list."""
    before = len(bin_of(state).extras)
    state = with_nameless(state, count)
    made = bin_of(state).extras[before:]
    state = with_bin(state, saving=bin_of(state).saving + len(made))
    return state, tuple(SavePassage(each) for each in made)


def begin(state: State, item: PadItem, passage: Passage) -> tuple[State, Passage, tuple[Effect, ...]]:
    """An ordinary return of this item; passage and row are one commit."""
    what = key_of(state, item)
    assert what is not None, "a stranger's tag is no return"
    number = state.counter + 1
    key = f"{state.boot}-{number}"
    flags = passage.flags | _flags(state, item, passage)
    passage = replace(passage, what=Outcome.ACCEPTED, entry=key, flags=flags, tag=tag_hash(*item.uids))
    parked = Reason.INCOMPLETE if not item.complete else Reason.SAME_NUMBER if item.copies > 1 else None
    entry = Entry(key, Kind.RETURN, what, passage.key, passage.at, parked=parked)
    tx, effects = transaction.begin(entry, item.uids)
    effects = tuple(replace(each, passage=passage) if isinstance(each, Save) else each for each in effects)
    return replace(state, counter=number, live=(*state.live, tx)), passage, effects


def _flags(state: State, item: PadItem, passage: Passage) -> frozenset[Flag]:
    candidate = bin_of(state).candidate
    another = candidate is not None and key_of(state, item) != candidate
    told = (
        (another and Flag.EXTRA not in passage.flags, Flag.SWAPPED),
        (item.security is Security.IN_STOCK, Flag.ALREADY_SECURED),
    )
    return frozenset(flag for said, flag in told if said)


def part_missing(state: State, _what: object, _at: Moment) -> Step:
    return identify_all(state)


def unreadable(state: State, _what: object, _at: Moment) -> Step:
    """No tag of ours that can be read: to the exceptions, each with its own record, on the disk before it moves."""
    if bin_of(state).passage is None:
        state = new_passage(state, state.now)
    state = with_nameless(state, max(0, r.nameless(state) - len(bin_of(state).passages)))
    goal = site_of(state).sorting.exceptions
    state = _rubbish(to(state, Phase.UNREADABLE, goal=goal))
    return save_all(state, what=Outcome.UNIDENTIFIED, bin=str(goal), why="unreadable")


def _rubbish(state: State) -> State:
    """Sabotage is told from bad luck by its number."""
    site, now = site_of(state), state.now.mono
    lately = tuple(at for at in bin_of(state).rubbish if now - at < site.times.rubbish)
    lately = (*lately, now)
    until = now + site.times.pause if len(lately) >= site.rubbish else bin_of(state).closed_until
    return with_bin(state, rubbish=lately, closed_until=until)


def scanned_inside(state: State, what: Scanned, _at: Moment) -> Step:
    """A camera in the chute read the barcode of a book whose tag nobody can read; a card shown outside meanwhile is none."""
    text = what.text.reveal()
    card = what.of_person or signing_in.card_of(state, what) is not None
    if card or not may_be_number(text, state.site.items):
        return state, (Play(Sound.ERROR),)
    match resolve("", text, state.site.items, state.site.owners):
        case Resolved() | Unresolved():
            state, passage, effects = begin(state, PadItem("", text, ()), bin_of(state).passages[0])
            return to(state, Phase.CHECKIN, passage=passage), effects
        case Foreign():
            return state, ()


# --- where to? ------------------------------------------------------------------------------------


def received(state: State, _what: object, _at: Moment) -> Step:
    return move(state)


def received_offline(state: State, _what: object, _at: Moment) -> Step:
    return move(state, phase=Phase.OFFLINE)


def move(state: State, phase: Phase = Phase.SORTING, *, recovered: bool = False) -> Step:
    """Choose the bin, write it down; it moves when that is on the disk. Without any bin it waits in the chute."""
    case = replace(case_of(state), recovered=recovered)
    choice = choose(site_of(state).sorting, case, lambda number: r.takes(state, number))
    if choice is None:
        return to(state, Phase.FULL), (Report(Trouble.FULL),)
    state = to(state, phase, goal=choice.bin)
    return save_all(state, bin=str(choice.bin), why=choice.rule + ("+overflow" if choice.overflow else ""))


def case_of(state: State) -> Case:
    """What the sorting rules may look at."""
    bin, txs = bin_of(state), r.mine(state)
    if not txs:
        return Case(Answer.NONE, identified=bool(bin.passage and bin.passage.entry))
    entry = txs[0].entry
    item = next((each for each in state.pad.items if key_of(state, each) == entry.item), None)
    return Case(
        answer=_answer(entry),
        routing=bin.routing or NOWHERE,
        secured=all(tx.entry.tag is TagFact.VERIFIED for tx in txs),
        identified=bool(entry.item.ils),
        complete=Reason.INCOMPLETE not in entry.waits_for,
        several=len(bin.passages) > 1,
        item=entry.item.item,
        owner=item.owner if item is not None else "",
    )


def _answer(entry: Entry) -> Answer:
    """ "Not on loan" is no refusal: the book is the library's, and its routing counts."""
    match entry.ils:
        case IlsFact.YES:
            return Answer.YES
        case IlsFact.NO:
            return Answer.YES if entry.reason is Reason.NOT_ON_LOAN else Answer.NO
        case _:
            return Answer.NONE


def carry_it(state: State, _what: object, _at: Moment) -> Step:
    goal = bin_of(state).goal
    assert goal is not None
    now = sensed(state)
    if not now.holds:  # it slid into the only bin by itself
        return with_bin(state, moving=True), ()
    return carry(state, goal, since=state.now.mono, exits=now.exit_breaks)


def jammed(state: State, _what: object, _at: Moment) -> Step:
    """Once more, then hands are needed. What left the chute before it jammed has left it."""
    bin = bin_of(state)
    if bin.tries or bin.goal is None:
        return fault(state, BinFault.JAM)
    return carry(state, bin.goal, tries=1, since=state.now.mono)


def not_carried(state: State, _what: object, _at: Moment) -> Step:
    """Also where the belt ran and the book stayed: it is still in hand, so recovery finds it in the record that it has."""
    return fault(state, BinFault.SORTER if bin_of(state).moving else BinFault.JOURNAL)


def carried(state: State, _what: object, _at: Moment) -> Step:
    """It lies in its bin: counted, remembered for a minute, and its reader is told."""
    bin = bin_of(state)
    assert bin.goal is not None
    items = tuple(tx.entry.item for tx in r.mine(state))
    load = bin.load(bin.goal) + max(1, len(bin.passages))
    loads = tuple(sorted({**dict(bin.loads), bin.goal: load}.items()))
    handled = (*_lately(state), *((item, state.now.mono) for item in items))
    state, effects = save_each(state, lambda each: _settled(state, each))
    unverified = (*bin.unverified, *unverified_references(state))
    state = to(state, Phase.DONE, loads=loads, handled=handled, goal=None, unverified=unverified)
    state, warnings = warn_of_full(state)
    return state, (*effects, Sing(Buzz.GOOD), Play(Sound.DONE), *warnings)


def unverified_references(state: State) -> tuple[str, ...]:
    """By which staff find what came without a tag that could be read, when its reader asks for it."""
    nameless = (each for each in bin_of(state).passages if each.what is Outcome.UNIDENTIFIED)
    return tuple(unverified_reference(state.site.station, each.seq) for each in nameless)


def _settled(state: State, passage: Passage) -> Passage:
    tx = next((tx for tx in r.mine(state) if tx.key == passage.entry), None)
    open_tag = tx is not None and tx.entry.tag is not TagFact.VERIFIED
    flags = passage.flags | {Flag.NOT_SECURED} if open_tag else passage.flags
    return replace(passage, settled=True, flags=flags)


def _lately(state: State) -> tuple[tuple[object, float], ...]:
    times = site_of(state).times
    return tuple((item, at) for item, at in bin_of(state).handled if state.now.mono - at < times.handled)


def finish(state: State, at: Moment, *, printed: bool = False) -> Step:
    """The visit is over: a slip where wanted, and everything about it forgotten but what still runs."""
    wanted = printed or state.site.receipts_of(Kind.RETURN) is ReceiptPolicy.ALWAYS
    unverified = bin_of(state).unverified
    rows = tuple(outcome.slip_row(tx.entry) for tx in outcome.done(state))
    rows += tuple(outcome.unverified_row(reference) for reference in unverified)
    reference = outcome.slip_reference(state) or next(iter(unverified), "")
    effects: tuple[Effect, ...] = ()
    if wanted and rows and state.health.printer:
        effects = (PrintSlip(state.session.language, rows, reference, at),)
    return to(let_go(forget(state)), Phase.IDLE, attempt=""), effects


def forget(state: State) -> State:
    """Of a visit that is over only what still runs is kept: nothing of it is on the next one's screen or slip."""
    state = replace(state, live=tuple(tx for tx in state.live if tx.running))
    state = with_bin(state, past=frozenset(tx.key for tx in state.live), unverified=())
    return in_session(state, language=state.site.languages[0])
