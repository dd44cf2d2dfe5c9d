"""The line ends or falls silent at every single byte, both ways: the client never says what is not so.

The other side is the small library system, which keeps count of what it really did. Nothing waits: the clock is moved
by waiting itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sip2.circulation import Circulation
from sip2.client import LONGEST_DEADLINE_S, QUIET_S, Account
from sip2.codec import parse
from sip2.profile import load_profile
from sip2.resolve import Attempt, LendAttempt, PayAttempt, RenewAttempt, ReturnAttempt, Verdict
from sip2.results import (
    CardState,
    HoldDone,
    LendResult,
    Lent,
    Paid,
    Prior,
    PropertiesStored,
    Renewed,
    RenewedAll,
    TakenBack,
    Unknown,
    Unreachable,
    Unsent,
)
from sip2.server.catalogue import Catalogue
from sip2.server.conversation import Conversation
from sip2.server.library import Library
from sip2.server.personality import PERSONALITIES
from sip2.server.records import Act
from sip2.values import Money
from tests.sip2.lines import Bench, Chunk

PROFILES = {
    (name, each): load_profile(name, {"error_detection": each, "settle_s": 10, "institution": "TV"})
    for name in ("koha", "generic")
    for each in ("on", "off")
}
CATALOGUE = Catalogue.load(today=date.fromisoformat("2026-08-15"))
CARD, ITEM = "TV0000012", "11223344"
LOAN_DAYS = 14
DEBTOR, DEBT = "TV0000052", Decimal(15000)


class Story:
    """A kiosk, a line and a library; the next request of one code suffers a fault."""

    def __init__(self, error_detection: str = "on", system: str = "koha") -> None:
        self.system = system
        self.now = datetime.now(UTC)
        self.library = Library(CATALOGUE, clock=lambda: self.now)
        self.talks: dict[int, Conversation] = {}
        self.fault_on = ""
        self.cut_at: int | None = None
        self.ending: Chunk | None = "close"
        self.last = b""
        self.late: list[bytes] = []
        self.execute_late = False
        self.bench = Bench(self.hear, PROFILES[system, error_detection], account=Account("kiosk", "kiosk"))
        self.kiosk = Circulation(self.bench.client)

    def hear(self, frame: bytes) -> list[Chunk]:
        talk = self.talks.setdefault(
            len(self.bench.lines), Conversation(self.library, PERSONALITIES[self.system], {"kiosk": "kiosk"})
        )
        if parse(frame).code != self.fault_on:
            self.last = talk.hear(frame).data
            return [self.last]
        self.fault_on = ""
        if self.execute_late:
            self.late.append(frame)
            return []
        data = talk.hear(frame).data
        whole: list[Chunk] = [data[: self.cut_at]] if self.cut_at else []
        return [*whole, self.ending] if self.ending else whole

    @property
    def here(self) -> datetime:
        """The library's own time."""
        return self.now.astimezone(self.library.rules.zone)

    def happened(self, act: Act) -> int:
        return sum(1 for each in self.library.executed if each.act is act)

    def prior(self, attempt: Attempt) -> Prior:
        prior = self.kiosk.before(attempt)
        assert not isinstance(prior, Unreachable)
        return prior


@dataclass(frozen=True)
class Wish:
    """A request that changes something: how it is asked for, how "done" looks, and what the library then did."""

    code: str
    ask: Callable[[Circulation], object]
    done: type
    act: Act
    attempt: Callable[[datetime], Attempt] | None = None
    """Of what was asked for at that time; without one, nobody can look."""
    verdict: Verdict | None = None
    """What looking says where it was done."""
    undone: Verdict | None = None
    """And where it never happened."""
    first: Callable[[Circulation], object] = lambda _kiosk: None
    days: int = 0
    """After how many days it is asked for."""
    system: str = "koha"


def borrowed(kiosk: Circulation) -> object:
    return kiosk.lend(CARD, ITEM)


