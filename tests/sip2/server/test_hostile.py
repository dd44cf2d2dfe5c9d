"""Whatever bytes come, the small ILS neither stumbles nor lets a value break the line of its answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sip2.frame import find_trailer
from sip2.server import PERSONALITIES, Library
from sip2.server.conversation import Conversation
from tests.sip2.server.line import BLANK, DATE, framed

CODES = ("01", "09", "11", "15", "17", "19", "23", "25", "29", "35", "37", "63", "65", "93", "97", "99", "88")
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40)
LIBRARY = Library()


def conversation(name: str) -> Conversation:
    talk = Conversation(LIBRARY, PERSONALITIES[name], {"kiosk": "kiosk"})
    if PERSONALITIES[name].telnet_login:
        talk.hear(b"kiosk\r")
        talk.hear(b"kiosk\r")
    else:
        talk.hear(framed("9300CNkiosk|COkiosk|", 0))
    assert talk.logged_in
    return talk


@pytest.mark.parametrize("name", sorted(PERSONALITIES))
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CODES), st.binary(max_size=120))
def test_any_bytes_after_a_code_are_survived(name: str, code: str, rest: bytes) -> None:
    conversation(name).hear(code.encode() + rest + b"\r")


@pytest.mark.parametrize("name", sorted(PERSONALITIES))
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(("17", "11", "09", "63")), VALUES, VALUES)
def test_an_answer_is_one_line_whatever_card_and_item_are_called(
    name: str, code: str, card: str, item: str
) -> None:
    head = {
        "17": f"17{DATE}",
        "11": f"11NN{DATE}{BLANK}",
        "09": f"09N{DATE}{DATE}APTT|",
        "63": f"63000{DATE}{' ' * 10}",
    }
    reply = conversation(name).hear(framed(f"{head[code]}AOTRAMSACH|AA{card}|AB{item}|AC|AD|", 3))
    body = reply.data.rstrip(b"\r\n")
    assert b"\r" not in body
    assert b"\n" not in body
    trailer = find_trailer(body)
    assert trailer is None or trailer.valid is not False
