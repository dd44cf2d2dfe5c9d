"""Whatever happens, in whatever order: the promises that no story may break (docs/architecture.md, "Promises").

Hypothesis plays readers, books, a library system, its line, the offline desk, a journal, a pad and time against the rules, at
random, and an oracle of its own keeps what each of them really did.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.account import Account, Loan
from kiosk.effects import (
    Ask,
    AskCounter,
    AskPatron,
    Describe,
    Effect,
    Inspect,
    Look,
    PrintSlip,
    Resolve,
    Save,
    WriteTags,
)
from kiosk.events import (
    Answered,
    CounterAnswered,
    Described,
    Device,
    DeviceChanged,
    Inspected,
    LinkChanged,
    Looked,
    NotDone,
    NotSaved,
    NotSent,
    OutcomeUnknown,
    PatronFound,
    PatronNoAnswer,
    PatronUnknown,
    PinState,
    Printed,
    Promised,
    Saved,
    Standing,
    TagsWritten,
    Unanswered,
    What,
)
from kiosk.rules.choices import FAULTS
from kiosk.rules.commands import COMMANDS
from kiosk.rules.session import names_reader
from kiosk.rules.state import OfflinePolicy, Stage
from kiosk.values import Entry, IlsFact, ItemKey, Kind, PadItem, Reason, Security, TagFact
from kiosk.view import Action, Mark, Screen, Tone
from tests.crash.truth import held as held_back
from tests.kiosk.play import CARD, START, Play, book, with_site

SECOND = "TV0000099"
BOOKS = ["101", "102", "103"]
DUE = START + timedelta(days=14)


class AnyStory(RuleBasedStateMachine):
    @initialize(switches=st.sampled_from([True, True, False]), gate=st.booleans())
    def station(self, switches: bool, gate: bool) -> None:
        site = with_site(commands="TS+", switches=switches, gate=gate, offline=OfflinePolicy.BOTH)
        self.play = Play(site)
        self.line = True
        self.disk: dict[str, Entry] = {}  # what the journal really holds
        self.asked: list[str] = []  # keys that the ILS was asked
        self.done: set[str] = set()  # keys that it executed, whether it could say so or not
        self.in_doubt: set[str] = set()  # keys of which it could not say so
        self.lent: set[str] = set()  # keys to which the ILS said yes
        self.promised: set[str] = set()  # keys to which the offline desk said yes
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
    def put_a_part_of_a_set(self, text: str) -> None:
        self.on_pad[text] = book(text, security=Security.ON_LOAN, parts=2)
        self.play.place(*self.on_pad.values())

    @rule(text=st.sampled_from(BOOKS))
    def take(self, text: str) -> None:
        if self.on_pad.pop(text, None):
            self.play.place(*self.on_pad.values())

    @rule(seconds=st.sampled_from([0.5, 5.0, 30.0, 70.0, 120.0, 700.0]))
    def wait(self, seconds: float) -> None:
        self.play.wait(seconds)

    @rule(lends=st.booleans())
    def the_line_goes_or_comes_back(self, lends: bool) -> None:
        self._line(online=not self.line, lends=lends)

    def _line(self, *, online: bool, lends: bool = True) -> None:
        self.line = online
        self.play.tell(LinkChanged(online, lends))

    # --- everybody else, one pending effect at a time ---------------------------------------------------

    @precondition(lambda self: self.play.pending)
    @rule(luck=st.integers(0, 9), pick=st.integers(0, 5))
    def somebody_answers(self, luck: int, pick: int) -> None:
        self._answer(self.play.pending.pop(pick % len(self.play.pending)), luck)

    @rule(
        unlucky=st.sampled_from([Save, AskPatron, Ask, WriteTags, PrintSlip]),
        luck=st.sampled_from([0, 5, 6, 8, 9]),
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
                standing = list(Standing)[luck % 4] if self.line else Standing.UNSURE
                self.play.tell(Looked(key, standing))
            case AskCounter(ticket):
                self.play.tell(CounterAnswered(ticket, {"ok": False, "why": "person_unknown", "text": ""}))
            case Inspect():
                self._inspect(effect, luck)
            case Resolve(key):
                self._resolve(key, luck)
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
        if not self.line:
            able = luck != 7
            known: What = PatronFound(serial, PinState.NOT_ASKED, may_borrow=able, offline=True)
            answers = (known, PatronUnknown(serial), PatronNoAnswer(serial))
            self.play.tell(answers[max(0, luck - 7)])
            return
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
        assert ask.key not in self.done, "asked twice"
        assert ask.key not in self.in_doubt, "asked again without a look"
        if ask.kind is Kind.RETURN:
            tried = held.tag in (TagFact.VERIFIED, TagFact.FAILED)
            assert tried or held.tagless, "a return was asked before its tag was tried"
        if not self.line:
            self._ask_the_desk(ask, luck)
            return
        self.asked.append(ask.key)
        if luck in (5, 9):  # the answer is lost; every other time the wish is, too
            self.in_doubt.add(ask.key)
            if len(self.asked) % 2:
                self.done.add(ask.key)
        match luck:
            case 9:
                self.play.tell(OutcomeUnknown(ask.key))
            case 5:
                self._line(online=False)
                self.play.tell(Unanswered(ask.key))
            case 8:
                self.play.tell(NotSent(ask.key))
            case 7 | 6:
                self.play.tell(Answered(ask.key, yes=False, reason=Reason.REFUSED))
            case _:
                self.done.add(ask.key)
                self.lent.add(ask.key)
                self.play.tell(Answered(ask.key, yes=True, title="Sách"))

    def _ask_the_desk(self, ask: Ask, luck: int) -> None:
        """As `kiosk.offline.lending` answers: it lends and does nothing else."""
        lends = ask.kind is Kind.LOAN and not (ask.late or ask.renew)
        if lends and luck in (6, 7):
            self.play.tell(Answered(ask.key, yes=False, reason=Reason.LIMIT_REACHED))
        elif lends and luck != 8:
            self.promised.add(ask.key)
            self.play.tell(Promised(ask.key, DUE, "Sách"))
        else:
            self.play.tell(NotSent(ask.key, "Sách"))

    def _inspect(self, inspect: Inspect, luck: int) -> None:
        if not self.line or luck == 8:
            self.play.tell(NotSent(inspect.key))
            return
        charged = inspect.kind is Kind.RETURN or luck in (6, 7)
        due = START - timedelta(days=3) if luck < 6 else DUE
        self.play.tell(Inspected(inspect.key, charged, on_card=luck == 7, due=due))

    def _resolve(self, key: str, luck: int) -> None:
        if not self.line or luck == 8:
            self.play.tell(NotSent(key))
        elif luck == 9:
            self.play.tell(OutcomeUnknown(key))
        else:
            self.in_doubt.discard(key)
            if key in self.done:
                self.lent.add(key)
            self.play.tell(Answered(key, yes=True) if key in self.done else NotDone(key))

    def _write(self, write: WriteTags, luck: int) -> None:
        assert self.play.site.switches, "a tag was written at a site that leaves tags alone"
        if write.security is Security.ON_LOAN:
            held = self.disk[write.key]
            promised = held.queued and held.provisional and held.due == DUE
            assert held.ils is IlsFact.YES or promised, "released before the answer was on the disk"
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
                if row.key in self.promised:
                    assert held.provisional
                    assert held.queued, "nobody will tell the ILS"
                else:
                    assert row.key in self.lent
                    assert held.ils is IlsFact.YES
                if (held.renewed or held.tagless) and row.key not in self.wrote:
                    continue  # renewed without its book, or shown by its barcode: no tag was there to write
                assert held.tag is TagFact.VERIFIED
                assert self.verified[row.key] is Security.ON_LOAN
            else:
                looked_for = held.ils is IlsFact.ASKED  # its answer was lost
                assert held.closed or held.queued or looked_for
                secured = self.verified.get(row.key) is Security.IN_STOCK
                assert secured or held.parked is Reason.NOT_SECURED or held.tagless
                seen = secured and self.play.site.gate
                reported = held.parked in FAULTS.values()
                assert seen or held.parked is not None or reported, "nobody would notice if it left again"

    @invariant()
    def a_tag_is_released_only_for_a_loan_that_the_ils_gave_or_the_desk_promised(self) -> None:
        if hasattr(self, "play"):
            given = self.lent | self.promised
            assert all(key in given for key, word in self.wrote.items() if word is Security.ON_LOAN)

    @invariant()
    def no_book_that_left_with_a_promise_is_forgotten(self) -> None:
        if hasattr(self, "play"):
            for key in self.promised:
                held = self.disk[key]
                if self.verified.get(key) is not Security.ON_LOAN and not (held.tagless and held.provisional):
                    continue  # its book stayed here
                asked = held.ils in (IlsFact.ASKED, IlsFact.UNKNOWN, IlsFact.YES)
                assert held.queued or asked or held.parked, held

    @invariant()
    def nobody_is_thanked_while_a_book_of_theirs_is_for_staff(self) -> None:
        if hasattr(self, "play") and self.play.state.session.stage in (Stage.RECEIPT, Stage.GOODBYE):
            rows = [self.disk[tx.key].parked for tx in self.play.state.live if tx.key in self.disk]
            if Reason.NOT_RELEASED in rows or Reason.NOT_SECURED in rows:
                assert self.play.view.tone is Tone.ATTENTION
                assert self.play.view.box is None

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
        """However it went: when everybody answers and time passes, the station serves again, and has told all that it can."""
        self._line(online=True)
        self._time_passes(60)
        assert self.play.view.screen in (Screen.WELCOME, Screen.CHOICE), self.play.view
        self.play.place()
        self._time_passes(20)
        waits_for_staff = held_back(tuple(self.disk.values()))
        assert {pending.entry.key for pending in self.play.state.queue} <= waits_for_staff

    def _time_passes(self, rounds: int) -> None:
        for _ in range(rounds):
            self.everybody_answers()
            self.play.wait(130.0)


AnyStory.TestCase.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
TestAnyStory = AnyStory.TestCase
