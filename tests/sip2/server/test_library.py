"""What the small library promises: it lends by its rules, says why not, and records what it really did."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sip2.server.catalogue import Catalogue
from sip2.server.library import Library
from sip2.server.records import Act, Declined, Hold, Lent, Paid, Reason, RenewedAll, Returned

READER, OTHER = "TV0000012", "TV0000015"
BOOK = "1000000056"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_days(self, days: int) -> None:
        self.at += timedelta(days=days)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def library(clock: Clock) -> Library:
    return Library(clock=clock)


def acts(library: Library) -> list[tuple[Act, str, str]]:
    return [(entry.act, entry.item, entry.card) for entry in library.executed]


def test_the_catalogue_has_sixty_vietnamese_titles_and_an_item_for_each_tag_of_the_demo() -> None:
    catalogue = Catalogue.load()
    titles = {item.title for item in catalogue.items.values()}
    assert len([title for title in titles if not title.isascii()]) >= 60
    assert len(catalogue.items) >= 75
    assert len(catalogue.demo_items) >= 6
    assert set(catalogue.demo_items) <= set(catalogue.items)


def test_the_demo_items_are_on_real_tags() -> None:
    vectors = Path(__file__).parents[2] / "data" / "tag_vectors.jsonl"
    rows = [json.loads(line) for line in vectors.read_text(encoding="utf-8").splitlines()]
    real = {row["decoded"]["primary_item_id"] for row in rows if row.get("crc_ok") and "decoded" in row}
    assert set(Catalogue.load().demo_items) <= real


def test_every_scene_names_an_item_or_a_card_that_exists() -> None:
    catalogue = Catalogue.load()
    assert all(code in catalogue.items or code in catalogue.patrons for code in catalogue.scenes.values())


def test_a_loan_is_due_at_the_end_of_the_last_day_in_the_library_s_own_zone(library: Library) -> None:
    outcome = library.checkout(READER, BOOK)
    assert isinstance(outcome, Lent)
    assert outcome.loan.due.isoformat() == "2026-12-07T23:59:00+07:00"
    assert acts(library) == [(Act.LENT, BOOK, READER)]


@pytest.mark.parametrize(
    ("card", "item", "reason"),
    [
        ("TV0404040", BOOK, Reason.UNKNOWN_PATRON),
        (READER, "no such item", Reason.UNKNOWN_ITEM),
        ("TV0000031", BOOK, Reason.EXPIRED),
        ("TV0000032", BOOK, Reason.BLOCKED),
        ("TV0000033", BOOK, Reason.FINES),
        ("TV0000034", BOOK, Reason.TOO_MANY),
        ("TV0000041", BOOK, Reason.ADULTS_ONLY),
        (READER, "TC24.00001", Reason.NOT_FOR_LOAN),
        (READER, "TT24.00001", Reason.NOT_FOR_LOAN),
        (READER, "VV24.00110", Reason.HELD),
        (READER, "VV24.00111", Reason.ON_LOAN_TO_ANOTHER),
        (READER, "VV24.00113", Reason.LOST),
    ],
)
def test_a_refusal_has_its_reason_and_changes_nothing(
    library: Library, card: str, item: str, reason: Reason
) -> None:
    before = library.loans_by_patron()
    assert library.checkout(card, item) == Declined(reason)
    assert library.loans_by_patron() == before
    assert library.executed == ()


def test_a_fee_must_be_accepted_first_and_is_then_owed(library: Library) -> None:
    asked = library.checkout(READER, "BD24.00002")
    assert asked == Declined(Reason.FEE_NOT_ACCEPTED, Decimal(5000))
    assert isinstance(library.checkout(READER, "BD24.00002", fee_accepted=True), Lent)
    account = library.account(READER)
    assert account is not None
    assert account.owed == 5000


def test_a_second_checkout_renews_unless_that_is_not_wanted(library: Library, clock: Clock) -> None:
    library.checkout(READER, BOOK)
    assert library.checkout(READER, BOOK, renew=False) == Declined(Reason.ALREADY_YOURS)
    clock.pass_days(3)
    again = library.checkout(READER, BOOK)
    assert isinstance(again, Lent)
    assert again.renewed
    assert again.loan.due.isoformat() == "2026-12-10T23:59:00+07:00"


def test_a_loan_is_renewed_twice_and_never_while_somebody_waits(library: Library) -> None:
    library.checkout(READER, BOOK)
    assert isinstance(library.renew(READER, BOOK), Lent)
    assert isinstance(library.renew(READER, BOOK), Lent)
    assert library.renew(READER, BOOK) == Declined(Reason.NO_MORE_RENEWALS)
    assert library.renew(OTHER, "VV24.00111") == Declined(Reason.HELD)
    assert library.renew(READER, "VV24.00111") == Declined(Reason.NOT_ON_LOAN)


def test_renew_all_tells_which_and_why_not(library: Library) -> None:
    outcome = library.renew_all(OTHER)
    assert outcome == RenewedAll((), (("VV24.00111", Reason.HELD), ("VV24.00112", Reason.NO_MORE_RENEWALS)))


def test_a_late_return_is_fined_by_the_day_it_really_came(library: Library, clock: Clock) -> None:
    library.checkout(READER, BOOK)
    clock.pass_days(20)
    back = library.checkin(BOOK, "TT", returned=clock.at - timedelta(days=4))
    assert isinstance(back, Returned)
    assert back.fined == 2000
    account = library.account(READER)
    assert account is not None
    assert account.owed == 2000


def test_a_return_in_the_future_counts_as_now(library: Library, clock: Clock) -> None:
    library.checkout(READER, BOOK)
    back = library.checkin(BOOK, "TT", returned=clock.at + timedelta(days=90))
    assert isinstance(back, Returned)
    assert back.fined == 0


def test_what_was_not_on_loan_is_seen_and_not_returned(library: Library) -> None:
    back = library.checkin(BOOK, "TT")
    assert isinstance(back, Returned)
    assert (back.loan, back.bin) == (None, "1")
    assert acts(library) == [(Act.SEEN, BOOK, "")]


def test_a_returned_item_goes_to_whoever_waits_first(library: Library) -> None:
    back = library.checkin("VV24.00111", "TT")
    assert isinstance(back, Returned)
    assert back.hold is not None
    assert (back.hold.card, back.hold.ready, back.bin, back.send_to) == ("TV0000051", True, "4", "")
    assert library.checkout(READER, "VV24.00111") == Declined(Reason.HELD)
    assert isinstance(library.checkout("TV0000051", "VV24.00111"), Lent)
    assert library.holds("VV24.00111") == ()


def test_an_item_travels_to_where_it_is_wanted_or_belongs(library: Library) -> None:
    wanted = library.checkin("VV24.00122", "TT")
    home = library.checkin("VV24.00131", "TT")
    assert isinstance(wanted, Returned)
    assert isinstance(home, Returned)
    assert (wanted.send_to, wanted.bin) == ("VS", "6")
    assert (home.send_to, home.bin) == ("VS", "6")
    assert library.in_transit_to("VV24.00131") == "VS"


def test_holds_queue_and_can_be_changed_and_cancelled(library: Library) -> None:
    assert isinstance(library.place_hold(READER, "VV24.00111"), Hold)
    assert [hold.card for hold in library.holds("VV24.00111")] == ["TV0000051", READER]
    changed = library.change_hold(READER, "VV24.00111", pickup="VB")
    assert isinstance(changed, Hold)
    assert changed.pickup == "VB"
    assert isinstance(library.cancel_hold(READER, "VV24.00111"), Hold)
    assert library.cancel_hold(READER, "VV24.00111") == Declined(Reason.NO_SUCH_HOLD)


def test_payments_lower_the_oldest_fine_first_and_never_take_too_much(library: Library) -> None:
    card = "TV0000033"
    assert library.pay(card, Decimal(99000)) == Declined(Reason.TOO_MUCH_PAID)
    paid = library.pay(card, Decimal(30000))
    assert isinstance(paid, Paid)
    assert paid.left == 47000
    account = library.account(card)
    assert account is not None
    assert [fine.amount for fine in account.fines] == [35000, 12000]
    assert account.trouble is None


def test_a_loan_made_off_line_is_recorded_whatever_blocks_there_are(library: Library, clock: Clock) -> None:
    since, due = clock.at - timedelta(days=1), clock.at + timedelta(days=9)
    outcome = library.record_offline_loan("TV0000032", "VV24.00111", since, due)
    assert isinstance(outcome, Lent)
    assert (outcome.loan.since, outcome.loan.due) == (since, due)
    assert acts(library)[0] == (Act.RETURNED, "VV24.00111", OTHER)
    assert library.record_offline_loan("TV0404040", BOOK, since, due) == Declined(Reason.UNKNOWN_PATRON)


def test_a_reader_without_a_pin_has_the_empty_one(library: Library) -> None:
    assert library.pin_is_right(READER, "1234")
    assert not library.pin_is_right(READER, "")
    assert library.pin_is_right("TV0000020", "")
    assert not library.pin_is_right("TV0404040", "")


def test_state_and_record_outlive_the_library(tmp_path: Path, clock: Clock) -> None:
    state, record = tmp_path / "state.json", tmp_path / "record.jsonl"
    first = Library(clock=clock, state=state, record=record)
    first.checkout(READER, BOOK)
    first.place_hold(OTHER, BOOK)
    first.block("TV0000041", "lost")
    first.note_item(BOOK, "thiếu trang 12")
    second = Library(clock=clock, state=state, record=record)
    assert second.loans_by_patron() == first.loans_by_patron()
    assert second.holds(BOOK) == first.holds(BOOK)
    assert second.account("TV0000033") == first.account("TV0000033")
    assert second.checkout("TV0000041", "TN24.00001") == Declined(Reason.BLOCKED)
    assert second.note(BOOK) == "thiếu trang 12"
    second.checkin(BOOK, "TT")
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert [line["act"] for line in lines] == [
        "lent",
        "hold_placed",
        "blocked",
        "item_noted",
        "returned",
        "hold_trapped",
    ]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))


def test_eight_stations_at_once_lend_an_item_once(library: Library) -> None:
    outcomes: list[Lent | Declined] = []
    gate = threading.Barrier(8)

    def station(card: str) -> None:
        gate.wait()
        outcomes.append(library.checkout(card, BOOK, renew=False))

    threads = [threading.Thread(target=station, args=(card,)) for card in [READER, OTHER] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([outcome for outcome in outcomes if isinstance(outcome, Lent)]) == 1
    assert [entry.act for entry in library.executed] == [Act.LENT]


def test_no_name_or_pin_shows_in_a_repr(library: Library) -> None:
    shown = repr(library.account(READER))
    assert "Bạn đọc" not in shown
    assert "1234" not in shown.replace("TV0000012", "")
    assert "example.org" not in shown
