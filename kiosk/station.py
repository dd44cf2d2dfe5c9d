"""The station: one mailbox, one thread, the pure core between events and owners.

Takes events, calls `step`, hands each effect to its owner, shows the view when it changed. It decides nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol, TypeAlias, assert_never

import structlog

from kiosk.bugs import where
from kiosk.clock import Clock
from kiosk.effects import (
    ActAnswered,
    Ask,
    AskCounter,
    AskPatron,
    BinOrder,
    CarryTo,
    CheckPrinter,
    Describe,
    Effect,
    EndPatronSession,
    ForgetPad,
    Inspect,
    Look,
    MoveDoor,
    PadAnswered,
    Play,
    PowerOff,
    PrintSlip,
    RecordAttempt,
    RecordIncident,
    Report,
    Resolve,
    Save,
    SavePassage,
    Shine,
    Sing,
    Sound,
    SwapCrate,
    SwitchStrip,
    WriteTags,
)
from kiosk.events import Happened, Touched, What
from kiosk.owners.owner import Owner, Post
from kiosk.rules import recall
from kiosk.rules.show import view
from kiosk.rules.state import State
from kiosk.rules.step import step
from kiosk.view import View

log = structlog.get_logger(__name__)

STOP_S = 10.0
"""How long stopping waits for all owners together; an answer that is awaited longer is looked for after the restart."""

LAST_S = 3.0
"""Then for the station's own thread, and again for the journal, beside what the others left of their time (it may be reading
its whole file): it ends in good order whatever else hangs. 16 s at most in all, before systemd loses patience
(TimeoutStopSec)."""

ShowView: TypeAlias = Callable[[View], None]


class JournalPart(Protocol):
    def save(self, effect: Save) -> None: ...
    def save_passage(self, effect: SavePassage) -> None: ...
    def record_attempt(self, effect: RecordAttempt) -> None: ...
    def record_incident(self, effect: RecordIncident) -> None: ...
    def swap_crate(self, effect: SwapCrate) -> None: ...
    def keep_visit(self, seq: int) -> None: ...


class DeskPart(Protocol):
    def answered(self, effect: ActAnswered | PadAnswered) -> None: ...


class CounterPart(Protocol):
    def ask(self, effect: AskCounter) -> None: ...


class IlsPart(Protocol):
    def patron(self, effect: AskPatron) -> None: ...
    def describe(self, effect: Describe) -> None: ...
    def ask(self, effect: Ask) -> None: ...
    def resolve(self, effect: Resolve) -> None: ...
    def inspect(self, effect: Inspect) -> None: ...
    def look(self, effect: Look) -> None: ...
    def end_patron_session(self, effect: EndPatronSession) -> None: ...


class PadPart(Protocol):
    def write(self, effect: WriteTags) -> None: ...
    def forget(self) -> None: ...
    def signal(self, sound: Sound) -> None: ...


class BinPart(Protocol):
    def obey(self, effect: BinOrder) -> None: ...


class SensitiserPart(Protocol):
    def switch(self, effect: SwitchStrip) -> None: ...


class SoundPart(Protocol):
    def play(self, sound: Sound) -> None: ...


class SpeechPart(Protocol):
    def follow(self, view: View) -> None: ...
    def hush(self) -> None: ...
    def name_control(self, code: str) -> None: ...


class PrinterPart(Protocol):
    def print_slip(self, effect: PrintSlip) -> None: ...
    def check(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Who does what; a station may have no reader or no printer. `threads` are all owners but the journal's."""

    journal: JournalPart
    desk: DeskPart | None
    ils: IlsPart
    pad: PadPart | None
    printer: PrinterPart | None
    sound: SoundPart | None
    threads: tuple[Owner, ...]
    last: Owner  # the journal's: it ends when nobody has anything left to record
    counter: CounterPart | None = None
    bin: BinPart | None = None
    sensitiser: SensitiserPart | None = None
    speech: SpeechPart | None = None


