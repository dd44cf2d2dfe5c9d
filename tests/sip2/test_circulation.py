"""What a library system says, in the trade's words; and what nobody but the verified reader may hear."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sip2 import requests as r
from sip2.circulation import Circulation
from sip2.codec import parse
from sip2.codes import AlertType, CirculationStatus, HoldMode
from sip2.frame import close_frame
from sip2.message import Deviation, Oddity
from sip2.profile import Profile, load_profile
from sip2.results import (
    CardState,
    Detail,
    HoldDone,
    IlsStatus,
    ItemKnown,
    ItemUnknown,
    Lent,
    Listed,
    NotTakenBack,
    Paid,
    PatronKnown,
    PatronUnknown,
    PinState,
    Prior,
    PropertiesStored,
    Reason,
    Refused,
    Renewed,
    RenewedAll,
    SessionEnded,
    TakenBack,
    TroubleKind,
    Unknown,
    Unreachable,
    Unsent,
)
from sip2.values import BLANK_DATE, Money
from tests.sip2.lines import START, Bench, Chunk

DATE = "20260815    101530"
COUNTS = "000100020003000400050006"
SITE = {"login": "none", "sc_status_after_login": False, "institution": "TV"}


class Desk:
    """A circulation whose library system always says the same."""

    def __init__(self, *answers: str, profile: Profile | None = None) -> None:
        self.answers = [*answers]
        self.bench = Bench(self.hear, profile or load_profile("koha", SITE))
        self.does = Circulation(self.bench.client)

    def hear(self, frame: bytes) -> list[Chunk]:
        if not self.answers:
            return []
        text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not text:
            return []
        sequence = parse(frame).sequence
        return [close_frame(text.encode(), sequence, sequence is not None)]

    @property
    def asked(self) -> list[str]:
        return [
            re.sub(r"AY.AZ....$", "", data.decode().rstrip("\r"))
            for line in self.bench.lines
            for data in line.sent
        ]


def patron64(status: str = "", fields: str = "BLY|CQY|", card: str = "VN000123", counts: str = COUNTS) -> str:
    return f"64{status:14}000{DATE}{counts}AOTV|AA{card}|AENguyễn Văn An|BHVND|BV15000|BDLê Lợi|{fields}"


# The reader


def test_a_verified_reader_gets_the_account() -> None:
    desk = Desk(patron64(fields="BLY|CQY|CB0010|PA20271231|AU1001 Truyện Kiều|AU1002|AU1003|AFXin chào|"))
    patron = desk.does.patron("VN000123", "1234", detail=Detail.LOANS)
    assert isinstance(patron, PatronKnown)
    assert patron.pin is PinState.VERIFIED
    assert (patron.may_borrow, patron.may_renew, patron.may_hold) == (True, True, True)
    assert patron.account is not None
    assert patron.account.name == "Nguyễn Văn An"
    assert patron.account.owed == Money(Decimal(15000), "VND")
    assert patron.account.counts.loans == 3
    assert patron.account.loans_limit == 10
    assert patron.account.expires == "20271231"
    assert patron.account.listed[0] == Listed("1001", "1001 Truyện Kiều")
    assert desk.asked == [f"63000{DATE}  Y       AOTV|AAVN000123|ACterminal|AD1234|"]


@pytest.mark.parametrize(
    ("pin", "cq", "state"),
    [
        (None, "", PinState.NOT_ASKED),
        (None, "CQY|", PinState.NOT_ASKED),
        ("9", "CQN|", PinState.WRONG),
        ("9", "", PinState.UNCONFIRMED),
        ("9", "CQ|", PinState.UNCONFIRMED),
        ("9", "CQ |", PinState.UNCONFIRMED),
        ("", "CQN|", PinState.WRONG),
    ],
)
def test_without_a_verified_pin_no_personal_data_is_handed_on(
    pin: str | None, cq: str, state: PinState
) -> None:
    desk = Desk(patron64(fields=f"BLY|{cq}AU1001 Truyện Kiều|AFXin chào Nguyễn Văn An|PCstaff|"))
    patron = desk.does.patron("VN000123", pin, detail=Detail.LOANS)
    assert isinstance(patron, PatronKnown)
    assert patron.pin is state
    assert patron.account is None
    assert patron.card == ""
    for personal in ("Nguyễn", "15000", "Lê Lợi", "Kiều"):
        assert personal not in str(patron)
    served_by = (patron.language, patron.patron_class)
    assert served_by == (("", "") if state is PinState.WRONG else ("000", "staff"))


@pytest.mark.parametrize(("pin", "cq"), [(None, ""), ("9", "CQN|"), ("9", "")])
def test_texts_to_a_card_that_is_unknown_name_nobody(pin: str | None, cq: str) -> None:
    desk = Desk(patron64(fields=f"BLN|{cq}AFNguyễn Văn An: wrong PIN|AGNguyễn Văn An|PCstaff|"))
    patron = desk.does.patron("VN000123", pin)
    assert patron == PatronUnknown()


@pytest.mark.parametrize(("field", "reason"), [("CQN", Reason.PIN_WRONG), ("BLN", Reason.PATRON_UNKNOWN)])
def test_a_refusal_for_want_of_proof_names_nobody(field: str, reason: Reason) -> None:
    desk = Desk(answer12("0N", f"AJ|AH|{field}|AFNguyễn Văn An: wrong PIN|AGNguyễn Văn An|"))
    refused = desk.does.lend("VN1", "B1", pin="9")
    assert isinstance(refused, Refused)
    assert refused.reason is reason
    assert "Nguyễn" not in str(refused)


def test_a_wrong_pin_opens_nothing_even_where_the_flags_are_blank() -> None:
    patron = Desk(patron64(fields="BLY|CQN|")).does.patron("VN000123", "9")
    assert isinstance(patron, PatronKnown)
    assert (patron.may_borrow, patron.may_renew, patron.may_hold) == (False, False, False)


def test_only_charge_denied_stops_borrowing() -> None:
    for status, borrow in (("Y", False), (" YYYYYYYYYYYYY", True), ("", True)):
        patron = Desk(patron64(status)).does.patron("VN000123", "1234")
        assert isinstance(patron, PatronKnown)
        assert patron.may_borrow is borrow, status


def test_a_profile_may_add_flags_that_block() -> None:
    profile = load_profile("koha", SITE | {"blocking_flags": ["charge_denied", "too_many_overdue"]})
    patron = Desk(patron64("      Y"), profile=profile).does.patron("VN000123", "1234")
    assert isinstance(patron, PatronKnown)
    assert not patron.may_borrow


@pytest.mark.parametrize(
    ("name", "fields", "known"),
    [("An", "BLN|", False), ("", "", False), ("", "BL|CQ|", False), ("An", "", True), ("", "CQY|", True)],
)
def test_a_card_is_known_only_where_the_system_says_so(name: str, fields: str, known: bool) -> None:
    patron = Desk(f"64{'':14}000{DATE}{COUNTS}AOTV|AAX1|AE{name}|{fields}").does.patron("X1", "1")
    assert isinstance(patron, PatronKnown if known else PatronUnknown)


def test_the_systems_own_card_number_counts() -> None:
    patron = Desk(patron64(card="VN0001")).does.patron("vn0001", "1")
    assert isinstance(patron, PatronKnown)
    assert patron.card == "VN0001"
    assert "VN0001" not in repr(patron)


def test_a_system_without_63_is_asked_23() -> None:
    profile = load_profile("koha", SITE | {"patron_request": "23"})
    desk = Desk(f"24{'':14}000{DATE}AOTV|AAVN1|AEAn|BLY|CQY|", profile=profile)
    patron = desk.does.patron("VN1", "1234")
    assert isinstance(patron, PatronKnown)
    assert patron.account is not None
    assert patron.account.counts.loans is None
    assert desk.asked == [f"23000{DATE}AOTV|AAVN1|ACterminal|AD1234|"]


def test_pa_is_a_date_only_where_the_profile_says_so() -> None:
    profile = load_profile("polaris", SITE)
    patron = Desk(patron64(fields="BLY|CQY|PA7|"), profile=profile).does.patron("VN1", "1")
    assert isinstance(patron, PatronKnown)
    assert patron.account is not None
    assert patron.account.expires == ""


def test_the_end_of_a_session_is_told_only_to_systems_that_like_it() -> None:
    desk = Desk(f"36Y{DATE}AOTV|AAVN1|AFTạm biệt|")
    assert desk.does.end_session("VN1") == SessionEnded(True, desk.does.end_session("VN1").texts)  # type: ignore[union-attr]  # it is reachable here
    quiet = Desk("", profile=load_profile("alma", SITE))
    assert quiet.does.end_session("VN1") == SessionEnded(asked=False)
    assert quiet.asked == []


def test_a_session_that_the_system_does_not_end_is_told_so_and_silence_about_it_is_no_yes() -> None:
    refused = Desk(f"36N{DATE}AOTV|AAVN1|").does.end_session("VN1")
    assert refused == SessionEnded(True, ended=False)
    unclear = Desk(f"36 {DATE}AOTV|AAVN1|").does.end_session("VN1")
    assert isinstance(unclear, Unreachable)


# The item


def test_an_item_is_described() -> None:
    desk = Desk(
        f"18040201{DATE}ABB1|AJTruyện &#124; Kiều\u202e|CF2|AH20260829    235900|CK001|BHVND|BV5000,50|"
    )
    item = desk.does.look_item("B1")
    assert isinstance(item, ItemKnown)
    assert item.title == "Truyện | Kiều"
    assert item.status is CirculationStatus.CHARGED
    assert item.charged is True
    assert item.due is not None
    assert item.due.at == datetime.fromisoformat("2026-08-29T23:59:00")
    assert item.due.raw == "20260829    235900"
    assert item.hold_queue == 2
    assert item.fee == Money(Decimal("5000.50"), "VND")
    assert desk.asked == [f"17{DATE}AOTV|ABB1|ACterminal|"]


def test_an_item_without_title_and_status_is_unknown() -> None:
    assert isinstance(Desk(f"18010101{DATE}ABnope|AJ|").does.look_item("nope"), ItemUnknown)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("20260829   Z165900", datetime(2026, 8, 29, 16, 59, tzinfo=UTC)),
        ("2026-08-29", datetime.fromisoformat("2026-08-29")),
        ("29/08/2026", datetime.fromisoformat("2026-08-29")),
        ("next week", None),
        ("20269999    000000", None),
        ("", None),
    ],
)
def test_due_dates_are_read_by_the_profiles_formats(raw: str, expected: datetime | None) -> None:
    profile = load_profile("koha", SITE | {"due_date_formats": ["%Y-%m-%d", "%d/%m/%Y"]})
    lent = Desk(f"121NNY{DATE}AOTV|AAVN1|ABB1|AJx|AH{raw}|", profile=profile).does.lend("VN1", "B1")
    assert isinstance(lent, Lent)
    assert (lent.due.raw, lent.due.at) == (raw, expected)


# Lending


def answer12(ok: str = "1N", fields: str = "AJTruyện Kiều|AH20260829    235900|") -> str:
    return f"12{ok}NY{DATE}AOTV|AAVN1|ABB1|{fields}"


def test_a_loan_is_a_loan() -> None:
    desk = Desk(answer12())
    lent = desk.does.lend("VN1", "B1", pin="1234")
    assert isinstance(lent, Lent)
    assert (lent.item, lent.title, lent.desensitize, lent.security_inhibit) == (
        "B1",
        "Truyện Kiều",
        True,
        False,
    )
    assert desk.asked == [f"11NN{DATE}{BLANK_DATE}AOTV|AAVN1|ABB1|ACterminal|"], (
        "the PIN goes only where it must"
    )


def test_a_loan_that_turned_out_to_be_a_renewal_is_told_as_one_by_accident() -> None:
    renewed = Desk(answer12("1Y")).does.lend("VN1", "B1")
    assert isinstance(renewed, Renewed)
    assert renewed.asked is False


def test_a_renewal_that_the_system_hides_is_seen_by_what_was_true_before() -> None:
    renewed = Desk(answer12("1N")).does.lend("VN1", "B1", prior=Prior(charged=True, on_account=True))
    assert isinstance(renewed, Renewed)
    assert renewed.asked is False
    assert isinstance(Desk(answer12("1N")).does.lend("VN1", "B1", prior=Prior(on_account=False)), Lent)


def test_what_was_surely_not_his_before_is_lent_although_the_system_always_says_renewed() -> None:
    """A mock of a vendor writes 121Y to everything (observed); the reader's book must still be released."""
    lent = Desk(answer12("1Y")).does.lend("VN1", "B1", prior=Prior(charged=False, on_account=False))
    assert isinstance(lent, Lent)
    assert Deviation(Oddity.BAD_VALUE, "renewal_ok") in lent.deviations


