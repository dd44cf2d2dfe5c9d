"""Our client against invenio-sip2's server: the stories of a reader, told by both sides.

invenio-sip2 frames by reads, executes repeats, swaps the fixed fields of 38 and sends "None" for what it lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import pytest

from sip2.circulation import Circulation
from sip2.message import Deviation, Oddity
from sip2.profile import Profile, load_profile
from sip2.resolve import PayAttempt, RenewAttempt, Verdict
from sip2.results import (
    CardState,
    Detail,
    HoldDone,
    IlsStatus,
    ItemKnown,
    ItemUnknown,
    Lent,
    NotTakenBack,
    Paid,
    PatronKnown,
    PatronUnknown,
    PinState,
    Reason,
    Refused,
    Renewed,
    SessionEnded,
    TakenBack,
    TroubleKind,
    Unknown,
    Unreachable,
)
from sip2.values import Money
from tests.sip2.peers.launch import Peer
from tests.sip2.peers.station import Transcript, bad_line, station

READER, OTHER, CLASS = "TV0000012", "TV0000015", "TV0000060"


def profile(**changes: object) -> Profile:
    return load_profile("rero_invenio", {"settle_s": 0.1, **changes})


@pytest.fixture
def desk(invenio: Peer) -> Iterator[Circulation]:
    with station(invenio.port, profile()) as circulation:
        yield circulation


def test_a_reader_borrows_three_books_and_returns_one(invenio: Peer, desk: Circulation) -> None:
    before = len(invenio.executed)
    reader = desk.patron(READER, "1234", detail=Detail.LOANS)
    assert isinstance(reader, PatronKnown)
    assert (reader.pin, reader.may_borrow) == (PinState.VERIFIED, True)
    books, titles = ["1000000056", "1620154429", "VV24.00012"], list[str]()
    for book in books:
        lent = desk.lend(READER, book)
        assert isinstance(lent, Lent)
        assert lent.due.at is not None
        titles.append(lent.title)
    assert titles == ["Dế Mèn phiêu lưu ký", "Số đỏ", "Đất rừng phương Nam"]
    account = desk.patron(READER, "1234", detail=Detail.LOANS)
    assert isinstance(account, PatronKnown)
    assert account.account is not None
    assert [each.item for each in account.account.listed] == books
    back = desk.take_back(books[0])
    assert isinstance(back, TakenBack)
    assert back.routing.sort_bin == "1"
    assert isinstance(desk.end_session(READER), SessionEnded)
    assert invenio.executed[before:] == [
        *(("lent", book, READER) for book in books),
        ("returned", books[0], READER),
    ]


def test_a_wrong_login_is_unreachable_for_a_technician_to_see(invenio: Peer) -> None:
    with station(invenio.port, profile(), password="wrong") as desk:
        status = desk.status()
    assert isinstance(status, Unreachable)
    assert status.trouble.kind is TroubleKind.LOGIN


def test_the_status_with_blank_padded_numbers_is_read(desk: Circulation) -> None:
    status = desk.status()
    assert isinstance(status, IlsStatus)
    assert (status.online, status.library_name) == (True, "Thư viện Trạm Sách")


def test_personal_data_sent_despite_a_wrong_pin_stays_out_of_sight(invenio: Peer) -> None:
    told = Transcript()
    with station(invenio.port, profile(), transcript=told) as desk:
        wrong = desk.patron(READER, "9999")
        right = desk.patron(READER, "1234")
    assert isinstance(wrong, PatronKnown)
    assert isinstance(right, PatronKnown)
    assert (wrong.pin, wrong.account, wrong.may_borrow) == (PinState.WRONG, None, False)
    assert right.account is not None
    assert right.account.name == "Bạn đọc 01"
    everything = "\n".join(told.lines)
    assert "Bạn đọc" not in everything
    assert "example.org" not in everything
    assert "9999" not in everything


def test_an_unknown_card_and_an_unknown_item_are_told_as_such(desk: Circulation) -> None:
    assert isinstance(desk.patron("TV0404040", "1"), PatronUnknown)
    assert isinstance(desk.look_item("nope"), ItemUnknown)
    assert isinstance(desk.lend(READER, "nope"), Refused)
    assert isinstance(desk.take_back("nope"), NotTakenBack)


def test_lending_again_is_told_as_the_renewal_that_it_was(invenio: Peer, desk: Circulation) -> None:
    before = len(invenio.executed)
    assert isinstance(desk.lend(READER, "VV24.00124"), Lent)
    again = desk.lend(READER, "VV24.00124")
    assert isinstance(again, Renewed)
    assert not again.asked
    assert isinstance(desk.renew(READER, "VV24.00124"), Renewed)
    assert isinstance(desk.renew(READER, "VV24.00124"), Refused)
    assert [act for act, *_ in invenio.executed[before:]] == ["lent", "renewed", "renewed"]


def test_a_hold_is_placed_although_16_names_the_item_twice(invenio: Peer, desk: Circulation) -> None:
    placed = desk.hold(READER, item="VV24.00111")
    assert isinstance(placed, HoldDone)
    assert ("hold_placed", "VV24.00111", READER) in invenio.executed


def test_refusals_are_values(invenio: Peer, desk: Circulation) -> None:
    before = len(invenio.executed)
    for card, item in ((READER, "VV24.00111"), ("TV0000032", "VV24.00125"), (READER, "TC24.00001")):
        assert isinstance(desk.lend(card, item), Refused)
    assert invenio.executed[before:] == []


def test_a_payment_is_understood_although_the_fields_of_38_are_swapped(
    invenio: Peer, desk: Circulation
) -> None:
    attempt = PayAttempt("TV0000052", Decimal(15000))
    prior = desk.before(attempt)
    assert not isinstance(prior, Unreachable)
    outcome = desk.pay("TV0000052", Money(Decimal(15000), "VND"))
    assert isinstance(outcome, Paid)
    assert Deviation(Oddity.WRONG_ORDER, "payment_accepted") in outcome.deviations
    assert desk.resolve(attempt, prior).verdict is Verdict.PAID
    assert [act for act, *_ in invenio.executed].count("paid") == 1


def test_a_card_is_enabled(desk: Circulation) -> None:
    assert isinstance(desk.enable("TV0000032"), CardState)


def test_what_it_lacks_is_not_asked_for_and_none_is_no_answer(invenio: Peer, desk: Circulation) -> None:
    refused = desk.renew_all(READER)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NOT_SUPPORTED
    with station(invenio.port, profile(unsupported=[])) as daring:
        outcome = daring.renew_all(READER)
        assert isinstance(outcome, Unknown)
        assert outcome.trouble.kind is TroubleKind.NOT_SIP
        assert isinstance(daring.look_item("1000000056"), ItemKnown)


def test_a_damaged_answer_is_asked_for_again_though_it_comes_bare(invenio: Peer) -> None:
    before, told = len(invenio.executed), Transcript()
    with station(invenio.port, profile(), transcript=told, connect=bad_line(invenio.port, b"12")) as desk:
        lent = desk.lend(CLASS, "VV24.00127")
    assert isinstance(lent, Lent)
    assert told.sent()[-2:] == ["11", "97"]
    assert invenio.executed[before:] == [("lent", "VV24.00127", CLASS)]


def test_a_lost_answer_to_a_renewal_is_found_out_and_never_sent_twice(invenio: Peer) -> None:
    told = Transcript()
    hasty = profile(request_deadline_s=0.3)
    with station(
        invenio.port, hasty, transcript=told, connect=bad_line(invenio.port, b"30", lost=True)
    ) as desk:
        assert isinstance(desk.lend(OTHER, "VV24.00133"), Lent)
        attempt = RenewAttempt(OTHER, "VV24.00133", datetime.now().astimezone())
        prior = desk.before(attempt)
        assert not isinstance(prior, Unreachable)
        assert isinstance(desk.renew(OTHER, "VV24.00133"), Unknown)
        verdict = desk.resolve(attempt, prior).verdict
    assert verdict is Verdict.UNKNOWN, (
        "renewed on its first day it is due as before, so that looking cannot tell"
    )
    assert told.sent().count("29") == 1
    assert invenio.executed.count(("renewed", "VV24.00133", OTHER)) == 1
