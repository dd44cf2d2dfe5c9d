"""Our small ILS driven by the PyPI client `sip2`: what that client understood, and what our library really did."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from sip2.server import IlsServer
from sip2.server.records import Act
from tests.sip2.peers.launch import PATIENCE_S, PYTHON, ROOT

MARK = "UNDERSTOOD "
READER = "TV0000012"
BOOKS = ("1000000056", "1620154429", "VV24.00012")


@pytest.fixture(scope="module", params=["generic", "koha", "evergreen-utf8"])
def story(request: pytest.FixtureRequest, environment: None) -> tuple[IlsServer, dict[str, Any]]:
    """The story played once for each personality: the server (closed by now) and the client's account of it."""
    with IlsServer(personality=request.param) as ils:
        done = subprocess.run(
            [PYTHON, "-m", "tests.sip2.peers.foreign_client", str(ils.port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S * 3,
        )
    marked = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    assert marked, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(marked[0].removeprefix(MARK))
    return ils, told


def fixed(told: dict[str, Any], step: str) -> dict[str, str]:
    found: dict[str, str] = told[step]["parsed"]["fixed"]
    return found


def test_the_client_logs_in_and_reads_the_status(story: tuple[IlsServer, dict[str, Any]]) -> None:
    _, told = story
    assert fixed(told, "login")["Ok"] == "1"
    assert fixed(told, "status")["OnlineStatus"] == "Y"
    assert fixed(told, "status")["ProtocolVersion"] == "2.00"


def test_the_client_borrows_three_renews_one_and_returns_one(story: tuple[IlsServer, dict[str, Any]]) -> None:
    ils, told = story
    assert [fixed(told, f"lend {book}")["Ok"] for book in BOOKS] == ["1", "1", "1"]
    assert fixed(told, "renew")["Ok"] == "1"
    assert fixed(told, "return")["Ok"] == "1"
    assert [(entry.act, entry.item) for entry in ils.library.executed] == [
        *((Act.LENT, book) for book in BOOKS),
        (Act.RENEWED, BOOKS[2]),
        (Act.RETURNED, BOOKS[0]),
    ]


def test_the_client_sees_the_patron_and_the_loans(story: tuple[IlsServer, dict[str, Any]]) -> None:
    ils, told = story
    assert told["patron"]["parsed"]["variable"]["CQ"] == ["Y"]
    listed = told["account"]["parsed"]["variable"]["AU"]
    assert list(dict.fromkeys(listed)) == list(BOOKS)
    assert {loan.item for loan in ils.library.loans_by_patron()[READER]} == set(BOOKS[1:])


def test_the_client_is_refused_a_reference_book(story: tuple[IlsServer, dict[str, Any]]) -> None:
    _, told = story
    assert fixed(told, "refused")["Ok"] == "0"


def test_its_renew_all_that_lacks_the_date_renews_nothing(story: tuple[IlsServer, dict[str, Any]]) -> None:
    """sip2 1.1 leaves the transaction date out of 65, so that the rest of the line is in the wrong place."""
    ils, told = story
    assert fixed(told, "renew all")["RenewedItems"] == "0000"
    assert [entry.act for entry in ils.library.executed].count(Act.RENEWED) == 1


def test_the_client_ends_the_session(story: tuple[IlsServer, dict[str, Any]]) -> None:
    _, told = story
    assert fixed(told, "end")["EndSession"] == "Y"
