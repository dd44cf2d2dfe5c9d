"""Our client against pysip2's server: the stories of a reader, told by both sides.

pysip2 closes the line on whatever is not to the letter, replays repeats, and refuses what has no route itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sip2.circulation import Circulation
from sip2.codes import HoldMode
from sip2.profile import Profile, load_profile
from sip2.resolve import LendAttempt, Verdict
from sip2.results import (
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
    RenewedAll,
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
    """What pysip2 wants: a real no-block due date; and what it does."""
    wanted = {
        "nb_due_date": "now",
        "error_detection": "on",
        "replays_duplicates": True,
        "settle_s": 0.1,
        **changes,
    }
    return load_profile("generic", wanted)


@pytest.fixture
def desk(pysip2: Peer) -> Iterator[Circulation]:
    with station(pysip2.port, profile()) as circulation:
        yield circulation


def test_a_reader_borrows_three_books_and_returns_one(pysip2: Peer, desk: Circulation) -> None:
    before = len(pysip2.executed)
    reader = desk.patron(READER, "1234", detail=Detail.LOANS)
    assert isinstance(reader, PatronKnown)
    assert (reader.pin, reader.may_borrow) == (PinState.VERIFIED, True)
    books, titles = ["1000000056", "1620154429", "VV24.00012"], list[str]()
    for book in books:
        found = desk.look_item(book)
        assert isinstance(found, ItemKnown)
        assert found.charged is False
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
    assert (back.routing.sort_bin, back.routing.alert) == ("1", False)
    assert isinstance(desk.end_session(READER), SessionEnded)
    assert pysip2.executed[before:] == [
        *(("lent", book, READER) for book in books),
        ("returned", books[0], READER),
    ]


def test_a_wrong_login_is_unreachable_for_a_technician_to_see(pysip2: Peer) -> None:
    with station(pysip2.port, profile(), password="wrong") as desk:
        status = desk.status()
    assert isinstance(status, Unreachable)
    assert status.trouble.kind is TroubleKind.LOGIN


def test_the_status_tells_what_pysip2_has_routes_for(desk: Circulation) -> None:
    status = desk.status()
    assert isinstance(status, IlsStatus)
    assert (status.online, status.version) == (True, "2.00")


@pytest.mark.parametrize(
    ("pin", "state", "account"),
    [("1234", PinState.VERIFIED, True), ("9999", PinState.WRONG, False), (None, PinState.NOT_ASKED, False)],
)
def test_personal_data_comes_with_the_right_pin_only(
    desk: Circulation, pin: str | None, state: PinState, account: bool
) -> None:
    reader = desk.patron(READER, pin)
    assert isinstance(reader, PatronKnown)
    assert (reader.pin, reader.account is not None) == (state, account)


def test_an_unknown_card_and_an_unknown_item_are_told_as_such(desk: Circulation) -> None:
    assert isinstance(desk.patron("TV0404040", "1"), PatronUnknown)
    assert isinstance(desk.look_item("nope"), ItemUnknown)
    assert isinstance(desk.lend(READER, "nope"), Refused)
    back = desk.take_back("nope")
    assert isinstance(back, NotTakenBack)
    assert back.routing.sort_bin == "9"


def test_lending_again_is_told_as_the_renewal_that_it_was(pysip2: Peer, desk: Circulation) -> None:
    before = len(pysip2.executed)
    assert isinstance(desk.lend(READER, "VV24.00124"), Lent)
    again = desk.lend(READER, "VV24.00124")
    assert isinstance(again, Renewed)
    assert not again.asked
    renewed = desk.renew(READER, "VV24.00124")
    assert isinstance(renewed, Renewed)
    assert renewed.asked
    assert isinstance(desk.renew(READER, "VV24.00124"), Refused)
    assert [act for act, *_ in pysip2.executed[before:]] == ["lent", "renewed", "renewed"]


def test_refusals_are_values(pysip2: Peer, desk: Circulation) -> None:
    before = len(pysip2.executed)
    for card, item in ((READER, "VV24.00111"), ("TV0000032", "VV24.00125"), (READER, "TC24.00001")):
        assert isinstance(desk.lend(card, item), Refused)
    assert pysip2.executed[before:] == []


def test_a_fee_is_paid_once(pysip2: Peer, desk: Circulation) -> None:
    paid = desk.pay("TV0000052", Money(Decimal(15000), "VND"))
    assert isinstance(paid, Paid)
    assert paid.transaction_id.startswith("TT")
    assert isinstance(desk.pay("TV0000052", Money(Decimal(15000), "VND")), Refused)


def test_all_loans_are_renewed_at_once_and_what_cannot_be_is_named(pysip2: Peer, desk: Circulation) -> None:
    books = ["VV24.00133", "VV24.00134"]
    for book in books:
        assert isinstance(desk.lend(OTHER, book), Lent)
    for _ in range(2):
        desk.renew(OTHER, books[0])
    before = len(pysip2.executed)
    outcome = desk.renew_all(OTHER)
    assert isinstance(outcome, RenewedAll)
    assert (outcome.renewed, outcome.renewed_count) == ((books[1],), 1)
    # VV24.00111 and VV24.00112 are this reader's from the start: another waits for one, the other was renewed twice.
    assert {each.item for each in outcome.unrenewed} == {"VV24.00111", "VV24.00112", books[0]}
    assert outcome.unrenewed_count == 3
    assert pysip2.executed[before:] == [("renewed", books[1], OTHER)]
    assert isinstance(desk.renew_all("TV0404040"), Refused)


def test_a_hold_is_placed_changed_and_taken_back(pysip2: Peer, desk: Circulation) -> None:
    before, book = len(pysip2.executed), "VV24.00112"
    placed = desk.hold(READER, item=book)
    assert isinstance(placed, HoldDone)
    assert (placed.available, placed.queue_position) == (False, "1")
    assert placed.title
    changed = desk.hold(READER, item=book, mode=HoldMode.CHANGE, pickup="VS")
    assert isinstance(changed, HoldDone)
    assert changed.pickup == "VS"
    assert isinstance(desk.hold(READER, item=book, mode=HoldMode.DELETE), HoldDone)
    assert isinstance(desk.hold(READER, item=book, mode=HoldMode.DELETE), Refused)
    assert pysip2.executed[before:] == [
        (act, book, READER) for act in ("hold_placed", "hold_changed", "hold_cancelled")
    ]


def test_what_has_no_route_is_refused_and_asked_for_only_if_the_profile_lets_us(pysip2: Peer) -> None:
    told = Transcript()
    with station(pysip2.port, profile(), transcript=told) as desk:
        assert isinstance(desk.store_properties("VV24.00111", "x"), Refused)
    assert "19" in told.sent()
    silent = Transcript()
    with station(pysip2.port, profile(trust_bx=True), transcript=silent) as desk:
        refused = desk.store_properties("VV24.00111", "x")
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NOT_SUPPORTED
    assert "19" not in silent.sent()


def test_a_loan_made_off_line_keeps_the_due_date_that_the_reader_was_told(
    pysip2: Peer, desk: Circulation
) -> None:
    then = datetime.now(UTC).replace(microsecond=0, tzinfo=None) - timedelta(days=1)
    due = then + timedelta(days=9)
    lent = desk.lend("TV0000032", "VV24.00126", no_block=True, at=then, due=due)
    assert isinstance(lent, Lent)
    assert lent.due.at == due


def test_a_damaged_answer_is_asked_for_again_and_nothing_is_done_twice(pysip2: Peer) -> None:
    before, told = len(pysip2.executed), Transcript()
    with station(pysip2.port, profile(), transcript=told, connect=bad_line(pysip2.port, b"12")) as desk:
        lent = desk.lend(CLASS, "VV24.00127")
    assert isinstance(lent, Lent)
    assert told.sent()[-2:] == ["11", "97"]
    assert pysip2.executed[before:] == [("lent", "VV24.00127", CLASS)]


def test_a_lost_answer_is_fetched_by_the_same_bytes_since_pysip2_replays(pysip2: Peer) -> None:
    before, told = len(pysip2.executed), Transcript()
    patient = profile(request_deadline_s=0.3)
    with station(
        pysip2.port, patient, transcript=told, connect=bad_line(pysip2.port, b"12", lost=True)
    ) as desk:
        lent = desk.lend(CLASS, "VV24.00128")
    assert isinstance(lent, Lent)
    assert told.sent()[-2:] == ["11", "11"]
    assert pysip2.executed[before:] == [("lent", "VV24.00128", CLASS)]


@pytest.mark.parametrize("error_detection", ["off", "on"])
def test_pysip2_carries_out_a_repeat_without_a_digit_so_none_is_sent(
    pysip2: Peer, error_detection: str
) -> None:
    book = {"off": "VV24.00131", "on": "VV24.00132"}[error_detection]
    before, told = len(pysip2.executed), Transcript()
    trusting = profile(request_deadline_s=0.3, error_detection=error_detection)
    with station(
        pysip2.port, trusting, transcript=told, connect=bad_line(pysip2.port, b"12", lost=True)
    ) as desk:
        outcome = desk.lend(CLASS, book)
    assert isinstance(outcome, Lent if error_detection == "on" else Unknown)
    assert told.sent().count("11") == (2 if error_detection == "on" else 1)
    assert pysip2.executed[before:] == [("lent", book, CLASS)]


def test_a_lost_answer_is_looked_for_where_repeats_are_not_trusted(pysip2: Peer) -> None:
    before = len(pysip2.executed)
    careful = profile(replays_duplicates=False, request_deadline_s=0.3)
    with station(pysip2.port, careful, connect=bad_line(pysip2.port, b"12", lost=True)) as desk:
        attempt = LendAttempt(CLASS, "VV24.00129")
        prior = desk.before(attempt)
        assert not isinstance(prior, Unreachable)
        assert isinstance(desk.lend(CLASS, "VV24.00129"), Unknown)
        assert desk.resolve(attempt, prior).verdict is Verdict.LENT
    assert pysip2.executed[before:] == [("lent", "VV24.00129", CLASS)]


def test_a_line_closed_instead_of_an_answer_is_unknown_until_looked_at(pysip2: Peer) -> None:
    """pysip2 closes on a blank no-block due date, which most systems want."""
    before = len(pysip2.executed)
    with station(pysip2.port, profile(nb_due_date="blank")) as desk:
        attempt = LendAttempt(CLASS, "VV24.00130")
        prior = desk.before(attempt)
        assert not isinstance(prior, Unreachable)
        outcome = desk.lend(CLASS, "VV24.00130")
        assert isinstance(outcome, Unknown)
        assert outcome.trouble.kind is TroubleKind.CLOSED
        assert desk.resolve(attempt, prior).verdict is Verdict.NOT_LENT
    assert pysip2.executed[before:] == []