WISHES = {
    wish.code: wish
    for wish in (
        Wish(
            "09",
            lambda kiosk: kiosk.take_back(ITEM),
            TakenBack,
            Act.RETURNED,
            lambda _asked: ReturnAttempt(ITEM),
            Verdict.RETURNED,
            Verdict.NOT_RETURNED,
            borrowed,
        ),
        Wish(
            "29",
            lambda kiosk: kiosk.renew(CARD, ITEM),
            Renewed,
            Act.RENEWED,
            lambda asked: RenewAttempt(CARD, ITEM, asked),
            Verdict.RENEWED,
            Verdict.NOT_RENEWED,
            borrowed,
            LOAN_DAYS,
        ),
        Wish(
            "37",
            lambda kiosk: kiosk.pay(DEBTOR, Money(DEBT, "VND")),
            Paid,
            Act.PAID,
            lambda _asked: PayAttempt(DEBTOR, DEBT),
            Verdict.PAID,
            Verdict.UNKNOWN,
        ),
        Wish("65", lambda kiosk: kiosk.renew_all(CARD), RenewedAll, Act.RENEWED, first=borrowed),
        Wish("15", lambda kiosk: kiosk.hold(CARD, item=ITEM), HoldDone, Act.HOLD_PLACED),
        Wish("01", lambda kiosk: kiosk.block(CARD, "left behind"), CardState, Act.BLOCKED, system="generic"),
        Wish(
            "19",
            lambda kiosk: kiosk.store_properties(ITEM, "disc missing"),
            PropertiesStored,
            Act.ITEM_NOTED,
            system="generic",
        ),
        Wish("25", lambda kiosk: kiosk.enable(CARD), CardState, Act.ENABLED, system="generic"),
    )
}


@dataclass
class Told:
    """How one wish over one faulty line went."""

    story: Story
    result: object
    attempt: Attempt | None
    prior: Prior
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """What looking says."""
        assert self.attempt is not None
        return self.story.kiosk.resolve(self.attempt, self.prior).verdict


def told_of(wish: Wish, fault: Callable[[Story], None]) -> Told:
    story = Story(system=wish.system)
    wish.first(story.kiosk)
    story.now += timedelta(days=wish.days)
    attempt = wish.attempt(story.here) if wish.attempt else None
    prior = story.prior(attempt) if attempt else Prior()
    story.bench.client.tend()
    fault(story)
    began = story.bench.clock.seconds
    result = wish.ask(story.kiosk)
    return Told(story, result, attempt, prior, story.bench.clock.seconds - began)


def lengths(wish: Wish) -> tuple[int, int]:
    """Of the request and of its answer, where nothing is wrong."""
    story = told_of(wish, lambda _story: None).story
    return len(story.bench.lines[0].sent[-1]), len(story.last)


def cut_answer(wish: Wish, at: int, ending: Chunk | None) -> Callable[[Story], None]:
    def cut(story: Story) -> None:
        story.fault_on, story.cut_at, story.ending = wish.code, at, ending

    return cut


def cut_request(at: int) -> Callable[[Story], None]:
    def cut(story: Story) -> None:
        story.bench.lines[0].break_after = at

    return cut


def answer_length() -> int:
    story = Story()
    story.kiosk.lend(CARD, ITEM)
    return len(story.last)


@pytest.mark.parametrize("detection", ["on", "off"])
@pytest.mark.parametrize("ending", ["close", "break", None])
def test_a_loan_is_told_rightly_wherever_its_answer_is_cut(ending: Chunk | None, detection: str) -> None:
    told = set()
    for at in range(answer_length() + 1):
        story = Story(detection)
        attempt = LendAttempt(CARD, ITEM)
        prior = story.prior(attempt)
        story.fault_on, story.cut_at, story.ending = "11", at, ending
        result: LendResult = story.kiosk.lend(CARD, ITEM)
        told.add(type(result))
        assert isinstance(result, Lent | Unknown), at
        if isinstance(result, Unknown):
            assert story.kiosk.resolve(attempt, prior).verdict is Verdict.LENT, at
        else:
            assert result.title == "Truyện Kiều / Nguyễn Du", at
            assert result.due.at is not None, at
        assert story.happened(Act.LENT) == 1, at
        assert story.happened(Act.RENEWED) == 0, at
    assert told == {Lent, Unknown}


def test_a_loan_whose_request_is_cut_anywhere_never_happened_and_is_never_told_as_done() -> None:
    story = Story()
    story.bench.client.tend()
    story.kiosk.lend(CARD, ITEM)
    length = len(story.bench.lines[0].sent[-1])
    for at in range(length):
        story = Story()
        attempt = LendAttempt(CARD, ITEM)
        prior = story.prior(attempt)
        story.bench.lines[0].break_after = at
        result = story.kiosk.lend(CARD, ITEM)
        if at == 0:
            assert isinstance(result, Lent), "nothing had left, so it went out on a fresh connection"
            continue
        assert isinstance(result, Unknown), at
        resolved = story.kiosk.resolve(attempt, prior)
        assert resolved.verdict is Verdict.NOT_LENT, at
        assert resolved.looks[-1].at_s - resolved.looks[0].at_s >= 10
        assert story.happened(Act.LENT) == 0, at


