"""What became of a wish without an answer: only looking decides, and "not done" needs two looks."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sip2.codec import parse
from sip2.interpret import Interpreter
from sip2.profile import load_profile
from sip2.resolve import (
    Attempt,
    LendAttempt,
    Look,
    PayAttempt,
    RenewAttempt,
    ReturnAttempt,
    Verdict,
    judge,
)
from sip2.results import ItemKnown, ItemUnknown, Prior

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
LEND, RETURN = LendAttempt("VN1", "B1"), ReturnAttempt("B1")
PAY = PayAttempt("VN1", Decimal(5000))
OLD, NEW = "20260829    235900", "20260912    235900"
IN_TIME, ON_THE_DAY = datetime(2026, 8, 15, 10, 15, tzinfo=HERE), datetime(2026, 8, 29, 10, 15, tzinfo=HERE)
RENEW = RenewAttempt("VN1", "B1", ON_THE_DAY)


def item(status: str, due: str = "") -> ItemKnown:
    read = Interpreter(load_profile("generic")).item(
        parse(f"18{status}020120260815    101530ABB1|AJx|{f'AH{due}|' if due else ''}\r".encode())
    )
    assert isinstance(read, ItemKnown)
    return read


FREE, OUT_OLD, OUT_NEW, LOST, OTHER = item("03"), item("04", OLD), item("04", NEW), item("12"), item("01")
FREE_BEFORE = Prior(charged=False, on_account=False)
OUT_BEFORE = Prior(charged=True, due=OLD, on_account=True)


def after(attempt: Attempt, prior: Prior, **seen: object) -> Verdict | None:
    """The verdict when two looks, far enough apart, see the same."""
    looks = [Look(at, **seen) for at in (100.0, 110.0)]  # type: ignore[arg-type]  # the parts of a look
    return judge(attempt, prior, looks, 10)


@pytest.mark.parametrize(
    ("prior", "seen", "verdict"),
    [
        (FREE_BEFORE, {"item": OUT_OLD, "on_account": True}, Verdict.LENT),
        (Prior(), {"item": OUT_OLD, "on_account": True}, Verdict.LENT),
        (OUT_BEFORE, {"item": OUT_OLD, "on_account": True}, Verdict.LENT),
        (OUT_BEFORE, {"item": OUT_NEW, "on_account": True}, Verdict.RENEWED),
        (FREE_BEFORE, {"item": FREE, "on_account": False}, Verdict.NOT_LENT),
        (FREE_BEFORE, {"item": FREE, "on_account": None}, Verdict.NOT_LENT),
        (FREE_BEFORE, {"item": OUT_OLD, "on_account": None}, Verdict.LENT),
        (Prior(), {"item": OUT_OLD, "on_account": None}, Verdict.UNKNOWN),
        (FREE_BEFORE, {"item": OUT_OLD, "on_account": False}, Verdict.UNKNOWN),
        (Prior(charged=True), {"item": OUT_OLD, "on_account": False}, Verdict.NOT_LENT),
        (FREE_BEFORE, {"item": OTHER, "on_account": None}, Verdict.UNKNOWN),
        (FREE_BEFORE, {"item": ItemUnknown(), "on_account": None}, Verdict.UNKNOWN),
    ],
)
def test_a_loan_in_doubt(prior: Prior, seen: dict[str, object], verdict: Verdict) -> None:
    assert after(LEND, prior, **seen) is verdict


@pytest.mark.parametrize(
    ("prior", "seen", "verdict"),
    [
        (OUT_BEFORE, FREE, Verdict.RETURNED),
        (OUT_BEFORE, item("08"), Verdict.RETURNED),
        (OUT_BEFORE, item("10"), Verdict.RETURNED),
        (Prior(), FREE, Verdict.RETURNED),
        (OUT_BEFORE, OUT_OLD, Verdict.NOT_RETURNED),
        (Prior(), OUT_OLD, Verdict.NOT_RETURNED),
        (OUT_BEFORE, OUT_NEW, Verdict.UNKNOWN),
        (FREE_BEFORE, OUT_OLD, Verdict.UNKNOWN),
        (OUT_BEFORE, LOST, Verdict.UNKNOWN),
        (OUT_BEFORE, ItemUnknown(), Verdict.UNKNOWN),
    ],
)
def test_a_return_in_doubt(prior: Prior, seen: ItemKnown, verdict: Verdict) -> None:
    assert after(RETURN, prior, item=seen) is verdict


@pytest.mark.parametrize(
    ("prior", "seen", "on_account", "verdict"),
    [
        (OUT_BEFORE, OUT_NEW, True, Verdict.RENEWED),
        (OUT_BEFORE, OUT_OLD, True, Verdict.NOT_RENEWED),
        (OUT_BEFORE, OUT_OLD, None, Verdict.NOT_RENEWED),
        (OUT_BEFORE, OUT_OLD, False, Verdict.UNKNOWN),
        (Prior(), OUT_NEW, True, Verdict.UNKNOWN),
        (OUT_BEFORE, FREE, None, Verdict.UNKNOWN),
    ],
)
def test_a_renewal_in_doubt(prior: Prior, seen: ItemKnown, on_account: bool | None, verdict: Verdict) -> None:
    assert after(RENEW, prior, item=seen, on_account=on_account) is verdict


@pytest.mark.parametrize(
    ("due", "asked", "verdict"),
    [
        (OLD, IN_TIME, Verdict.UNKNOWN),  # lent on this day, perhaps, and renewing it moves nothing
        (OLD, datetime(2026, 8, 28, 23, 59, tzinfo=HERE), Verdict.UNKNOWN),
        (OLD, ON_THE_DAY, Verdict.NOT_RENEWED),
        (OLD, datetime(2026, 9, 20, 9, 0, tzinfo=HERE), Verdict.NOT_RENEWED),
        ("20260829", ON_THE_DAY, Verdict.NOT_RENEWED),  # a date alone is its whole day
        ("20260829    180000", ON_THE_DAY, Verdict.UNKNOWN),  # until six, and it is morning
        ("20260829    100000", ON_THE_DAY, Verdict.NOT_RENEWED),
        ("20260829   Z165900", ON_THE_DAY, Verdict.NOT_RENEWED),  # the last minute, here
        ("20260829   Z165900", datetime(2026, 8, 28, 18, 0, tzinfo=UTC), Verdict.UNKNOWN),
        ("20260829    235900", datetime.fromisoformat("2026-08-29T10:15:00"), Verdict.NOT_RENEWED),
        ("tomorrow", ON_THE_DAY, Verdict.UNKNOWN),
    ],
)
def test_an_unchanged_due_date_proves_only_where_every_renewal_would_have_moved_it(
    due: str, asked: datetime, verdict: Verdict
) -> None:
    attempt, prior = RenewAttempt("VN1", "B1", asked), Prior(charged=True, due=due, on_account=True)
    assert after(attempt, prior, item=item("04", due), on_account=True) is verdict


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (Decimal(15000), Decimal(10000), Verdict.PAID),
        (Decimal(15000), Decimal(15000), Verdict.UNKNOWN),
        (None, Decimal(0), Verdict.UNKNOWN),
        (Decimal(15000), None, Verdict.UNKNOWN),
    ],
)
def test_a_payment_in_doubt_is_for_staff_unless_the_debt_shrank(
    before: Decimal | None, now: Decimal | None, verdict: Verdict
) -> None:
    assert after(PAY, Prior(owed=before), owed=now) is verdict


def test_done_is_believed_at_once_and_not_done_only_after_a_second_look() -> None:
    lent, free = Look(100, OUT_OLD, True), Look(100, FREE, False)
    assert judge(LEND, FREE_BEFORE, [lent], 10) is Verdict.LENT
    assert judge(LEND, FREE_BEFORE, [free], 10) is None
    assert judge(LEND, FREE_BEFORE, [free, Look(109.9, FREE, False)], 10) is None
    assert judge(LEND, FREE_BEFORE, [free, Look(110, FREE, False)], 10) is Verdict.NOT_LENT


def test_a_system_that_executes_late_is_seen_by_the_second_look() -> None:
    looks = [Look(100, FREE, False), Look(110, OUT_OLD, True)]
    assert judge(LEND, FREE_BEFORE, looks, 10) is Verdict.LENT
    looks = [Look(100, OUT_OLD), Look(110, FREE)]
    assert judge(RETURN, OUT_BEFORE, looks, 10) is Verdict.RETURNED


@pytest.mark.parametrize("prior", [Prior(), Prior(charged=True)])
def test_two_due_dates_are_two_loans_so_nobody_knows_which_of_them_was_to_end(prior: Prior) -> None:
    seen = [Look(100, OUT_OLD), Look(110, OUT_NEW)]
    assert judge(RETURN, prior, seen, 10) is Verdict.UNKNOWN
    assert judge(RETURN, prior, [Look(100, OUT_OLD), Look(105, OUT_NEW), Look(110, OUT_OLD)], 10) is (
        Verdict.UNKNOWN
    )


def test_without_a_due_date_from_before_not_returned_says_only_that_the_same_loan_stands() -> None:
    """A resend could end a newer loan: a station inspects the item before each (tests/kiosk/test_sending_late.py)."""
    assert after(RETURN, Prior(), item=OUT_NEW) is Verdict.NOT_RETURNED
    assert after(RETURN, OUT_BEFORE, item=OUT_NEW) is Verdict.UNKNOWN, "recorded, so it is seen to be another"


looks = st.builds(
    Look,
    at_s=st.just(100.0),
    item=st.sampled_from([FREE, OUT_OLD, OUT_NEW, LOST, OTHER, ItemUnknown(), None]),
    on_account=st.sampled_from([True, False, None]),
)
priors = st.builds(
    Prior,
    charged=st.sampled_from([True, False, None]),
    due=st.sampled_from([OLD, NEW, None]),
    on_account=st.sampled_from([True, False, None]),
)


@given(st.sampled_from([LEND, RETURN, RENEW]), priors, looks)
def test_one_look_alone_never_proves_that_something_was_not_done(
    attempt: Attempt, prior: Prior, look: Look
) -> None:
    verdict = judge(attempt, prior, [look], 10)
    assert verdict not in {Verdict.NOT_LENT, Verdict.NOT_RETURNED, Verdict.NOT_RENEWED}


@given(priors, looks)
def test_nothing_is_called_lent_that_is_visibly_not_out(prior: Prior, look: Look) -> None:
    if look.charged is False and look.on_account is not True:
        assert judge(LEND, prior, [look], 10) is not Verdict.LENT
    if look.charged is True:
        assert judge(RETURN, prior, [look], 10) is not Verdict.RETURNED
