"""Whatever happens, in whatever order: the promises that no story may break (docs/architecture.md, "Promises").

Hypothesis plays readers, books, a library system, a journal, a pad and time against the rules, at random, and an oracle
of its own keeps what each of them really did.
"""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.account import Account, Loan
from kiosk.effects import Ask, AskPatron, Describe, Effect, Look, PrintSlip, Save, WriteTags
from kiosk.events import (
    Answered,
    Described,
    Device,
    DeviceChanged,
    Looked,
    NotSaved,
    NotSent,
    OutcomeUnknown,
    PatronFound,
    PatronNoAnswer,
    PatronUnknown,
    PinState,
    Printed,
    Saved,
    Standing,
    TagsWritten,
)
from kiosk.rules.choices import FAULTS
from kiosk.rules.commands import COMMANDS
from kiosk.rules.session import names_reader
from kiosk.rules.state import Stage
from kiosk.values import Entry, IlsFact, ItemKey, Kind, PadItem, Reason, Security, TagFact
from kiosk.view import Action, Mark, Screen
from tests.kiosk.play import CARD, Play, book, with_site

SECOND = "TV0000099"
BOOKS = ["101", "102", "103"]


class AnyStory(RuleBasedStateMachine):
    @initialize(switches=st.sampled_from([True, True, False]), gate=st.booleans())
    def station(self, switches: bool, gate: bool) -> None:
        self.play = Play(with_site(commands="TS+", switches=switches, gate=gate))
        self.disk: dict[str, Entry] = {}  # what the journal really holds
        self.asked: list[str] = []  # keys that the ILS was asked, once each
        self.lent: set[str] = set()  # keys to which the ILS said yes
        self.verified: dict[str, Security] = {}  # what the pad really wrote, by key
        self.wrote: dict[str, Security] = {}
        self.on_pad: dict[str, PadItem] = {}
        self.seq = 0

    # --- the reader ----------------------------------------------------------------------------------

    @rule(action=st.sampled_from([a for a in Action if a not in (Action.DIGIT, Action.LANGUAGE)]))
    def touch(self, action: Action) -> None:
        self.play.touch(action)

    @rule(item=st.sampled_from(["103", "201"]))
    def renew(self, item: str) -> None:
        self.play.touch(Action.RENEW, item)

    @rule(what=st.sampled_from([Action.UNDO, Action.TROUBLE]), fault=st.sampled_from(["", *FAULTS, "9"]))
    def think_again(self, what: Action, fault: str) -> None:
        for tx in self.play.state.live[:1]:
            self.play.touch(Action.MORE, tx.key)
            self.play.touch(what)
            self.play.touch(what, fault)

    @rule(text=st.sampled_from(BOOKS))
    def show_a_book(self, text: str) -> None:
        self.play.scan(text)

    @rule(name=st.sampled_from([*COMMANDS, "STAFF", "1", ""]))
    def command(self, name: str) -> None:
        typed = len(self.play.state.session.typed)
        self.play.scan(f"TS+{name}")
        assert len(self.play.state.session.typed) in (0, typed), "a code typed a digit"

    @rule()
    def show_card(self) -> None:
        self.play.scan()

    @rule()
    def show_another_card(self) -> None:
        self.play.scan(SECOND)

    @rule()
    def type_pin(self) -> None:
        self.play.type_pin()

    @precondition(lambda self: self.play.state.session.stage in (Stage.IDLE, Stage.CHOOSING, Stage.CARD))
    @rule(purpose=st.sampled_from([Action.BORROW, Action.RETURN]))
    def begin_properly(self, purpose: Action) -> None:
        """Random touches seldom sign anybody in; most readers know what they want."""
        if purpose is Action.RETURN:
            self.play.touch(Action.RETURN)
        else:
            self.play.scan()
            self.play.type_pin()
        self.everybody_answers()

    @rule(text=st.sampled_from(BOOKS), security=st.sampled_from(list(Security)))
    def put(self, text: str, security: Security) -> None:
        self.on_pad[text] = book(text, security=security)
        self.play.place(*self.on_pad.values())

    @rule(text=st.sampled_from(BOOKS))
    def take(self, text: str) -> None:
        if self.on_pad.pop(text, None):
            self.play.place(*self.on_pad.values())

    @rule(seconds=st.sampled_from([0.5, 5.0, 30.0, 70.0, 120.0, 700.0]))
    def wait(self, seconds: float) -> None:
        self.play.wait(seconds)

    # --- everybody else, one pending effect at a time ---------------------------------------------------

    @precondition(lambda self: self.play.pending)
    @rule(luck=st.integers(0, 9), pick=st.integers(0, 5))
    def somebody_answers(self, luck: int, pick: int) -> None:
        self._answer(self.play.pending.pop(pick % len(self.play.pending)), luck)

    @rule(
        unlucky=st.sampled_from([Save, AskPatron, Ask, WriteTags, PrintSlip]),
        luck=st.sampled_from([0, 6, 8, 9]),
    )
    def everybody_answers(self, unlucky: type = Save, luck: int = 0) -> None:
        """All are willing, but one kind of them may have bad luck."""
        while self.play.pending:
            effect = self.play.pending.pop(0)
            self._answer(effect, luck if isinstance(effect, unlucky) else 0)

    def _answer(self, effect: Effect, luck: int) -> None:
        match effect:
            case Save(entry):
                self._save(entry, fails=luck == 9)
            case AskPatron(serial, card, _):
                assert card.reveal() in (CARD, SECOND)
                self._patron(serial, luck)
            case Ask():
                self._ask(effect, luck)
            case Look(key, _, _):
                self.play.tell(Looked(key, list(Standing)[luck % 4]))
            case Describe(serial, item):
                self.play.tell(Described(serial, item, "Sách"))
            case WriteTags():
                self._write(effect, luck)
            case PrintSlip(_, rows, _, _):
                assert rows
                self.play.tell(Printed(ok=luck < 7))
            case _:
                pass

    def _patron(self, serial: int, luck: int) -> None:
        match luck:
            case 9:
                self.play.tell(PatronNoAnswer(serial))
            case 8:
                self.play.tell(PatronUnknown(serial))
            case _:
                charged = frozenset({"103"})
                held = Account(loans=(Loan(ItemKey("main", "103")), Loan(ItemKey("main", "201"))))
                pin, able = PinState.VERIFIED, luck != 7
                self.play.tell(PatronFound(serial, pin, may_borrow=able, charged=charged, account=held))

    def _save(self, entry: Entry, *, fails: bool) -> None:
        if fails:
            self.play.tell(NotSaved(entry.key, "disk full"))
            self.play.tell(DeviceChanged(Device.JOURNAL, ready=True))  # somebody emptied the disk
            return
        if entry.seq == 0:
            self.seq += 1
        self.disk[entry.key] = entry
        self.play.tell(Saved(entry.key, entry.seq or self.seq, f"A1-{self.seq:05d}-X"))

    def _ask(self, ask: Ask, luck: int) -> None:
        held = self.disk[ask.key]
        assert held.ils is IlsFact.ASKED, "asked before `asked` was on the disk"
        assert ask.key not in self.asked, "asked twice"
        if ask.kind is Kind.RETURN:
            tried = held.tag in (TagFact.VERIFIED, TagFact.FAILED)
            assert tried or held.tagless, "a return was asked before its tag was tried"
        self.asked.append(ask.key)
        match luck:
            case 9:
                self.play.tell(OutcomeUnknown(ask.key))
            case 8:
                self.play.tell(NotSent(ask.key))
            case 7 | 6:
                self.play.tell(Answered(ask.key, yes=False, reason=Reason.REFUSED))
            case _:
                self.lent.add(ask.key)
                self.play.tell(Answered(ask.key, yes=True, title="Sách"))

    def _write(self, write: WriteTags, luck: int) -> None:
        assert self.play.site.switches, "a tag was written at a site that leaves tags alone"
        if write.security is Security.ON_LOAN:
            assert self.disk[write.key].ils is IlsFact.YES, "released before the answer was on the disk"
        self.wrote[write.key] = write.security
        fact = [TagFact.GONE, TagFact.FAILED][luck - 8] if luck >= 8 else TagFact.VERIFIED
        if fact is TagFact.VERIFIED:
            self.verified[write.key] = write.security
        if fact is TagFact.GONE:  # as the pad's owner does: not back until it was read again
            unread = {text: book(text, security=Security.UNKNOWN) for text in self.on_pad}
            self.play.place(*unread.values())
        self.play.tell(TagsWritten(write.key, fact))

    # --- promises -----------------------------------------------------------------------------------------

    @invariant()
    def green_is_true(self) -> None:
        if not hasattr(self, "play"):
            return
        for row in self.play.view.rows:
            if row.mark is not Mark.DONE:
                continue
            held = self.disk[row.key]
            tx = self.play.state.transaction(row.key)
            assert tx is not None
            if held.kind is Kind.LOAN:
                assert row.key in self.lent
                assert held.ils is IlsFact.YES
                if (held.renewed or held.tagless) and row.key not in self.wrote:
                    continue  # renewed without its book, or shown by its barcode: no tag was there to write
                assert held.tag is TagFact.VERIFIED
                assert self.verified[row.key] is Security.ON_LOAN
            else:
                assert held.closed or held.queued
                secured = self.verified.get(row.key) is Security.IN_STOCK
                assert secured or held.parked is Reason.NOT_SECURED or held.tagless
                seen = secured and self.play.site.gate
                reported = held.parked in FAULTS.values()
                assert seen or held.parked is not None or reported, "nobody would notice if it left again"

    @invariant()
    def a_tag_is_released_only_for_a_loan_that_the_ils_gave(self) -> None:
        if hasattr(self, "play"):
            assert all(key in self.lent for key, word in self.wrote.items() if word is Security.ON_LOAN)

    @invariant()
    def the_next_reader_starts_clean(self) -> None:
        if hasattr(self, "play") and self.play.state.session.stage in (Stage.IDLE, Stage.CLOSED):
            assert not names_reader(self.play.state.session)
            assert not self.play.state.live

    @invariant()
    def nothing_personal_is_shown(self) -> None:
        if hasattr(self, "play"):
            assert CARD not in repr(self.play.view)
            assert SECOND not in repr(self.play.view)

    def teardown(self) -> None:
        """However it went: when everybody answers and time passes, the station serves again."""
        for _ in range(60):
            self.everybody_answers()
            self.play.wait(130.0)
        assert self.play.view.screen in (Screen.WELCOME, Screen.CHOICE)


AnyStory.TestCase.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
TestAnyStory = AnyStory.TestCase
