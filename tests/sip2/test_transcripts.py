"""Exchanges recorded with other people's servers, played again through the client."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sip2.codec import parse
from sip2.errors import EncodeError, OutcomeUnknown
from sip2.message import Message, Oddity
from sip2.profile import load_profile
from tests.sip2.lines import Bench, Chunk
from tests.sip2.vectors import EXCHANGES, Exchange

NORMAL = [
    each
    for each in EXCHANGES
    if each.request and each.response.count(b"\r") == 1 and parse(each.request).answer not in {"", "*"}
    if parse(each.response).code == parse(each.request).answer
]
PROFILES = {
    "cp850": load_profile("folio", {"login": "none", "sc_status_after_login": False}),
    "utf-8": load_profile(
        "generic", {"login": "none", "sc_status_after_login": False, "error_detection": "off"}
    ),
}


def played(exchange: Exchange) -> tuple[Bench, Message]:
    """The recorded answer, cut into three segments, to the recorded request."""
    third = len(exchange.response) // 3
    segments: list[Chunk] = [
        exchange.response[:third],
        exchange.response[third:-third],
        exchange.response[-third:],
    ]
    encoding = "cp850" if exchange.server.startswith("pysip2") else "utf-8"
    bench = Bench(lambda _frame: [each for each in segments if each], PROFILES[encoding])
    return bench, replace(parse(exchange.request), wire=None, sequence=None)


def test_there_is_something_to_play() -> None:
    assert len(NORMAL) > 380
    assert {each.server for each in NORMAL} >= {
        "evergreen_sipserver",
        "invenio_sip2",
        "pysip2",
        "gigaflair_mock",
    }


def test_normal_exchanges_are_played_through_the_client() -> None:
    answered = 0
    for exchange in NORMAL:
        bench, asked = played(exchange)
        try:
            answer = bench.client.exchange(asked)
        except (EncodeError, OutcomeUnknown):
            continue  # sent wrongly on purpose, or an answer that names another item
        assert answer.raw.strip() == exchange.response.strip()
        assert not {each.kind for each in answer.deviations} & {Oddity.BAD_CHECKSUM, Oddity.NOT_SIP}
        answered += 1
    assert answered > 370


def test_decomposed_vietnamese_of_evergreen_arrives_composed() -> None:
    decomposed = [
        each
        for each in NORMAL
        if Oddity.DECOMPOSED in {deviation.kind for deviation in parse(each.response).deviations}
    ]
    assert {each.server for each in decomposed} == {"evergreen_sipserver_utf8"}
    for exchange in decomposed:
        bench, asked = played(exchange)
        answer = bench.client.exchange(asked)
        texts = " ".join(text for _, text in answer.pairs)
        assert "\N{COMBINING CIRCUMFLEX ACCENT}" not in texts
    titles = {parse(each.response).get("AJ") for each in decomposed}
    assert any(title and "Truyện" in title for title in titles), titles


CLOSED = [each for each in EXCHANGES if each.closed and not each.response and parse(each.request).changes]


@pytest.mark.parametrize("exchange", CLOSED[:4])
def test_a_server_that_closed_instead_of_answering_leaves_the_outcome_unknown(exchange: Exchange) -> None:
    bench, asked = played(exchange)
    bench.hear = lambda _frame: ["close"]
    with pytest.raises(OutcomeUnknown):
        bench.client.exchange(asked)
