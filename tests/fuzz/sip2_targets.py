"""SIP2: bytes to frames, messages, sessions and the whole client; and texts that must not get onto the line."""

from __future__ import annotations

import json
import random

from sip2.circulation import Circulation
from sip2.codec import encode, parse, serialise
from sip2.errors import EncodeError, SipError
from sip2.frame import Deframer
from sip2.message import Unrecognised
from sip2.plain import describe
from sip2.profile import load_profile
from sip2.requests import Checkout
from sip2.session import Answered, Came, Failed, Rules, Send, Session
from sip2.values import SipDate
from tests.fuzz.mutation import pieces
from tests.fuzz.target import Target
from tests.sip2.lines import Bench, Chunk
from tests.sip2.test_session import LOOK, look_answer
from tests.sip2.vectors import EXCHANGES, VECTORS

TOKENS = (
    *(
        b"\r",
        b"\n",
        b"\r\n",
        b"|",
        b"||",
        b"\x00",
        b"^",
        b"&#124;",
        b"None",
        b" " * 18,
        b"\xc3",
        "ệ\u0323".encode(),
    ),
    *(
        b"AY",
        b"AZ",
        b"AY0AZ",
        b"AYxAZFFFF",
        b"96AZFEF6\r",
        b"97",
        b"98Y",
        b"12",
        b"64",
        b"AF",
        b"ZZ",
        b"U",
        b"Y",
    ),
)
SEEDS = (
    *(vector.raw for vector in VECTORS),
    *(exchange.response for exchange in EXCHANGES if exchange.response),
    *(encode(look_answer(), sequence=digit) for digit in range(10)),
)
PROFILE = load_profile("koha", {"login": "none", "sc_status_after_login": False})
FOUND_LATER = 4
"""One wish may go out once, and again after each 96 or 98, up to `retries`."""


def frame(case: bytes, chance: random.Random) -> None:
    """Any segments give frames that together hold every byte but blanks."""
    deframer = Deframer()
    frames = [found for piece in pieces(chance, case) for found in deframer.feed(piece)]
    kept = b"".join([*frames, deframer.pending])
    assert kept.translate(None, b"\x00\t\n\r \xef\xbb\xbf") == case.translate(
        None, b"\x00\t\n\r \xef\xbb\xbf"
    )


def message(case: bytes, chance: random.Random) -> None:
    """Whatever came is a message that gives the same bytes again and can be shown as JSON."""
    found = parse(case)
    assert serialise(found) == case
    json.dumps(describe(case))
    repr(found)
    if not isinstance(found, Unrecognised):
        found.pairs  # noqa: B018 - reading is the test


def text(case: bytes, chance: random.Random) -> None:
    """A text from a card or tag is refused, or it is one field of one message and nothing else."""
    card, item = case[: len(case) // 2].decode("utf-8", "replace"), case[len(case) // 2 :].decode("latin-1")
    asked = Checkout(
        sc_renewal_policy=False,
        no_block=False,
        transaction_date=SipDate("20260815    101530"),
        nb_due_date=SipDate.blank(),
        institution_id="TV",
        patron_identifier=card,
        item_identifier=item,
        terminal_password="",
    )
    line = encode(asked, sequence=chance.randrange(10))
    assert line.count(b"\r") == 1
    assert line.count(b"|") == 4
    read = parse(line)
    assert [name for name, _ in read.pairs] == ["AO", "AA", "AB", "AC"]


def session(case: bytes, chance: random.Random) -> None:
    """Noise gives steps, and in the end a session that takes no further request."""
    one = Session(Rules(strict_checksum=chance.random() < 0.5))
    one.ask(LOOK)
    for piece in pieces(chance, case):
        for step in (*one.receive(piece), *one.quiet()):
            assert isinstance(step, Answered | Came | Failed | Send)
            assert not isinstance(step, Failed) or isinstance(step.error, SipError)
    one.closed()
    assert not one.waiting
    assert not one.usable


def client(case: bytes, chance: random.Random) -> None:
    """Whatever the library system says, circulation answers with values, and sends a wish no oftener than it is asked to."""
    chunks: list[Chunk] = [*pieces(chance, case)]
    if chance.random() < 0.3:
        chunks.append(chance.choice(("close", "break")))
    bench = Bench(lambda _frame: list(chunks), PROFILE)
    kiosk = Circulation(bench.client)
    for result in (
        kiosk.lend("VN1", "B1"),
        kiosk.take_back("B1"),
        kiosk.renew("VN1", "B1", pin="1"),
        kiosk.patron("VN1", "1"),
        kiosk.look_item("B1"),
        kiosk.renew_all("VN1"),
        kiosk.status(),
    ):
        repr(result)
    wishes = [data for line in bench.lines for data in line.sent if data[:2] in (b"11", b"09", b"29", b"65")]
    resends = case.count(b"96") + case.count(b"98")
    assert len(wishes) <= FOUND_LATER * (1 + 3 * resends)
    bench.client.close()


TARGETS = (
    Target("sip2-frame", frame, SEEDS, TOKENS, (ValueError,)),
    Target("sip2-message", message, SEEDS, TOKENS),
    Target("sip2-text", text, SEEDS, TOKENS, (EncodeError,)),
    Target("sip2-session", session, SEEDS, TOKENS),
    Target("sip2-client", client, SEEDS, TOKENS),
)