def test_ci_forbids_touching_the_security_bit() -> None:
    lent = Desk(answer12(fields="AJx|AH|CIY|")).does.lend("VN1", "B1")
    assert isinstance(lent, Lent)
    assert lent.security_inhibit


@pytest.mark.parametrize("amount", ["BV15.000|BHVND|", "BHVND|BV15,000|", "BV15.000|", "BV1.234.567|"])
def test_an_amount_that_may_be_thousands_is_no_value_but_the_fee_does_not_vanish(amount: str) -> None:
    refused = Desk(answer12("0N", f"AJ|AH|{amount}")).does.lend("VN1", "B1")
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.fee) == (Reason.FEE_REQUIRED, None)
    assert Deviation(Oddity.BAD_VALUE, "BV") in refused.deviations
    reader = f"64{'':14}000{DATE}{COUNTS}AOTV|AAVN1|AEAn|{amount}BLY|CQY|"
    patron = Desk(reader).does.patron("VN1", "1234")
    assert isinstance(patron, PatronKnown)
    assert patron.account is not None
    assert (patron.account.owed, patron.account.owed_unclear) == (None, True)


@pytest.mark.parametrize(
    "amount", ["", "BV0.000|BHVND|", "BV|", "BVnone|", "BV15000|BHVND|", "BV1.500|BHKWD|"]
)
def test_what_is_clear_is_not_called_unclear(amount: str) -> None:
    reader = f"64{'':14}000{DATE}{COUNTS}AOTV|AAVN1|AEAn|{amount}BLY|CQY|"
    patron = Desk(reader).does.patron("VN1", "1234")
    assert isinstance(patron, PatronKnown)
    assert patron.account is not None
    assert not patron.account.owed_unclear


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("AJ|AH|BLN|", Reason.PATRON_UNKNOWN),
        ("AJ|AH|CQN|", Reason.PIN_WRONG),
        ("AJ|AH|AFitemtype_notforloan: REF|", Reason.ITEM_NOT_FOR_LOAN),
        ("AJ|AH|AFNO_MORE_RENEWALS: 1|", Reason.RENEWAL_LIMIT),
        ("AJ|AH|AFPatron Blocked|BLY|", Reason.PATRON_BLOCKED),
        ("AJ|AH|AF01/01/2026|", Reason.UNSPECIFIED),
        ("AJ|AH|BT06|BHVND|BV20000|", Reason.FEE_REQUIRED),
        ("AJ|AH|", Reason.UNSPECIFIED),
    ],
)
def test_a_refusal_has_a_reason_from_codes_or_from_the_profile(fields: str, reason: Reason) -> None:
    refused = Desk(answer12("0N", fields)).does.lend("VN1", "B1")
    assert isinstance(refused, Refused)
    assert refused.reason is reason


