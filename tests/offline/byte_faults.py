"""Every fault of the proxy, at every byte of a request and of its answer, as lists that a test walks through."""

from __future__ import annotations

from collections.abc import Iterator

from sip2.frame import close_frame, find_trailer
from tests.offline.proxy import Fault, Pause, Piece, Spoil

LATE_S = 400.0
"""Long after every deadline and every look."""
DRIP_S = 0.5
"""Between two bytes of a slow loris."""
NOISE = b"\x00\xff"
STATUS = b"98YYYYNN60000320260815    1015302.00AOTRAMSACH|BXYYYYYYYYYYYYYYYY|\r\n"


def on_the_request(length: int) -> Iterator[Fault]:
    """Of the way to the library system."""
    for at in range(length + 1):
        yield Fault(f"request cut at {at}, sending fails", _cut(at, "break"), send_fails=True)
        yield Fault(f"request cut at {at}, then closed", _cut(at, "close"))
        yield Fault(f"request half-open after {at}", _cut(at))
        yield Fault(f"request cut at {at}, taken for whole", _cut(at, "close"), executes_unfinished=True)
    for at in range(length):
        yield Fault(f"request byte {at} twice", _twice(at))
        yield Fault(f"request byte {at} flipped", _flipped(at))
        yield Fault(f"garbage in the request at {at}", _garbage(at))
    yield Fault("request by slow loris", _drip)
    for late_s in (0.0, 3.0, 9.9):
        yield Fault(f"executed {late_s} s later", late_s=late_s)


def on_the_answer(length: int) -> Iterator[Fault]:
    """Of the way back."""
    for at in range(length + 1):
        yield Fault(f"answer cut at {at}, then closed", answer=_cut(at, "close"))
        yield Fault(f"answer cut at {at}, then broken", answer=_cut(at, "break"))
        yield Fault(f"answer half-open after {at}", answer=_cut(at))
        yield Fault(f"answer late after {at}", answer=_stalled(at, LATE_S))
        yield Fault(f"answer in two pieces at {at}", answer=_stalled(at, 1.0))
    for at in range(length):
        yield Fault(f"answer byte {at} twice", answer=_twice(at))
        yield Fault(f"answer byte {at} missing", answer=_missing(at))
        yield Fault(f"answer byte {at} flipped", answer=_flipped(at))
        yield Fault(f"garbage in the answer at {at}", answer=_garbage(at))
    yield from _whole_answers()


def _whole_answers() -> Iterator[Fault]:
    for digit in range(10):
        yield Fault(f"digit {digit}", answer=_numbered(digit))
        yield Fault(f"digit {digit}, then the answer", answer=_first(_numbered(digit)))
    yield Fault("wrong checksum", answer=_unsummed)
    yield Fault("wrong checksum, then the answer", answer=_first(_unsummed))
    yield Fault("CR without LF", answer=lambda answer: (_body(answer) + b"\r",))
    yield Fault("LF without CR", answer=lambda answer: (_body(answer) + b"\n",))
    yield Fault("no terminator", answer=lambda answer: (_body(answer),))
    yield Fault("twice", answer=lambda answer: (answer, answer))
    yield Fault("another item's answer", answer=_of_another)
    yield Fault("another item's answer first", answer=_first(_of_another))
    yield Fault("another request's answer", answer=lambda _: (STATUS,))
    yield Fault("another request's answer first", answer=lambda answer: (STATUS, answer))
    yield Fault("nothing but garbage", answer=lambda _: (b"\xff\xfe no SIP at all\r\n",))
    yield Fault("answer by slow loris", answer=_drip)


def _cut(at: int, *then: Piece) -> Spoil:
    return lambda data: (data[:at], *then)


def _stalled(at: int, seconds: float) -> Spoil:
    return lambda data: (data[:at], Pause(seconds), data[at:])


def _twice(at: int) -> Spoil:
    return lambda data: (data[: at + 1] + data[at:],)


def _missing(at: int) -> Spoil:
    return lambda data: (data[:at] + data[at + 1 :],)


def _flipped(at: int) -> Spoil:
    return lambda data: (data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :],)


def _garbage(at: int) -> Spoil:
    return lambda data: (data[:at] + NOISE + data[at:],)


def _first(spoil: Spoil) -> Spoil:
    return lambda data: (*spoil(data), data)


def _drip(data: bytes) -> tuple[Piece, ...]:
    return tuple(piece for at in range(len(data)) for piece in (data[at : at + 1], Pause(DRIP_S)))


def _body(answer: bytes) -> bytes:
    return answer.rstrip(b"\r\n")


def _renumbered(answer: bytes, digit: int, old: bytes = b"", new: bytes = b"") -> bytes:
    """With another sequence digit, and other words in it; its sum is right."""
    trailer = find_trailer(_body(answer))
    assert trailer is not None, "this system answers with a checksum"
    return close_frame(answer[: trailer.start].replace(old, new), digit, True, b"\r\n")


def _numbered(digit: int) -> Spoil:
    return lambda answer: (_renumbered(answer, digit),)


def _unsummed(answer: bytes) -> tuple[Piece, ...]:
    body = _body(answer)
    return (body[:-1] + (b"0" if body[-1:] != b"0" else b"1") + b"\r\n",)


def _of_another(answer: bytes) -> tuple[Piece, ...]:
    """As if the system had answered a question about another item."""
    trailer = find_trailer(_body(answer))
    assert trailer is not None
    digit = (int(trailer.sequence or b"0") + 3) % 10
    return (_renumbered(answer, digit, b"AB11223344|", b"ABVV24.00101|"),)
