"""One connection's rules: digits, 96, 97, 98, damage, strangers and poison; each rule, and all of them against a model."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sip2 import answers as a
from sip2 import requests as r
from sip2.codec import encode, parse
from sip2.errors import (
    ChecksumMismatch,
    EncodeError,
    NonSipReply,
    NotSent,
    Offline,
    PeerClosed,
    ProtocolViolation,
    ResendExhausted,
    SequenceMismatch,
    Timeout,
    UnexpectedReply,
)
from sip2.message import Message, Oddity
from sip2.session import Answered, Came, ErrorDetection, Failed, Rules, Send, Session, Step
from sip2.values import SipDate, SupportedMessages
from tests.sip2.vectors import EXCHANGES

NOW = SipDate("20260815    101530")
TAKE_BACK = r.Checkin(
    no_block=False,
    transaction_date=NOW,
    return_date=NOW,
    current_location="TT",
    institution_id="TV",
    item_identifier="B1",
    terminal_password="",
)
LOOK = r.ItemInformation(transaction_date=NOW, institution_id="TV", item_identifier="B1")


def look_answer(item: str = "B1") -> a.ItemInformationResponse:
    head = b"1803020120260815    101530"
    read = parse(head + f"AB{item}|AJTruyện Kiều|\r".encode())
    assert isinstance(read, a.ItemInformationResponse)
    return replace(read, wire=None)


def take_back_answer() -> a.CheckinResponse:
    read = parse(b"101YNN20260815    101530AOTV|ABB1|AQTT|\r")
    assert isinstance(read, a.CheckinResponse)
    return replace(read, wire=None)


def status(online: bool = True) -> a.AcsStatus:
    return a.AcsStatus(
        online_status=online,
        checkin_ok=True,
        checkout_ok=True,
        acs_renewal_policy=True,
        status_update_ok=True,
        offline_ok=True,
        timeout_period=100,
        retries_allowed=3,
        date_time_sync=NOW,
        institution_id="TV",
        supported_messages=SupportedMessages("Y" * 16),
    )


def decisive(steps: list[Step]) -> Step | None:
    kept = [step for step in steps if not isinstance(step, Came)]
    assert len(kept) <= 1
    return kept[0] if kept else None


def failure(steps: list[Step]) -> type[BaseException]:
    step = decisive(steps)
    assert isinstance(step, Failed)
    return type(step.error)


@pytest.fixture
def session() -> Session:
    return Session(Rules())


def test_new_requests_count_from_nought_to_nine_and_on(session: Session) -> None:
    digits = []
    for digit in range(12):
        digits.append(parse(session.ask(LOOK).data).sequence)
        step = decisive(session.receive(encode(look_answer(), sequence=digit % 10)))
        assert isinstance(step, Answered)
    assert digits == [*range(10), 0, 1]


def test_a_second_request_has_to_wait(session: Session) -> None:
    session.ask(LOOK)
    with pytest.raises(NotSent):
        session.ask(LOOK)


def test_a_request_that_may_not_be_written_is_not_in_flight_and_costs_no_digit(session: Session) -> None:
    with pytest.raises(EncodeError):
        session.ask(replace(LOOK, item_identifier="a|b"))
    assert not session.waiting
    assert parse(session.ask(LOOK).data).sequence == 0


def test_96_sends_the_same_bytes_again_until_the_retries_are_used_up(session: Session) -> None:
    sent = session.ask(LOOK).data
    for _ in range(3):
        assert decisive(session.receive(b"96AZFEF6\r")) == Send(sent, LOOK)
    assert failure(session.receive(b"96AZFEF6\r")) is ResendExhausted
    assert not session.usable


def test_a_damaged_answer_is_asked_for_again_and_may_come_with_any_digit(session: Session) -> None:
    session.ask(LOOK)
    session.receive(encode(look_answer(), sequence=0))
    session.ask(LOOK)  # digit 1
    good = encode(look_answer(), sequence=1)
    step = decisive(session.receive(good.replace(b"AJT", b"AJX")))
    assert isinstance(step, Send)
    assert step.data == b"97AZFEF5\r"
    step = decisive(session.receive(encode(look_answer(), sequence=0)))
    assert isinstance(step, Answered)
    assert Oddity.FOREIGN_SEQUENCE in {each.kind for each in step.message.deviations}


def test_an_answer_that_stays_damaged_fails(session: Session) -> None:
    session.ask(LOOK)
    bad = encode(look_answer(), sequence=0)[:-5] + b"0000\r"
    for _ in range(3):
        assert isinstance(decisive(session.receive(bad)), Send)
    assert failure(session.receive(bad)) is ChecksumMismatch


def test_96_in_answer_to_97_ends_it(session: Session) -> None:
    session.ask(LOOK)
    session.receive(encode(look_answer(), sequence=0)[:-5] + b"0000\r")
    assert failure(session.receive(b"96AZFEF6\r")) is ResendExhausted


def test_a_wrong_checksum_is_taken_where_the_profile_says_that_they_are_always_wrong() -> None:
    session = Session(Rules(strict_checksum=False))
    session.ask(LOOK)
    step = decisive(session.receive(encode(look_answer(), sequence=0)[:-5] + b"0000\r"))
    assert isinstance(step, Answered)
    assert Oddity.BAD_CHECKSUM in {each.kind for each in step.message.deviations}


def test_an_answer_with_another_digit_is_put_aside_and_the_right_one_taken(session: Session) -> None:
    session.ask(LOOK)
    steps = session.receive(encode(look_answer("B9"), sequence=7))
    assert [type(step) for step in steps] == [Came]
    assert isinstance(decisive(session.receive(encode(look_answer(), sequence=0))), Answered)


def test_a_time_out_tells_when_only_strangers_came(session: Session) -> None:
    session.ask(LOOK)
    session.receive(encode(look_answer(), sequence=7))
    assert type(session.time_out()) is SequenceMismatch


def test_without_digits_the_item_tells_whose_answer_it_is() -> None:
    session = Session(Rules(error_detection=ErrorDetection.OFF))
    session.ask(LOOK)
    assert decisive(session.receive(encode(look_answer("B9")))) is None
    assert isinstance(decisive(session.receive(encode(look_answer("b1 ")))), Answered)


def test_an_answer_with_the_right_digit_that_names_another_item_is_taken_and_told(session: Session) -> None:
    session.ask(LOOK)
    step = decisive(session.receive(encode(look_answer("B9"), sequence=0)))
    assert isinstance(step, Answered), "a system may write barcodes in its own way"
    assert [each.where for each in step.message.deviations if each.kind is Oddity.FOREIGN_ITEM] == ["AB"]


def test_after_a_time_out_the_session_is_poisoned(session: Session) -> None:
    session.ask(LOOK)
    assert type(session.time_out()) is Timeout
    assert not session.usable
    with pytest.raises(NotSent):
        session.ask(LOOK)
    assert decisive(session.receive(encode(look_answer(), sequence=0))) is None


def test_what_nobody_asked_for_spoils_the_connection(session: Session) -> None:
    session.ask(LOOK)
    good = encode(look_answer(), sequence=0)
    steps = session.receive(good + good)
    assert isinstance(steps[1], Answered)
    assert steps[2] == Came(parse(good), used=False)
    assert not session.usable


def test_98_instead_of_the_answer_is_adopted_and_the_command_sent_again(session: Session) -> None:
    sent = session.ask(LOOK).data
    assert decisive(session.receive(encode(status(), sequence=0))) == Send(sent, LOOK)
    assert session.status is not None
    assert isinstance(decisive(session.receive(encode(look_answer(), sequence=0))), Answered)


@pytest.mark.parametrize("online", [True, False])
def test_98_without_this_request_s_digit_never_has_a_wish_sent_again(online: bool, session: Session) -> None:
    session.ask(TAKE_BACK)
    assert failure(session.receive(encode(status(online=online)))) is UnexpectedReply
    assert not session.usable


@pytest.mark.parametrize("online", [True, False])
def test_98_after_a_damaged_answer_never_says_that_a_wish_was_not_carried_out(
    online: bool, session: Session
) -> None:
    session.ask(TAKE_BACK)
    session.receive(encode(take_back_answer(), sequence=0)[:-5] + b"0000\r")
    assert failure(session.receive(encode(status(online), sequence=0))) is UnexpectedReply
    assert not session.usable


@pytest.mark.parametrize("online", [True, False])
def test_98_after_a_repeat_never_says_that_a_wish_was_not_carried_out(online: bool, session: Session) -> None:
    session.ask(TAKE_BACK)
    session.repeat()
    assert failure(session.receive(encode(status(online), sequence=0))) is UnexpectedReply


def test_98_off_line_ends_the_request_but_not_the_connection(session: Session) -> None:
    session.ask(LOOK)
    assert failure(session.receive(encode(status(online=False), sequence=0))) is Offline
    assert session.usable


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"None\r", NonSipReply),
        (b"Problems handling the request\r", NonSipReply),
        (b"941AY0AZFDFD\r", UnexpectedReply),
        (b"88xx|\r", UnexpectedReply),
        (b"1" * 70000, ProtocolViolation),
    ],
)
def test_what_is_no_answer_fails_the_request(
    session: Session, data: bytes, error: type[BaseException]
) -> None:
    session.ask(LOOK)
    assert failure(session.receive(data)) is error
    assert not session.usable


def test_none_without_a_terminator_is_seen_once_the_line_is_quiet(session: Session) -> None:
    session.ask(LOOK)
    assert session.receive(b"None") == []
    assert failure(session.quiet()) is NonSipReply


def test_an_answer_without_a_terminator_counts_if_its_checksum_proves_it_whole(session: Session) -> None:
    session.ask(LOOK)
    session.receive(encode(look_answer(), sequence=0)[:-1])
    assert isinstance(decisive(session.quiet()), Answered)


def test_without_terminator_and_checksum_it_counts_only_if_the_profile_says_so() -> None:
    for allowed in (False, True):
        session = Session(Rules(unterminated_answers=allowed))
        session.ask(LOOK)
        session.receive(encode(look_answer())[:-1])
        assert isinstance(decisive(session.quiet()), Answered) is allowed


def test_a_closed_connection_ends_the_request_unless_the_answer_is_proven_whole() -> None:
    good = encode(look_answer(), sequence=0)
    for end in range(len(good)):
        session = Session(Rules())
        session.ask(LOOK)
        session.receive(good[:end])
        step = decisive(session.closed())
        if end == len(good) - 1:
            assert isinstance(step, Answered)
        else:
            assert isinstance(step, Failed), end
            assert type(step.error) is PeerClosed


def test_error_detection_is_switched_on_by_the_systems_own_example() -> None:
    session = Session(Rules(error_detection=ErrorDetection.AUTO))
    assert parse(session.ask(LOOK).data).sequence is None
    session.receive(encode(look_answer(), sequence=4))
    assert parse(session.ask(LOOK).data).sequence == 0


def test_recorded_answers_of_other_peoples_servers_pass_through_a_session() -> None:
    told: set[str] = set()
    answered = 0
    for exchange in EXCHANGES:
        asked = parse(exchange.request)
        if not asked.answer or asked.answer == "*":
            continue
        rules = Rules(error_detection=ErrorDetection.OFF if asked.sequence is None else ErrorDetection.ON)
        session = Session(rules)
        session._sequence = asked.sequence or 0
        try:
            session.ask(replace(asked, wire=None))
        except EncodeError:
            continue  # a request that was damaged on purpose
        steps = session.receive(exchange.response)
        if session.waiting:
            steps += session.quiet()
        if session.waiting and exchange.closed:
            steps += session.closed()
        for step in steps:
            if isinstance(step, Failed):
                told.add(type(step.error).__name__)
            if isinstance(step, Answered):
                assert step.message.code == asked.answer
                answered += 1
    assert answered > 370
    assert told <= {"PeerClosed", "NonSipReply", "UnexpectedReply", "ResendExhausted", "ChecksumMismatch"}


class SessionAgainstModel(RuleBasedStateMachine):
    """Any order of events, for questions and wishes alike, leads to what a small model of the rules expects."""

    @initialize(detection=st.sampled_from([ErrorDetection.ON, ErrorDetection.OFF]))
    def start(self, detection: ErrorDetection) -> None:
        self.session = Session(Rules(error_detection=detection, retries=2))
        self.detects = detection is ErrorDetection.ON
        self.waiting = False
        self.usable = True
        self.next_digit = 0
        self.digit: int | None = None
        self.resends = 0
        self.asked_again = 0
        self.after_97 = False
        self.adopted = False
        self.wish = False

    def answer(self) -> Message:
        return take_back_answer() if self.wish else look_answer()

    @precondition(lambda self: self.usable and not self.waiting)
    @rule(wish=st.booleans())
    def ask(self, wish: bool) -> None:
        self.wish = wish
        sent = parse(self.session.ask(TAKE_BACK if wish else LOOK).data)
        self.digit = self.next_digit if self.detects else None
        assert sent.sequence == self.digit
        if self.detects:
            self.next_digit = (self.next_digit + 1) % 10
        self.waiting, self.resends, self.asked_again = True, 0, 0
        self.after_97 = self.adopted = False

    @precondition(lambda self: self.waiting or not self.usable)
    @rule()
    def asking_now_is_refused(self) -> None:
        with pytest.raises(NotSent):
            self.session.ask(LOOK)

    @rule(cuts=st.lists(st.integers(0, 60), max_size=4))
    def the_answer_comes_in_pieces(self, cuts: list[int]) -> None:
        data = encode(self.answer(), sequence=self.digit)
        steps: list[Step] = []
        for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(data)], strict=True):
            steps += self.session.receive(data[begin:end])
        answers = [step for step in steps if isinstance(step, Answered)]
        assert len(answers) == (1 if self.waiting else 0)
        self.usable = self.usable and self.waiting
        self.waiting = False

    @precondition(lambda self: self.waiting and self.detects and not self.after_97)
    @rule(offset=st.integers(1, 9))
    def a_strangers_answer_comes(self, offset: int) -> None:
        digit = ((self.digit or 0) + offset) % 10
        assert decisive(self.session.receive(encode(self.answer(), sequence=digit))) is None

    @precondition(lambda self: self.waiting)
    @rule()
    def asked_to_send_again(self) -> None:
        step = decisive(self.session.receive(b"96\r"))
        if self.after_97 or self.resends == 2:
            assert isinstance(step, Failed)
            self.waiting = self.usable = False
        else:
            assert isinstance(step, Send)
            self.resends += 1

    @precondition(lambda self: self.waiting)
    @rule()
    def the_answer_comes_damaged(self) -> None:
        step = decisive(
            self.session.receive(encode(self.answer(), sequence=self.digit or 0)[:-5] + b"0000\r")
        )
        if self.asked_again == 2:
            assert isinstance(step, Failed)
            self.waiting = self.usable = False
        else:
            assert isinstance(step, Send)
            assert parse(step.data).code == "97"
            self.asked_again += 1
            self.after_97 = True

    @precondition(lambda self: self.waiting)
    @rule(online=st.booleans(), with_digit=st.booleans())
    def a_98_comes(self, online: bool, with_digit: bool) -> None:
        step = decisive(
            self.session.receive(encode(status(online), sequence=self.digit if with_digit else None))
        )
        sure = self.detects and with_digit and not self.asked_again
        if self.wish and not sure:
            assert isinstance(step, Failed)
            assert type(step.error) is UnexpectedReply, "it may have been done: neither sent again nor denied"
            self.waiting = self.usable = False
        elif not online:
            assert isinstance(step, Failed)
            assert type(step.error) is Offline
            self.waiting = False
        elif self.adopted:
            assert isinstance(step, Failed)
            self.waiting = self.usable = False
        else:
            assert isinstance(step, Send)
            assert step.message is (TAKE_BACK if self.wish else LOOK)
            self.adopted, self.after_97 = True, False

    @precondition(lambda self: self.waiting)
    @rule()
    def time_is_over(self) -> None:
        self.session.time_out()
        self.waiting = self.usable = False

    @rule()
    def the_line_ends(self) -> None:
        step = decisive(self.session.closed())
        assert isinstance(step, Failed) == self.waiting
        self.waiting = self.usable = False

    @invariant()
    def both_agree(self) -> None:
        if hasattr(self, "usable"):
            assert self.session.waiting == self.waiting
            assert self.session.usable == self.usable


TestSessionAgainstModel = SessionAgainstModel.TestCase
TestSessionAgainstModel.settings = settings(max_examples=120, stateful_step_count=20, deadline=None)


def test_every_message_that_came_is_told_in_order() -> None:
    session = Session(Rules())
    session.ask(LOOK)
    steps = session.receive(encode(look_answer("B9"), sequence=5) + encode(look_answer(), sequence=0))
    seen: list[Message] = [step.message for step in steps if isinstance(step, Came)]
    assert [message["AB"] for message in seen] == ["B9", "B1"]