def test_without_a_map_in_the_profile_no_text_is_read_for_meaning() -> None:
    desk = Desk(answer12("0N", "AJ|AH|AFPatron Blocked|"), profile=load_profile("generic", SITE))
    refused = desk.does.lend("VN1", "B1")
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.UNSPECIFIED
    assert refused.texts.screen == ("Patron Blocked",)


def test_a_fee_is_asked_for_and_acknowledged() -> None:
    desk = Desk(answer12("0N", "AJ|AH|BT06|BHVND|BV20000|"), answer12())
    refused = desk.does.lend("VN1", "B1")
    assert isinstance(refused, Refused)
    assert refused.fee == Money(Decimal(20000), "VND")
    assert isinstance(desk.does.lend("VN1", "B1", fee_acknowledged=True), Lent)
    assert "BOY|" in desk.asked[1]
    assert "BO" not in desk.asked[0]


def test_an_answer_that_says_neither_yes_nor_no_decides_nothing() -> None:
    result = Desk(answer12(" N")).does.lend("VN1", "B1")
    assert isinstance(result, Unknown)
    assert result.trouble.kind is TroubleKind.UNEXPECTED


def test_a_loan_made_off_line_is_recorded_with_its_own_time_and_due_date() -> None:
    desk = Desk(answer12())
    at, due = datetime.fromisoformat("2026-08-01T09:00:00"), datetime.fromisoformat("2026-08-15T23:59:00")
    desk.does.lend("VN1", "B1", no_block=True, at=at, due=due)
    assert desk.asked[0].startswith("11NY20260801    09000020260815    235900AOTV|")


