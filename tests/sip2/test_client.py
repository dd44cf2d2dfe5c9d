"""The client: one connection kept alive, and for every request the truth about whether it may have happened."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace

import pytest

from sip2 import answers as a
from sip2 import requests as r
from sip2.client import Account
from sip2.codec import encode, parse
from sip2.errors import (
    ConnectFailed,
    EncodeError,
    LoginRejected,
    NotSent,
    Offline,
    OutcomeUnknown,
    PeerClosed,
    SequenceMismatch,
    SipError,
    Timeout,
)
from sip2.links import Link
from sip2.message import Message
from sip2.profile import Profile, load_profile
from sip2.values import SipDate
from tests.sip2.lines import Bench, Chunk, Line, Transcript, answer_to
from tests.sip2.test_session import LOOK, NOW, look_answer, status

LEND = r.Checkout(
    sc_renewal_policy=False,
    no_block=False,
    transaction_date=NOW,
    nb_due_date=SipDate.blank(),
    institution_id="TV",
    patron_identifier="VN000123",
    item_identifier="B1",
    terminal_password="",
)


def answer_for(request: Message) -> Message:
    match request:
        case r.Login():
            return a.LoginResponse(ok=request.login_password == "secret")
        case r.ScStatus():
            return status()
        case r.ItemInformation():
            return look_answer()
        case _:
            lent = parse(b"121NNY20260815    101530AOTV|AAVN000123|ABB1|AJx|AH20260829    235900|\r")
            return replace(lent, wire=None)


def obliging(frame: bytes) -> list[Chunk]:
    """A system that answers everything at once."""
    return [answer_to(frame, answer_for(parse(frame)))]


def silent(frame: bytes) -> list[Chunk]:
    return []


def test_an_exchange_returns_the_answer() -> None:
    bench = Bench(obliging)
    assert bench.client.exchange(LOOK) == look_answer()
    assert bench.client.connected


def test_a_question_is_asked_again_on_a_fresh_connection() -> None:
    bench = Bench(silent)

    def now_awake(frame: bytes) -> list[Chunk]:
        if len(bench.lines) == 2:
            bench.hear = obliging
            return obliging(frame)
        return []

    bench.hear = now_awake
    assert bench.client.exchange(LOOK) == look_answer()
    assert [line.closed for line in bench.lines] == [True, False]


def test_a_question_is_given_up_after_the_second_connection() -> None:
    bench = Bench(silent)
    with pytest.raises(Timeout):
        bench.client.exchange(LOOK)
    assert len(bench.requests) == 2


@pytest.mark.parametrize("end", ["close", "break"])
def test_a_wish_without_an_answer_is_never_sent_twice(end: Chunk) -> None:
    for hear in (silent, lambda _frame: [end], lambda _frame: [b"121NNY2026", end]):
        bench = Bench(hear)
        with pytest.raises(OutcomeUnknown):
            bench.client.exchange(LEND)
        assert [request.code for request in bench.requests] == ["11"]
        assert not bench.client.connected
        assert bench.lines[0].closed


def test_a_late_answer_never_meets_the_next_request() -> None:
    bench = Bench(silent)
    with pytest.raises(Timeout):
        bench.client.exchange(LEND)
    bench.lines[0].inbox.append(encode(answer_for(LEND)))
    bench.hear = obliging
    assert bench.client.exchange(LOOK) == look_answer()
    assert len(bench.lines) == 2


def replaying(error_detection: str) -> Profile:
    return load_profile(
        "generic",
        {
            "login": "none",
            "sc_status_after_login": False,
            "replays_duplicates": True,
            "retries": 2,
            "error_detection": error_detection,
        },
    )


def test_a_wish_is_repeated_to_the_byte_where_the_profile_says_that_duplicates_are_replayed() -> None:
    bench = Bench(silent, replaying("on"))
    with pytest.raises(Timeout):
        bench.client.exchange(LEND)
    assert len(bench.lines) == 1
    assert len(bench.lines[0].sent) == 3
    assert len(set(bench.lines[0].sent)) == 1


@pytest.mark.parametrize("error_detection", ["auto", "off"])
def test_a_wish_without_a_digit_is_never_repeated_since_nothing_tells_the_repeat(
    error_detection: str,
) -> None:
    bench = Bench(silent, replaying(error_detection))
    with pytest.raises(Timeout):
        bench.client.exchange(LEND)
    assert [len(line.sent) for line in bench.lines] == [1]


def test_a_wish_whose_bytes_surely_did_not_leave_goes_out_on_a_fresh_connection() -> None:
    bench = Bench(obliging)
    bench.client.exchange(LOOK)
    bench.lines[0].break_after = 0
    assert bench.client.exchange(LEND).code == "12"
    assert [len(line.sent) for line in bench.lines] == [1, 1]


def test_a_wish_of_which_some_bytes_left_is_in_doubt() -> None:
    bench = Bench(obliging)
    bench.client.exchange(LOOK)
    bench.lines[0].break_after = 5
    with pytest.raises(PeerClosed):
        bench.client.exchange(LEND)
    assert len(bench.lines) == 1


def test_a_value_that_may_not_be_written_leaves_the_connection_alone() -> None:
    bench = Bench(obliging)
    bench.client.exchange(LOOK)
    with pytest.raises(EncodeError, match="item_identifier"):
        bench.client.exchange(replace(LEND, item_identifier="B1|AAother"))
    assert bench.client.connected
    assert len(bench.lines[0].sent) == 1


def test_a_connection_that_ended_in_the_night_is_replaced_before_the_first_request() -> None:
    bench = Bench(obliging)
    bench.client.exchange(LOOK)
    bench.lines[0].inbox.append("close")
    assert bench.client.exchange(LEND).code == "12"
    assert len(bench.lines[0].sent) == 1


def test_an_answer_that_came_twice_is_not_taken_for_the_next_one() -> None:
    profile = load_profile(
        "generic", {"login": "none", "sc_status_after_login": False, "error_detection": "off"}
    )

    def twice(frame: bytes) -> list[Chunk]:
        return [data for data in obliging(frame) for _ in range(2)]

    bench = Bench(twice, profile)
    bench.client.exchange(LEND)
    bench.hear = lambda frame: [encode(look_answer("B2"))]
    answer = bench.client.exchange(replace(LOOK, item_identifier="B2"))
    assert answer["AB"] == "B2"
    assert len(bench.lines) == 2


def test_a_connection_idle_for_too_long_is_replaced_unasked() -> None:
    bench = Bench(obliging)
    bench.client.exchange(LOOK)
    bench.clock.seconds += 541
    bench.client.exchange(LEND)
    assert len(bench.lines) == 2
    assert bench.lines[0].closed


@pytest.mark.parametrize(
    "why", ["no answer", "an answer too many", "idle for too long", "the other side left"]
)
def test_a_login_never_has_two_connections_at_once(why: str) -> None:
    """Library systems count them, and some give a login just one."""
    bench = Bench(obliging)
    standing: list[int] = []
    dial = bench.client._connect

    def counting(timeout_s: float) -> Link:
        standing.append(sum(not line.closed for line in bench.lines))
        return dial(timeout_s)

    bench.client._connect = counting
    bench.client.exchange(LOOK)
    match why:
        case "no answer":
            bench.hear = silent
        case "an answer too many":
            bench.lines[0].inbox.append(encode(look_answer()))
        case "idle for too long":
            bench.clock.seconds += 541
        case _:
            bench.lines[0].inbox.append("close")
    with contextlib.suppress(Timeout):
        bench.client.exchange(LOOK)
    assert standing == [0, 0]


def test_strangers_answers_do_not_count() -> None:
    profile = load_profile("koha", {"login": "none", "sc_status_after_login": False})
    bench = Bench(lambda _frame: [encode(look_answer("B7"), sequence=8)], profile)
    with pytest.raises(SequenceMismatch):
        bench.client.exchange(LOOK)


def full(**changes: object) -> Bench:
    return Bench(obliging, load_profile("koha", changes), tap=Transcript())


def test_login_comes_first_and_then_the_status() -> None:
    bench = full(location_code="KIOSK1")
    bench.client.exchange(LOOK)
    assert [request.code for request in bench.requests] == ["93", "99", "17"]
    login = bench.requests[0]
    assert isinstance(login, r.Login)
    assert (login.login_user_id, login.login_password, login.location_code) == ("kiosk", "secret", "KIOSK1")
    assert [request.sequence for request in bench.requests] == [0, 1, 2]


def test_some_systems_want_the_status_first() -> None:
    bench = full(first_message="99", sc_status_after_login=False)
    bench.client.exchange(LOOK)
    assert [request.code for request in bench.requests] == ["99", "93", "17"]


def test_a_refused_login_is_told_and_not_hammered() -> None:
    bench = Bench(obliging, load_profile("koha"), account=Account("kiosk", "wrong"))
    with pytest.raises(LoginRejected):
        bench.client.exchange(LEND)
    with pytest.raises(ConnectFailed, match="next"):
        bench.client.exchange(LEND)
    assert [request.code for request in bench.requests] == ["93"]
    assert bench.lines[0].closed


@pytest.mark.parametrize("hear", [silent, lambda _frame: ["close"], lambda _frame: [b"None"]])
def test_a_login_without_an_answer_means_that_nothing_was_sent(hear: object) -> None:
    bench = Bench(hear, load_profile("koha"))  # type: ignore[arg-type]  # three kinds of lambda
    with pytest.raises(NotSent):
        bench.client.exchange(LEND)
    assert "11" not in {request.code for request in bench.requests}


def test_tries_to_connect_wait_longer_and_longer_but_never_over_a_minute() -> None:
    bench = full()
    bench.refuse_connections = 9
    waits = []
    for _ in range(9):
        waits.append(bench.client.tend())
        bench.clock.seconds += waits[-1]
    for wait, longest in zip(waits, (1, 2, 4, 8, 16, 32, 60, 60, 60), strict=True):
        assert longest / 2 <= wait <= longest
    assert len({round(wait % 1, 3) for wait in waits[1:]}) > 4, "there must be jitter"
    bench.client.tend()
    assert bench.client.connected


def test_tending_connects_and_then_asks_for_the_status_when_the_line_was_idle() -> None:
    bench = full(heartbeat_s=60)
    wait = bench.client.tend()
    assert bench.client.connected
    assert wait == 60
    bench.clock.seconds += wait
    bench.client.tend()
    assert [request.code for request in bench.requests] == ["93", "99", "99"]


def test_a_half_open_line_is_found_by_the_heartbeat() -> None:
    bench = full(heartbeat_s=60)
    bench.client.tend()
    bench.hear = silent
    bench.clock.seconds += 60
    bench.client.tend()
    assert not bench.client.connected
    assert all(line.closed for line in bench.lines)


@pytest.mark.parametrize(
    ("tenths", "expected"), [(30, 5.0), (100, 10.0), (600, 30.0), (999, 10.0), (None, 10.0)]
)
def test_the_deadline_is_that_of_the_98_within_reason(tenths: int | None, expected: float) -> None:
    def hear(frame: bytes) -> list[Chunk]:
        asked = parse(frame)
        if isinstance(asked, r.ScStatus):
            return [answer_to(frame, replace(status(), timeout_period=tenths))]
        return [] if asked.code == "11" else obliging(frame)

    bench = Bench(hear, load_profile("koha"))
    bench.client.tend()
    before = bench.clock.seconds
    with pytest.raises(Timeout):
        bench.client.exchange(LEND)
    assert bench.clock.seconds - before == pytest.approx(expected)


def test_the_profiles_deadline_wins() -> None:
    bench = full(request_deadline_s=7)
    bench.client.tend()
    bench.hear = silent
    before = bench.clock.seconds
    with pytest.raises(Timeout):
        bench.client.exchange(LEND)
    assert bench.clock.seconds - before == pytest.approx(7)


def test_an_answer_that_drips_does_not_move_the_deadline() -> None:
    bench = full(request_deadline_s=7)
    bench.client.tend()
    bench.hear = lambda frame: [bytes((byte,)) for byte in answer_to(frame, answer_for(LEND))[:-6]]
    before = bench.clock.seconds
    with pytest.raises(Timeout):
        bench.client.exchange(LEND)
    assert bench.clock.seconds - before <= 7.001


def test_a_system_that_is_off_line_is_asked_for_its_status_and_nothing_else() -> None:
    online = False

    def hear(frame: bytes) -> list[Chunk]:
        if isinstance(parse(frame), r.ScStatus):
            return [answer_to(frame, status(online))]
        return obliging(frame)

    bench = Bench(hear, load_profile("koha"))
    with pytest.raises(Offline):
        bench.client.exchange(LEND)
    online = True
    assert bench.client.exchange(LEND).code == "12"
    assert [request.code for request in bench.requests] == ["93", "99", "99", "99", "11"]


def test_an_off_line_system_that_falls_silent_was_sent_no_wish() -> None:
    told: list[bytes] = []

    def hear(frame: bytes) -> list[Chunk]:
        if isinstance(parse(frame), r.ScStatus):
            told.append(frame)
            return [answer_to(frame, status(False))] if len(told) == 1 else []
        return obliging(frame)

    bench = Bench(hear, load_profile("koha"))
    with pytest.raises(NotSent):
        bench.client.exchange(LEND)
    assert "11" not in [request.code for request in bench.requests]


def test_closing_ends_a_wait_in_another_thread() -> None:
    waiting = threading.Event()
    released = threading.Event()

    def hear(frame: bytes) -> list[Chunk]:
        waiting.set()
        released.wait(10)
        return ["close"]

    bench = Bench(hear)
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            bench.client.exchange(LEND)
        except OutcomeUnknown as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert waiting.wait(10)
    bench.client.close()
    released.set()
    thread.join(10)
    assert len(caught) == 1
    assert bench.clock.stopped


def test_a_closed_client_stays_closed() -> None:
    bench = Bench(obliging)
    bench.client.close()
    with pytest.raises(Offline):
        bench.client.exchange(LOOK)
    assert bench.lines == []


def test_a_client_closed_while_it_dials_says_nothing_and_leaves_no_line_open() -> None:
    bench = Bench(obliging)
    dial = bench.client._connect

    def close_meanwhile(timeout_s: float) -> Link:
        link = dial(timeout_s)
        bench.client.close()
        return link

    bench.client._connect = close_meanwhile
    with pytest.raises(Offline):
        bench.client.exchange(LEND)
    assert bench.requests == []
    assert bench.lines[0].closed


@pytest.mark.parametrize("at", ["stirs", "send", "receive", "close"])
@pytest.mark.parametrize(
    "unread", [[], [b"9"], [answer_to(encode(LOOK), look_answer())], ["close"], ["break"]]
)
def test_closed_at_any_step_by_another_thread_a_client_raises_nothing_but_its_own_errors(
    at: str, unread: list[Chunk], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(obliging)
    bench.client.exchange(LOOK)
    bench.lines[0].inbox.extend(unread)
    step = getattr(Line, at)

    def closed_before(line: Line, *given: object) -> object:
        monkeypatch.undo()
        bench.client.close()
        return step(line, *given)

    monkeypatch.setattr(Line, at, closed_before)
    with contextlib.suppress(SipError):  # where the answer was there already, it counts
        bench.client.exchange(LEND)
    assert bench.client.tend() >= 1.0
    bench.client.close()
    assert [line.closed for line in bench.lines] == [True] * len(bench.lines)
    with pytest.raises(Offline):
        bench.client.exchange(LOOK)


def test_a_client_is_used_by_one_thread_at_a_time_and_by_another_one_afterwards() -> None:
    said: list[Message | RuntimeError] = []

    def ask() -> None:
        try:
            said.append(bench.client.exchange(LOOK))
        except RuntimeError as error:
            said.append(error)

    def in_another_thread() -> None:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join(10)

    def meddled_with(frame: bytes) -> list[Chunk]:
        in_another_thread()
        return obliging(frame)

    bench = Bench(meddled_with)
    assert bench.client.exchange(LOOK) == look_answer()
    assert [type(one) for one in said] == [RuntimeError]
    bench.hear = obliging
    in_another_thread()
    assert said[1:] == [look_answer()]


def test_the_transcript_shows_both_ways_and_no_secret() -> None:
    tap = Transcript()

    def hear(frame: bytes) -> list[Chunk]:
        asked = parse(frame)
        if asked.code == "63":
            head = b"64              00020260815    101530000000000000000000000000"
            rest = "AOTV|AAVN000123|AENguyễn Văn An|BDLê Lợi|BEan@example.org|BLY|CQY|AFChào Nguyễn Văn An|".encode()
            return [encode(parse(head + rest + b"\r"), sequence=asked.sequence)]
        return obliging(frame)

    bench = Bench(hear, load_profile("koha"), tap=tap)
    bench.client.exchange(LOOK)
    ask = b"6300020260815    101530          AOTV|AAVN000123|AD4711|\r"
    bench.client.exchange(replace(parse(ask), wire=None))
    text = "\n".join(tap.lines)
    for hidden in ("secret", "4711", "VN000123", "Nguyễn", "Lê Lợi", "an@example"):
        assert hidden not in text
    assert "> 1720260815    101530AOTV|ABB1|" in tap.lines
    assert any(line.startswith("< 18") and "AJTruyện Kiều|" in line for line in tap.lines)
    assert any(line.endswith("AF***|") and line.startswith("< 64") for line in tap.lines)


def test_a_text_that_is_no_message_is_not_shown() -> None:
    tap = Transcript()
    bench = Bench(lambda _frame: [b"Error for Nguyen Van An, PIN 4711\r"], tap=tap)
    with pytest.raises(OutcomeUnknown):
        bench.client.exchange(LEND)
    assert tap.lines[-1] == "< [34 bytes that are no SIP2 message]"
