"""The login with prompts: two answers typed, every option refused, and an end by its deadline whatever comes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from sip2.client import Account
from sip2.errors import ConnectFailed, LoginRejected
from sip2.profile import TelnetLogin, load_profile
from sip2.telnet import telnet_login
from tests.sip2.lines import Bench, Chunk, HandClock, Line
from tests.sip2.test_client import LEND, obliging
from tests.sip2.test_session import LOOK, look_answer


def telnet_profile(**changes: object) -> Bench:
    profile = load_profile("generic", {"login": "telnet", "sc_status_after_login": False} | changes)
    said: list[bytes] = []

    def hear(frame: bytes) -> list[Chunk]:
        said.append(frame.strip())
        if len(said) == 1:
            return [b"Pass", b"word: "]
        if len(said) == 2:
            return (
                [b"\r\nLogin OK. Initiating SIP\r\n"]
                if said[1] == b"secret"
                else [b"login incorrect\r\nlogin: "]
            )
        return obliging(frame)

    return Bench(hear, profile, greeting=[b"\xff\xfd\x18\xff\xfb\x01\r\nWelcome\r\nlog", b"in: "])


def test_a_telnet_login_answers_two_prompts_and_refuses_all_options() -> None:
    bench = telnet_profile()
    assert bench.client.exchange(LOOK) == look_answer()
    sent = bench.lines[0].sent
    assert sent[:4] == [b"\xff\xfc\x18", b"\xff\xfe\x01", b"kiosk\r\n", b"secret\r\n"]


def test_a_refused_telnet_login_is_told() -> None:
    bench = telnet_profile()
    bench.client.account = Account("kiosk", "wrong")
    with pytest.raises(LoginRejected):
        bench.client.exchange(LEND)


@pytest.mark.parametrize("greeting", [[], [b"220 mail ready\r\n"], [b"log", "close"], [b"x" * 9000]])
def test_a_line_without_prompts_is_no_telnet_login(greeting: list[Chunk]) -> None:
    bench = Bench(lambda _frame: [], load_profile("generic", {"login": "telnet"}), greeting=greeting)
    with pytest.raises(ConnectFailed):
        bench.client.exchange(LEND)
    assert bench.lines[0].closed


def test_a_login_with_a_line_end_in_it_is_not_typed() -> None:
    clock = HandClock()
    line = Line(clock, lambda _frame: [], [b"login: "])
    with pytest.raises(LoginRejected, match="control"):
        telnet_login(line, TelnetLogin(), "kiosk\r\nrm", "x", 5, clock)
    assert line.sent == []


class Dripping(Line):
    """A line on which something comes again and again, so many seconds apart, longer than any login."""

    def __init__(self, clock: HandClock, said: Iterator[bytes], apart_s: float) -> None:
        super().__init__(clock, lambda _frame: [])
        self.said = said
        self.apart_s = apart_s

    def receive(self, timeout_s: float) -> bytes:
        if timeout_s < self.apart_s:
            self.clock.seconds += timeout_s
            raise TimeoutError
        self.clock.seconds += self.apart_s
        return next(self.said)


PROMPTS = (b"login: ", b"password: ")
UNFINISHED = b"\xff\xfa"


@pytest.mark.parametrize("prompts", [(), PROMPTS[:1], PROMPTS])
@pytest.mark.parametrize("dripping", [b"\xff\xf1", b".", UNFINISHED + b"x"])
def test_a_line_that_is_never_quiet_ends_the_login_at_its_deadline(
    prompts: tuple[bytes, ...], dripping: bytes
) -> None:
    """Nothing (IAC NOP), dots, or the beginning of an option, at whatever point of the login."""
    clock = HandClock()
    began = clock.seconds
    line = Dripping(clock, chain(prompts, repeat(dripping, 100)), 0.2)
    with pytest.raises(ConnectFailed):
        telnet_login(line, TelnetLogin(), "kiosk", "secret", 10.0, clock)
    assert clock.seconds - began == pytest.approx(10.0)


@pytest.mark.parametrize("flood", [UNFINISHED + b"x" * 1000, b"\xff\xf1" * 500, b"x" * 1000])
def test_no_more_than_a_login_can_be_is_listened_to(flood: bytes) -> None:
    clock, heard = HandClock(), 0

    def counted() -> Iterator[bytes]:
        nonlocal heard
        for each in chain(PROMPTS, repeat(flood, 100)):
            heard += len(each)
            yield each

    with pytest.raises(ConnectFailed):
        telnet_login(Dripping(clock, counted(), 0.0), TelnetLogin(), "kiosk", "secret", 10.0, clock)
    assert heard < 10_000