def test_a_real_due_date_is_sent_only_with_no_block_because_koha_would_force_the_loan() -> None:
    desk = Desk(answer12())
    desk.does.lend("VN1", "B1", due=datetime.fromisoformat("2026-08-15T23:59:00"))
    assert desk.asked[0].startswith(f"11NN{DATE}{BLANK_DATE}")


def test_a_barcode_that_would_be_another_field_is_refused_before_anything_is_sent() -> None:
    desk = Desk(answer12())
    for barcode in ("B1|AAVN2", "B1\r", "B1\0", "B1\x85"):
        result = desk.does.lend("VN1", barcode)
        assert isinstance(result, Unsent)
        assert result.trouble.kind is TroubleKind.REFUSED_TEXT
        assert barcode not in result.trouble.detail
        assert isinstance(desk.does.look_item(barcode), Unreachable)
    assert desk.asked == []


def test_no_answer_to_a_wish_is_unknown_and_no_answer_to_a_question_is_unreachable() -> None:
    desk = Desk("")
    lend = desk.does.lend("VN1", "B1")
    assert isinstance(lend, Unknown)
    assert lend.trouble.kind is TroubleKind.TIMEOUT
    assert isinstance(desk.does.look_item("B1"), Unreachable)


# Renewing


def test_renewing_goes_by_29_and_or_by_11_where_the_profile_says_so() -> None:
    desk = Desk(f"301YNN{DATE}AOTV|AAVN1|ABB1|AJx|AH20260829    235900|")
    renewed = desk.does.renew("VN1", "B1")
    assert isinstance(renewed, Renewed)
    assert renewed.asked
    assert desk.asked[0].startswith(f"29NN{DATE}{BLANK_DATE}")
    by_11 = Desk(answer12("1N"), profile=load_profile("alma", SITE))
    renewed = by_11.does.renew("VN1", "B1")
    assert isinstance(renewed, Renewed)
    assert renewed.asked
    assert by_11.asked[0].startswith("11YN")