class Station:
    def __init__(self, first: State, build: Callable[[Post], Parts], clock: Clock, show: ShowView) -> None:
        """`build` makes the owners, which post into this station's mailbox."""
        self._state = first
        self._clock = clock
        self._show = show
        self._shown: View | None = None
        self._mailbox: SimpleQueue[Happened | None] = SimpleQueue()
        self._parts = build(self.post)
        self._thread = threading.Thread(target=self._run, name="station")
        self._heard = clock.now().mono

    @property
    def last_heard(self) -> float:
        """Monotonic second of the last event that was dealt with; ticks alone make it move twice a second."""
        return self._heard

    def post(self, what: What) -> None:
        """Tell the station that something happened; callable from any thread."""
        self._mailbox.put(Happened(self._clock.now(), what))

    def name_control(self, code: str) -> None:
        """Keys have come to the control with these words: name it to whoever does not see it. Any thread; decides nothing."""
        if self._parts.speech:
            self._parts.speech.name_control(code)

    def start(self) -> None:
        self._publish()
        self._thread.start()
        for owner in (self._parts.last, *self._parts.threads):
            owner.start()

    def stop(self, timeout_s: float = STOP_S) -> bool:
        """End all threads; True when every one of them has ended. One that hangs is named in the log, and keeps its process."""
        owners, last = self._parts.threads, self._parts.last
        until = time.monotonic() + timeout_s
        for owner in owners:
            owner.stop()
        for owner in owners:
            owner.join(max(until - time.monotonic(), 0.0))
        self._mailbox.put(None)
        self._thread.join(LAST_S)
        last.stop()
        last.join(max(until - time.monotonic(), 0.0) + LAST_S)
        hang = [owner.name for owner in (*owners, last) if not owner.join(0.0)]
        if self._thread.is_alive():
            hang.append(self._thread.name)
        if hang:
            log.error("station.hangs", threads=hang)
        return not hang

    def _run(self) -> None:
        while (happened := self._mailbox.get()) is not None:
            self._take(happened)
        if awaited := recall.awaited(self._state):
            self._parts.journal.keep_visit(awaited)

    def _take(self, happened: Happened) -> None:
        """In a frame of its own: what concerned the last reader is not kept until something else happens."""
        try:
            self._state, effects = step(self._state, happened)
        except Exception as error:  # a bug in the rules: what was true before stays, and the station serves
            log.error("rules.bug", what=type(happened.what).__name__, where=where(error))
            return
        if self._parts.speech and isinstance(happened.what, Touched):
            self._parts.speech.hush()
        for effect in effects:
            self._hand_over(effect)
        self._publish()
        self._heard = happened.at.mono

    def _publish(self) -> None:
        made = view(self._state)
        if made != self._shown:
            self._shown = made
            self._show(made)
            if self._parts.speech:
                self._parts.speech.follow(made)

    def _hand_over(self, effect: Effect) -> None:
        """Effects of a device that this station does not have can only be those that ask for nothing."""
        journal, pad, printer = self._parts.journal, self._parts.pad, self._parts.printer
        match effect:
            case Save():
                journal.save(effect)
            case SavePassage():
                journal.save_passage(effect)
            case RecordAttempt():
                journal.record_attempt(effect)
            case RecordIncident():
                journal.record_incident(effect)
            case SwapCrate():
                journal.swap_crate(effect)
            case ActAnswered() | PadAnswered() if self._parts.desk:
                self._parts.desk.answered(effect)
            case AskCounter() if self._parts.counter:
                self._parts.counter.ask(effect)
            case AskPatron() | Describe() | Ask() | Resolve() | Inspect() | Look() | EndPatronSession():
                self._ask_ils(effect)
            case WriteTags() if pad:
                pad.write(effect)
            case SwitchStrip() if self._parts.sensitiser:
                self._parts.sensitiser.switch(effect)
            case ForgetPad() if pad:
                pad.forget()
            case Play(sound):
                self._play(sound)
            case PrintSlip() if printer:
                printer.print_slip(effect)
            case CheckPrinter() if printer:
                printer.check()
            case MoveDoor() | CarryTo() | Shine() | Sing() | Report() | PowerOff():
                if self._parts.bin:
                    self._parts.bin.obey(effect)
            case (
                SwitchStrip()
                | WriteTags()
                | ForgetPad()
                | PrintSlip()
                | CheckPrinter()
                | ActAnswered()
                | PadAnswered()
                | AskCounter()
            ):
                log.debug("effect.no_device", effect=type(effect).__name__)
            case _:
                assert_never(effect)

    def _ask_ils(
        self, effect: AskPatron | Describe | Ask | Resolve | Inspect | Look | EndPatronSession
    ) -> None:
        ils = self._parts.ils
        match effect:
            case AskPatron():
                ils.patron(effect)
            case Describe():
                ils.describe(effect)
            case Ask():
                ils.ask(effect)
            case Resolve():
                ils.resolve(effect)
            case Inspect():
                ils.inspect(effect)
            case Look():
                ils.look(effect)
            case EndPatronSession():
                ils.end_patron_session(effect)
            case _:
                assert_never(effect)

    def _play(self, sound: Sound) -> None:
        """By the loudspeaker and by the reader's own lamp or buzzer: whichever there is."""
        if self._parts.sound:
            self._parts.sound.play(sound)
        if self._parts.pad:
            self._parts.pad.signal(sound)
