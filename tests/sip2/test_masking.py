"""No name, card number, PIN or address reaches a transcript, a log or a repr, however a message is misshapen."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sip2.client import Account, Direction
from sip2.clock import SystemClock
from sip2.codec import PLAIN, TABLES, parse
from sip2.fields import Table
from sip2.probe.line import Plan, ProbeLine
from sip2.transcript import Masker, Transcriber
from tests.sip2.lines import HandClock, Line

NAME, CARD, PIN = "NGUYEN VAN AN", "TV0004711", "8642"
SECRETS = (NAME, "NGUYEN", CARD, "0004711", "4711", PIN)
TYPICAL = {
    "18-character date": "20260815    101530",
    "14 flags": "YY            ",
    "10 flags, at most one Y": "  Y       ",
}


def head_of(table: Table) -> str:
    """A usual fixed part."""
    return table.code + "".join(
        TYPICAL.get(slot.form.name, "Y0012.00"[-slot.width :]) for slot in table.fixed
    )


def told(raw: bytes) -> str:
    """All that anybody may see of one message: transcript, the probe's transcript, repr."""
    seen: list[str] = []

    class Tap:
        def crossed(self, direction: Direction, line: str, at: datetime) -> None:
            seen.append(line)

    Transcriber(Tap(), PLAIN, frozenset(), SystemClock()).tell(Direction.RECEIVED, raw)
    clock = HandClock()
    probe = ProbeLine(lambda _s: Line(clock, lambda _f: [raw]), Plan(Account("u", "p"), CARD, PIN), clock)
    probe.open()
    probe.exchange(b"x\r")
    seen += [line for line in probe.transcript() if line.startswith("<")]
    return "\n".join((*seen, repr(parse(raw))))


@given(
    st.sampled_from(sorted(TABLES)),
    st.permutations(
        [f"AA{CARD}", f"AE{NAME}", f"AD{PIN}", f"AC{PIN}", "AOTV", "AB1001", f"AFCHAO {NAME}", f"BD{NAME}"]
    ),
    st.integers(0, 60),
    st.integers(0, 60),
    st.text("0123456789 YNTV", max_size=40),
)
@example("63", [f"AA{CARD}", f"AD{PIN}"], 5, 60, "")
@example("64", ["AOTV", f"AA{CARD}", f"AE{NAME}", f"BD{NAME}"], 35, 60, "")
def test_no_fixed_part_is_so_long_or_short_that_anything_personal_is_told(
    code: str, fields: list[str], start: int, end: int, instead: str
) -> None:
    head = head_of(TABLES[code])
    body = head[:2] + head[2:][:start] + instead + head[2:][end:] + "|".join(fields) + "|"
    shown = told(body.encode() + b"\r")
    assert not [secret for secret in SECRETS if secret in shown], shown


def test_of_a_message_with_a_wrong_width_only_code_and_length_are_told() -> None:
    line = Masker().line(parse(b"63AATV0000012|AD1234|\r"))
    assert line == "63[19 characters]"


@pytest.mark.parametrize("code", ["23", "24", "25", "26", "63", "64"])
def test_a_library_s_own_fields_of_a_patron_are_hidden(code: str) -> None:
    raw = f"{head_of(TABLES[code])}AOTV|XEan@example.org|U112 Le Loi|\r".encode()
    assert Masker().line(parse(raw)).endswith("AOTV|XE***|U1***|")


def test_a_library_s_own_fields_of_an_item_are_told() -> None:
    raw = b"1803020120260815    101530AB1001|AJKieu|ZZblue|\r"
    assert Masker().line(parse(raw)).endswith("AB1001|AJKieu|ZZblue|")


def test_what_was_hidden_once_stays_hidden_in_free_text_in_whatever_letters() -> None:
    masker = Masker()
    head = head_of(TABLES["64"])
    masker.line(parse(f"{head}AE Nguyễn Văn An|AAvn123456|\r".encode()))
    line = masker.line(parse("301YUN20260815    101530AFĐang ở NGUYỄN VĂN AN (VN123456)\x1b[2J|\r".encode()))
    assert line.endswith("AFĐang ở *** (***)\N{REPLACEMENT CHARACTER}[2J|")


def test_text_that_is_no_message_is_counted_and_not_told() -> None:
    assert Masker().line(parse(b"AAVN123456|AD1234|\r")) == "[19 bytes that are no SIP2 message]"