def test_renewing_all_lists_both() -> None:
    result = Desk("6610002000120260815    101530AOTV|BM1|BM2|BN3 on hold|").does.renew_all("VN1")
    assert isinstance(result, RenewedAll)
    assert result.renewed == ("1", "2")
    assert result.unrenewed == (Listed("3", "3 on hold"),)
    assert (result.renewed_count, result.unrenewed_count) == (2, 1)


def test_what_a_system_cannot_do_is_not_asked() -> None:
    desk = Desk("", profile=load_profile("rero_invenio", SITE))
    for result in (
        desk.does.renew_all("VN1"),
        desk.does.block("VN1", "left"),
        desk.does.store_properties("B", "x"),
    ):
        assert isinstance(result, Refused)
        assert result.reason is Reason.NOT_SUPPORTED
    assert desk.asked == []


# Returning


def answer10(flags: str = "1YNN", fields: str = "AQTT|AJTruyện Kiều|") -> str:
    return f"10{flags}{DATE}AOTV|ABB1|{fields}"


def test_a_return_is_taken_and_routed() -> None:
    fields = "AQTT|AJx|CL3|CRFIC|CS895.9|CTMPL|CV04|CYVN000999|DAAn Nguyen (an@example.org)|AFFor An Nguyen (an@example.org)|"
    taken = Desk(answer10("1YNY", fields)).does.take_back("B1")
    assert isinstance(taken, TakenBack)
    assert taken.resensitize is True
    routing = taken.routing
    assert (routing.alert, routing.alert_type, routing.destination) == (True, AlertType.SEND_TO_BRANCH, "MPL")
    assert (routing.sort_bin, routing.collection, routing.call_number) == ("3", "FIC", "895.9")
    assert routing.hold_for == "***99"
    assert "an@example.org" not in str(taken)
    assert "An Nguyen" not in str(taken)
    assert taken.texts.screen == ("For ***",)


def test_a_hold_is_trapped_although_the_return_was_not_ok() -> None:
    """Koha 3.17, observed: `100YNY…CV01` for an item that was not on loan."""
    result = Desk(answer10("0YNY", "AQTT|CV01|")).does.take_back("B1")
    assert isinstance(result, NotTakenBack)
    assert result.routing.alert_type is AlertType.HOLD_HERE
    assert result.resensitize is True