@pytest.mark.parametrize("code", sorted(WISHES))
@pytest.mark.parametrize("ending", ["close", "break", None])
def test_every_wish_is_told_rightly_wherever_its_answer_is_cut(code: str, ending: Chunk | None) -> None:
    wish, kinds = WISHES[code], set()
    for at in range(lengths(wish)[1] + 1):
        told = told_of(wish, cut_answer(wish, at, ending))
        kinds.add(type(told.result))
        assert isinstance(told.result, wish.done | Unknown), at
        assert told.story.happened(wish.act) == 1, at
        assert told.seconds <= LONGEST_DEADLINE_S + QUIET_S, at
        if isinstance(told.result, Unknown) and told.attempt is not None:
            assert told.verdict is wish.verdict, at
            assert told.story.happened(wish.act) == 1, at
    assert kinds == {wish.done, Unknown}


@pytest.mark.parametrize("code", sorted(WISHES))
def test_every_wish_whose_request_is_cut_anywhere_never_happened_and_is_never_told_as_done(code: str) -> None:
    wish = WISHES[code]
    for at in range(lengths(wish)[0]):
        told = told_of(wish, cut_request(at))
        if at == 0:
            assert isinstance(told.result, wish.done), (
                "nothing had left, so it went out on a fresh connection"
            )
            continue
        assert isinstance(told.result, Unknown), at
        assert told.story.happened(wish.act) == 0, at
        assert told.seconds <= LONGEST_DEADLINE_S, at
        if told.attempt is not None:
            assert told.verdict is wish.undone, at


@pytest.mark.parametrize(
    ("days", "done"), [(0, Verdict.UNKNOWN), (3, Verdict.RENEWED), (LOAN_DAYS, Verdict.RENEWED)]
)
def test_a_renewal_that_was_done_is_never_found_undone_on_whatever_day_it_was_asked(
    days: int, done: Verdict
) -> None:
    """On the loan's first day renewing leaves the due date as it is, so that looking tells nothing."""
    wish = replace(WISHES["29"], days=days)
    told = told_of(wish, cut_answer(wish, 0, "close"))
    assert isinstance(told.result, Unknown)
    assert told.story.happened(Act.RENEWED) == 1
    assert told.verdict is done


@pytest.mark.parametrize(
    ("days", "undone"), [(0, Verdict.UNKNOWN), (3, Verdict.UNKNOWN), (LOAN_DAYS, Verdict.NOT_RENEWED)]
)
def test_a_renewal_that_never_happened_is_known_undone_only_where_it_must_have_moved_the_due_date(
    days: int, undone: Verdict
) -> None:
    wish = replace(WISHES["29"], days=days)
    told = told_of(wish, cut_request(20))
    assert isinstance(told.result, Unknown)
    assert told.story.happened(Act.RENEWED) == 0
    assert told.verdict is undone


def test_a_renewal_of_the_first_day_is_not_called_undone_once_its_loan_is_due() -> None:
    """A row that stays asked may be looked for days later: what counts is the day it was asked on."""
    wish = replace(WISHES["29"], days=0)
    told = told_of(wish, cut_answer(wish, 0, "close"))
    told.story.now += timedelta(days=LOAN_DAYS + 3)
    assert told.verdict is Verdict.UNKNOWN


def test_a_library_that_executes_after_the_first_look_is_seen_by_the_second() -> None:
    story = Story()
    attempt = LendAttempt(CARD, ITEM)
    prior = story.prior(attempt)
    story.fault_on, story.execute_late = "11", True
    assert isinstance(story.kiosk.lend(CARD, ITEM), Unknown)
    assert story.happened(Act.LENT) == 0

    def execute() -> None:
        for frame in story.late:
            story.talks[1].hear(frame)
        story.late.clear()

    story.bench.clock.on_wait = execute
    resolved = story.kiosk.resolve(attempt, prior)
    assert len(resolved.looks) == 2
    assert resolved.verdict is Verdict.LENT
    assert story.happened(Act.LENT) == 1


def test_no_connection_at_all_means_that_nothing_was_sent() -> None:
    story = Story()
    story.bench.refuse_connections = 5
    assert isinstance(story.kiosk.lend(CARD, ITEM), Unsent)
    assert story.happened(Act.LENT) == 0


def test_a_look_that_fails_decides_nothing() -> None:
    story = Story()
    attempt = LendAttempt(CARD, ITEM)
    prior = story.prior(attempt)
    story.fault_on, story.cut_at = "11", None
    assert isinstance(story.kiosk.lend(CARD, ITEM), Unknown)
    story.bench.refuse_connections = 5
    resolved = story.kiosk.resolve(attempt, prior)
    assert resolved.verdict is Verdict.UNKNOWN
    assert resolved.trouble is not None
