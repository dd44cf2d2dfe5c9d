"""The line ends or falls silent at every single byte, both ways: the client never says what is not so.

The other side is the small library system, which keeps count of what it really did. Nothing waits: the clock is moved
by waiting itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from sip2.circulation import Circulation
from sip2.client import Account
from sip2.codec import parse
from sip2.profile import load_profile
from sip2.resolve import Attempt, LendAttempt, ReturnAttempt, Verdict
from sip2.results import LendResult, Lent, Prior, ReturnResult, TakenBack, Unknown, Unreachable, Unsent
from sip2.server.catalogue import Catalogue
from sip2.server.conversation import Conversation
from sip2.server.library import Library
from sip2.server.personality import PERSONALITIES
from sip2.server.records import Act
from tests.sip2.lines import Bench, Chunk

PROFILES = {each: load_profile("koha", {"error_detection": each, "settle_s": 10}) for each in ("on", "off")}
CATALOGUE = Catalogue.load(today=date.fromisoformat("2026-08-15"))
CARD, ITEM = "TV0000012", "11223344"


class Story:
    """A kiosk, a line and a library; the next request of one code suffers a fault."""

    def __init__(self, error_detection: str = "on") -> None:
        self.library = Library(CATALOGUE)
        self.talks: dict[int, Conversation] = {}
        self.fault_on = ""
        self.cut_at: int | None = None
        self.ending: Chunk | None = "close"
        self.last = b""
        self.late: list[bytes] = []
        self.execute_late = False
        self.bench = Bench(self.hear, PROFILES[error_detection], account=Account("kiosk", "kiosk"))
        self.kiosk = Circulation(self.bench.client)

    def hear(self, frame: bytes) -> list[Chunk]:
        talk = self.talks.setdefault(
            len(self.bench.lines), Conversation(self.library, PERSONALITIES["koha"], {"kiosk": "kiosk"})
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

    def happened(self, act: Act) -> int:
        return sum(1 for each in self.library.executed if each.act is act)

    def prior(self, attempt: Attempt) -> Prior:
        prior = self.kiosk.before(attempt)
        assert not isinstance(prior, Unreachable)
        return prior


def answer_length(code: str) -> int:
    story = Story()
    story.kiosk.lend(CARD, ITEM)
    if code == "09":
        story.kiosk.take_back(ITEM)
    return len(story.last)


def offsets(code: str) -> Iterator[int]:
    return iter(range(answer_length(code) + 1))


@pytest.mark.parametrize("detection", ["on", "off"])
@pytest.mark.parametrize("ending", ["close", "break", None])
def test_a_loan_is_told_rightly_wherever_its_answer_is_cut(ending: Chunk | None, detection: str) -> None:
    told = set()
    for at in offsets("11"):
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


@pytest.mark.parametrize("ending", ["close", None])
def test_a_return_is_told_rightly_wherever_its_answer_is_cut(ending: Chunk | None) -> None:
    for at in offsets("09"):
        story = Story()
        story.kiosk.lend(CARD, ITEM)
        attempt = ReturnAttempt(ITEM)
        prior = story.prior(attempt)
        story.fault_on, story.cut_at, story.ending = "09", at, ending
        result: ReturnResult = story.kiosk.take_back(ITEM)
        assert isinstance(result, TakenBack | Unknown), at
        if isinstance(result, Unknown):
            assert story.kiosk.resolve(attempt, prior).verdict is Verdict.RETURNED, at
        assert story.happened(Act.RETURNED) == 1, at


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