@pytest.mark.parametrize(
    ("profile", "flags", "fields", "reason"),
    [
        ("koha", "0YNY", "AQTT|", Reason.NOT_ON_LOAN),
        ("koha", "0NUY", "CV99|", Reason.ITEM_UNKNOWN),
        ("evergreen", "0YNN", "AQ|", Reason.NOT_ON_LOAN),
        ("generic", "0YNY", "AQTT|", Reason.UNSPECIFIED),
        ("generic", "0NUY", "CV99|", Reason.UNSPECIFIED),
    ],
)
def test_why_a_return_was_not_ok_is_known_only_by_profile(
    profile: str, flags: str, fields: str, reason: Reason
) -> None:
    result = Desk(answer10(flags, fields), profile=load_profile(profile, SITE)).does.take_back("B1")
    assert isinstance(result, NotTakenBack)
    assert result.reason is reason


def test_cv00_without_an_alert_is_no_alert() -> None:
    taken = Desk(answer10(fields="AQ|CV00|")).does.take_back("B1")
    assert isinstance(taken, TakenBack)
    assert taken.routing.alert_type is None


def test_a_profile_translates_alerts_and_bins() -> None:
    changes = {"cv_map": {"53": "ILL_HOLD"}, "bins": {"KHO-A": "2"}, "alert_without_cv": "OTHER"}
    profile = load_profile("koha", SITE | changes)
    taken = Desk(answer10("1YNY", "AQ|CLKHO-A|CV53|"), profile=profile).does.take_back("B1")
    assert isinstance(taken, TakenBack)
    assert (taken.routing.alert_type, taken.routing.sort_bin) == (AlertType.ILL_HOLD, "2")
    taken = Desk(answer10("1YNY", "AQ|"), profile=profile).does.take_back("B1")
    assert isinstance(taken, TakenBack)
    assert taken.routing.alert_type is AlertType.OTHER


def test_the_time_of_the_drop_is_sent_which_saves_the_reader_from_a_fine() -> None:
    desk = Desk(answer10(), profile=load_profile("koha", SITE | {"current_location": "TT"}))
    dropped = datetime.fromisoformat("2026-08-14T22:10:00")
    desk.does.take_back("B1", no_block=True, at=START, returned=dropped)
    assert desk.asked == [f"09Y{DATE}20260814    221000APTT|AOTV|ABB1|ACterminal|"]


def test_undoing_a_loan_is_a_return_with_cancel() -> None:
    desk = Desk(answer10())
    desk.does.take_back("B1", cancel=True, location="BR2")
    assert desk.asked == [f"09N{DATE}{DATE}APBR2|AOTV|ABB1|ACterminal|BIY|"]


# The rest


def test_holds_are_added_and_deleted() -> None:
    desk = Desk(f"161N{DATE}AOTV|AAVN1|BR3|BSTT|AJTruyện Kiều|", f"160N{DATE}AOTV|AAVN1|AFNo such hold|")
    done = desk.does.hold("VN1", item="B1", pickup="TT", expires=START)
    assert isinstance(done, HoldDone)
    assert (done.queue_position, done.pickup) == ("3", "TT")
    assert desk.asked[0] == f"15+{DATE}BW{DATE}|BSTT|AOTV|AAVN1|ABB1|ACterminal|"
    assert isinstance(desk.does.hold("VN1", item="B1", mode=HoldMode.DELETE), Refused)


def test_a_payment_is_recorded() -> None:
    desk = Desk(f"38Y{DATE}AOTV|AAVN1|BKT9|")
    paid = desk.does.pay("VN1", Money(Decimal(15000), "VND"), fee_id="F1", transaction_id="K1")
    assert isinstance(paid, Paid)
    assert paid.transaction_id == "T9"
    assert desk.asked == [f"37{DATE}0100VNDBV15000|AOTV|AAVN1|ACterminal|CGF1|BKK1|"]


def test_a_payment_told_with_its_date_first_as_invenio_does_is_recorded_and_said_to_be_odd() -> None:
    paid = Desk(f"38{DATE}YAOTV|AAVN1|BKT9|").does.pay("VN1", Money(Decimal(15000), "VND"))
    assert isinstance(paid, Paid)
    assert paid.transaction_id == "T9"
    assert [each.kind for each in paid.deviations if each.where == "payment_accepted"] == [Oddity.WRONG_ORDER]
    refused = Desk(f"38{DATE}NAOTV|AAVN1|").does.pay("VN1", Money(Decimal(15000), "VND"))
    assert isinstance(refused, Refused)


@pytest.mark.parametrize("nonsense", [f"382{DATE[:-1]}Y", f"38{DATE}U", f"38{DATE}1"])
def test_a_payment_told_in_no_order_that_is_known_stays_unknown(nonsense: str) -> None:
    outcome = Desk(f"{nonsense}AOTV|AAVN1|").does.pay("VN1", Money(Decimal(15000), "VND"))
    assert isinstance(outcome, Unknown)


