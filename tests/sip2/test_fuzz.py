"""Whatever comes over the line, only the documented errors leave the client, and no wish is sent twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sip2.circulation import Circulation
from sip2.codec import encode
from sip2.errors import SipError
from sip2.profile import load_profile
from sip2.session import Answered, Came, Failed, Rules, Send, Session
from tests.sip2.lines import Bench, Chunk
from tests.sip2.test_session import LOOK, look_answer
from tests.sip2.vectors import VECTORS

PROFILE = load_profile("koha", {"login": "none", "sc_status_after_login": False})
GOOD = encode(look_answer(), sequence=0)

damaged = st.builds(
    lambda data, at, byte: data[: at % len(data)] + bytes((byte,)) + data[at % len(data) + 1 :],
    st.sampled_from([GOOD, *(vector.raw for vector in VECTORS)]),
    st.integers(0, 4000),
    st.integers(0, 255),
)
noise = st.binary(max_size=80) | damaged | st.sampled_from([b"96AZFEF6\r", b"None", b"\r\n", b"98", GOOD])


@given(st.lists(noise, max_size=8), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_session_answers_noise_with_steps_and_not_with_exceptions(
    chunks: list[bytes], strict: bool
) -> None:
    session = Session(Rules(strict_checksum=strict))
    session.ask(LOOK)
    for chunk in chunks:
        for step in [*session.receive(chunk), *session.quiet()]:
            assert isinstance(step, Answered | Came | Failed | Send)
            if isinstance(step, Failed):
                assert isinstance(step.error, SipError)
    session.closed()
    assert not session.waiting
    assert not session.usable


@given(
    st.lists(noise | st.sampled_from(["close", "break"]), max_size=6),
    st.text(max_size=12),
    st.text(max_size=12),
)
@settings(max_examples=150, deadline=None)
def test_circulation_never_raises_and_never_sends_a_wish_twice(
    chunks: list[Chunk], card: str, barcode: str
) -> None:
    bench = Bench(lambda _frame: list(chunks), PROFILE)
    kiosk = Circulation(bench.client)
    for result in (
        kiosk.lend(card, barcode),
        kiosk.take_back(barcode),
        kiosk.renew(card, barcode, pin=card),
        kiosk.patron(card, barcode),
        kiosk.look_item(barcode),
        kiosk.renew_all(card),
        kiosk.status(),
    ):
        repr(result)
    wishes = [data for line in bench.lines for data in line.sent if data[:2] in (b"11", b"09", b"29", b"65")]
    came = b"".join(chunk for chunk in chunks if isinstance(chunk, bytes))
    resends = came.count(b"96") + came.count(b"98")
    assert len(wishes) <= 4 * (1 + 3 * resends), "only a 96 or a 98 may make a wish go out again"
