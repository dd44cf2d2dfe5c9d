"""Personalities against the servers they imitate: the recorded requests, byte for byte, and the same form of answer.

The transcripts were made with servers that this project did not write. Compared is everything that a personality is
about: which message comes, whether the line is closed, terminator, digit, checksum, ok, renewal, alert, BL, CQ, BX.
"""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sip2.codec import parse
from sip2.message import Message, Oddity
from sip2.server import Catalogue, IlsServer, Library
from sip2.server.personality import KOHA, PERSONALITIES, Reaction
from sip2.server.records import Item, Kind, Patron
from tests.sip2.server.line import BLANK, DATE, framed, line_to

TRANSCRIPTS = Path(__file__).parents[2] / "data" / "sip2_transcripts"
UNKNOWN = {"nobody", "nope"}
STUB_FORGETS = "the recorded server had just been started again and had forgotten the loan"
STUB_HOLD = "the recorded server's item is always on hold for somebody, whoever borrows it"
STUB_TAPE = "the recorded item is a tape"
NO_STATE = "the recorded server keeps no records: it says yes to everything"

# Exchanges that differ, and why. Each must differ: an exception that is not needed fails the test.
DIFFERENT: dict[str, dict[str, str]] = {
    "evergreen_sipserver": {
        "SC status before login": "another account's time-out, before the login tells which account it is",
        "checkin": STUB_FORGETS,
        "checkin HOLD1 not out but alert": STUB_HOLD,
        "checkin -> hold alert 01": STUB_HOLD,
        "checkout XFER1 magnetic": STUB_TAPE,
        "checkin -> transfer alert 04, magnetic": STUB_TAPE,
        "block patron": "CQ N in the answer to a block, which asked for no PIN",
    },
    "evergreen_sipserver_utf8": {
        "checkin": STUB_FORGETS,
        "checkin HOLD1 not out but alert": STUB_HOLD,
        "checkin -> hold alert 01": STUB_HOLD,
        "checkout XFER1 magnetic": STUB_TAPE,
        "checkin -> transfer alert 04, magnetic": STUB_TAPE,
        "block patron": "CQ N in the answer to a block, which asked for no PIN",
    },
    "invenio_sip2": {"checkin alert": STUB_HOLD},
    "pysip2": {"checkin alert": STUB_HOLD},
    "pysip2_blank_nbdue": {"checkin alert": STUB_HOLD},
    "gigaflair_mock": {
        "patron info unknown": NO_STATE,
        "checkout other patron": NO_STATE,
        "no-block checkout blocked": NO_STATE,
        "checkout unknown": NO_STATE,
        "renew not out": NO_STATE,
    },
}
IMITATED_BY = {
    "evergreen_sipserver": "evergreen",
    "evergreen_sipserver_utf8": "evergreen-utf8",
    "invenio_sip2": "invenio",
    "pysip2": "pysip2",
    "pysip2_blank_nbdue": "pysip2",
    "gigaflair_mock": "gigaflair",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One recorded request and what came of it."""

    note: str
    request: bytes
    answer: bytes
    closed: bool


def recorded(name: str) -> list[Exchange]:
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in (TRANSCRIPTS / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    return [
        Exchange(
            row["note"], bytes.fromhex(row["request_hex"]), bytes.fromhex(row["response_hex"]), row["closed"]
        )
        for row in rows
    ]


def world_of(exchanges: list[Exchange]) -> tuple[Catalogue, dict[str, str]]:
    """A catalogue with the cards, PINs and items of a recording, and the logins that worked there."""
    cards: dict[str, str | None] = {}
    items: set[str] = set()
    logins: dict[str, str] = {}
    for each in exchanges:
        ask, answer = parse(each.request), parse(each.answer)
        card, item = ask.get("AA"), ask.get("AB")
        if card and card.isascii() and card.lower() not in UNKNOWN:
            cards.setdefault(card, None)
            if answer.get("CQ") == "Y" and ask.get("AD"):
                cards[card] = ask.get("AD")
        if item and item.lower() not in UNKNOWN:
            items.add(item)
        if ask.code == "93" and each.answer.startswith(b"941"):
            logins[ask["CN"]] = ask["CO"]
    catalogue = replace(
        Catalogue.load(),
        items={item: Item(item, item, "", Kind.BOOK, "TT", "") for item in items},
        patrons={card: _patron(card, pin) for card, pin in cards.items()},
        at_first={"loans": [], "holds": [], "fines": []},
    )
    return catalogue, logins


def _patron(card: str, pin: str | None) -> Patron:
    blocked = "blocked" if "block" in card.lower() or card == "PB" else ""
    return Patron(card, card, pin, "TT", date(2099, 1, 1), "adult", 50, blocked=blocked)


def form(message: Message) -> tuple[object, ...]:
    """What a personality decides of one answer."""
    wire = message.wire
    assert wire is not None
    return (
        message.code or wire.head,
        message.sequence,
        b"AZ" in wire.tail,
        any(deviation.kind is Oddity.BAD_CHECKSUM for deviation in message.deviations),
        getattr(message, "ok", None),
        getattr(message, "renewal_ok", None),
        getattr(message, "desensitize", None),
        getattr(message, "alert", None),
        message.get("CQ"),
        None if message.code == "12" else message.get("BL"),
        (wire.head[:14], message.get("BX")) if message.code == "98" else None,
        wire.raw[len(wire.raw.rstrip(b"\r\n")) :],
    )


def forms(answer: bytes, closed: bool) -> tuple[object, ...]:
    frames = (
        [frame + b"\r" for frame in answer.split(b"\r")[:-1]]
        if b"\r" in answer
        else [answer]
        if answer
        else []
    )
    return (*(form(parse(frame.lstrip(b"\n"))) for frame in frames), closed)


def play(line: socket.socket, each: Exchange) -> tuple[bytes, bool]:
    """Sends one recorded request and hears as much as was recorded."""
    line.sendall(each.request)
    heard, wanted = b"", each.answer.count(b"\r")
    while each.closed or (each.answer and (not heard or heard.count(b"\r") < wanted)):
        try:
            data = line.recv(65536)
        except TimeoutError:
            return heard, False
        except ConnectionResetError:
            data = b""
        if not data:
            return heard, True
        heard += data
    return heard, False


@pytest.mark.parametrize("name", sorted(DIFFERENT))
def test_a_personality_answers_recorded_requests_as_the_recorded_server_did(name: str) -> None:
    exchanges = recorded(name)
    catalogue, logins = world_of(exchanges)
    different: set[str] = set()
    line: socket.socket | None = None
    with IlsServer(Library(catalogue), personality=IMITATED_BY[name], accounts=logins) as ils:
        for each in exchanges:
            if line is None or each.note in {"login", "(reconnect login)"}:
                if line is not None:
                    line.close()
                line = socket.create_connection((ils.host, ils.port), 2.0)
            heard, closed = play(line, each)
            if forms(heard, closed) != forms(each.answer, each.closed):
                different.add(each.note)
            if closed:
                line.close()
                line = None
        if line is not None:
            line.close()
    assert different == set(DIFFERENT[name])
    assert len(exchanges) > 50


# Koha was observed by others than these transcripts: its habits as docs/sip2.md has them.


def test_koha_ends_answers_with_cr_lf_and_96_with_cr_alone() -> None:
    with IlsServer(personality="koha") as ils, line_to(ils) as line:
        request = framed(f"17{DATE}AOTRAMSACH|AB1000000056|", 1)
        line.send(request)
        assert line.hear_some().endswith(b"\r\n")
        line.send(request[:-5] + b"0000\r")
        assert line.hear_some() == b"96AZFEF6\r"
        line.send(framed("88|", 2))
        assert line.hear_some() == b"96\r"


def test_koha_is_silent_before_the_login_and_then_closes() -> None:
    assert KOHA.before_login is Reaction.SILENCE_THEN_CLOSE
    with IlsServer(personality=replace(KOHA, silence_s=0.01)) as ils, line_to(ils, login=False) as line:
        line.send(framed("9900802.00", 0))
        assert line.closed()


def test_koha_traps_a_hold_and_says_ok_0_all_the_same() -> None:
    with IlsServer(personality="koha") as ils, line_to(ils) as line:
        line.checkin("VV24.00110")
        answer = line.checkin("VV24.00110")
        assert answer.startswith("100YUY")
        assert "CV01|" in answer
        assert "AFItem not checked out|" in answer


def test_koha_finds_a_card_in_any_case_and_answers_with_its_own_writing() -> None:
    with IlsServer(personality="koha") as ils, line_to(ils) as line:
        assert "AATV0000012|" in line.patron("tv0000012", more="AD1234|")
        assert "AAtv0000012|" in line.checkout("tv0000012", "1000000056")
        assert [loan.item for loan in ils.library.loans_by_patron()["TV0000012"]] == ["1000000056"]


def test_koha_executes_the_same_bytes_again_and_says_renewal() -> None:
    with IlsServer(personality="koha") as ils, line_to(ils) as line:
        request = framed(f"11NN{DATE}{BLANK}AOTRAMSACH|AATV0000012|AB1000000056|AC|", 3)
        assert line.raw(request).startswith(b"121N")
        assert line.raw(request).lstrip(b"\n").startswith(b"121Y")
        assert [entry.act.value for entry in ils.library.executed] == ["lent", "renewed"]


def test_koha_writes_a_delimiter_in_a_title_as_an_entity() -> None:
    with IlsServer(personality="koha") as ils, line_to(ils) as line:
        assert "Nghệ thuật &#124; Số 1/2024" in line.look("TT24.00001")


def test_koha_forces_a_loan_only_with_a_real_due_date() -> None:
    with IlsServer(personality="koha") as ils, line_to(ils) as line:
        blocked = "AOTRAMSACH|AATV0000032|AB1000000056|AC|"
        assert line.ask(f"11NY{DATE}{BLANK}{blocked}").startswith("120")
        assert line.ask(f"11NY{DATE}20261212    235900{blocked}").startswith("121")


def test_folio_says_now_where_nothing_was_lent_and_never_tells_a_renewal() -> None:
    with IlsServer(personality="folio") as ils, line_to(ils) as line:
        line.send(f"11NN{DATE}{BLANK}AOTRAMSACH|AATV0000012|ABTC24.00001|AC|\r".encode())
        refused = line.hear()
        assert b"AH20" in refused
        for _ in range(2):
            line.send(f"11NN{DATE}{BLANK}AOTRAMSACH|AATV0000012|AB1000000056|AC|\r".encode())
            assert line.hear().startswith(b"121N")
        line.send(b"88|\r")
        assert line.hear() == b"Problems handling the request\r"


def test_every_personality_is_described_by_its_name() -> None:
    assert all(traits.name == name and traits.about for name, traits in PERSONALITIES.items())