def test_a_card_is_blocked_and_enabled() -> None:
    profile = load_profile("generic", SITE)
    desk = Desk(f"24YYYY{'':10}000{DATE}AOTV|AAVN1|AEAn|BLY|", profile=profile)
    blocked = desk.does.block("VN1", "left behind", retained=True)
    assert blocked == CardState(False, blocked.texts)  # type: ignore[union-attr]  # it was sent
    assert desk.asked == [f"01Y{DATE}AOTV|ALleft behind|AAVN1|ACterminal|"]
    desk = Desk(f"26{'':14}000{DATE}AOTV|AAVN1|AEAn|BLY|", profile=profile)
    enabled = desk.does.enable("VN1")
    assert isinstance(enabled, CardState)
    assert enabled.may_borrow


def test_properties_are_stored() -> None:
    desk = Desk(f"201{DATE}ABB1|AJx|CHdisc missing|")
    assert isinstance(desk.does.store_properties("B1", "disc missing"), PropertiesStored)
    assert isinstance(Desk(f"200{DATE}ABB1|").does.store_properties("B1", "x"), Refused)
    for unclear in ("2", " "):
        outcome = Desk(f"20{unclear}{DATE}ABB1|").does.store_properties("B1", "x")
        assert isinstance(outcome, Unknown), unclear
        assert outcome.trouble.kind is TroubleKind.UNEXPECTED


def test_the_systems_status_is_corrected_by_the_profile() -> None:
    desk = Desk("98YNNYNN03000320260815    1017302.00AOTV|AMThư viện|BXNYYYYYYYYYNYNYYY|")
    status = desk.does.status()
    assert isinstance(status, IlsStatus)
    assert status.clock_skew_s == 120
    assert "23" in status.supported, "this profile does not believe BX"
    assert "25" not in status.supported, "this profile knows better"
    trusting = load_profile("generic", SITE | {"trust_bx": True})
    desk = Desk("98YNNYNN03000320260815    1017302.00AOTV|BXNYYYYYYYYYNYNYYY|", profile=trusting)
    status = desk.does.status()
    assert isinstance(status, IlsStatus)
    assert "23" not in status.supported


def test_fields_that_a_system_wants_empty_or_cannot_bear() -> None:
    changes = {
        "always_send": {"63": ["BP", "BQ", "ZZ"], "11": ["BO", "BI", "AD"]},
        "never_send": {"63": ["AC"]},
    }
    profile = load_profile("koha", SITE | changes)
    desk = Desk(patron64(), answer12(), profile=profile)
    desk.does.patron("VN1", "1")
    desk.does.lend("VN1", "B1")
    assert desk.asked[0].endswith("AOTV|AAVN1|AD1|BP|BQ|ZZ|")
    assert desk.asked[1].endswith("ABB1|ACterminal|AD|BON|BIN|")


def test_dates_are_written_as_the_profile_says() -> None:
    at = datetime(2026, 8, 15, 3, 15, 30, tzinfo=UTC)
    for style, written in (
        ("utc", "20260815   Z031530"),
        ("0000", at.astimezone().strftime("%Y%m%d0000%H%M%S")),
    ):
        desk = Desk(answer10(), profile=load_profile("koha", SITE | {"zone_style": style}))
        desk.does.take_back("B1", at=at)
        assert desk.asked[0].startswith(f"09N{written}{written}")
    zoned = Desk(answer10(), profile=load_profile("koha", SITE | {"zone_style": "utc"}))
    zoned.bench.clock.zone = ZoneInfo("Asia/Ho_Chi_Minh")
    zoned.does.take_back("B1", at=datetime.fromisoformat("2026-08-15T10:15:30"))
    assert zoned.asked[0].startswith("09N20260815   Z03153020260815   Z031530")
    now = Desk(answer12(), profile=load_profile("koha", SITE | {"nb_due_date": "now"}))
    now.does.lend("VN1", "B1")
    assert now.asked[0].startswith(f"11NN{DATE}{DATE}")


def test_every_request_that_changes_something_is_marked_so() -> None:
    assert {each.code for each in r.REQUESTS if each.changes} == {
        "01",
        "09",
        "11",
        "15",
        "19",
        "25",
        "29",
        "37",
        "65",
    }
