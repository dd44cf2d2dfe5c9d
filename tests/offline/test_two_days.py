"""Two days offline, then everything is sent: the library system stands where it would if the line had never broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.offline import Offline
from kiosk.values import Reason
from tests.offline import two_days


@pytest.mark.parametrize("seed", [1, 2])
def test_after_two_days_offline_the_ils_stands_where_it_would_stand_anyway_but_for_what_it_refused(
    tmp_path: Path, seed: int
) -> None:
    outcome = two_days.run(tmp_path, seed, transactions=150, books=60)
    assert outcome.clean, outcome
    assert outcome.transactions >= 150
    assert {row.parked for row in outcome.parked} <= {Reason.UNKNOWN_ITEM}
    assert outcome.parked, "a story in which nothing is refused proves half"


def test_as_shipped_what_differs_is_left_to_staff_as_a_loan_that_may_be_newer_and_nothing_is_lost_or_wrong(
    tmp_path: Path,
) -> None:
    """A station that was not told of its library's shortest loan takes no chance with a loan that is not due yet (rule 12)."""
    outcome = two_days.run(tmp_path, 1, 150, 60, shortest_loan_days=Offline().shortest_loan_days)
    assert outcome.clean, outcome
    assert outcome.transactions >= 150
    assert {row.parked for row in outcome.parked} == {Reason.NEWER_LOAN, Reason.UNKNOWN_ITEM}
