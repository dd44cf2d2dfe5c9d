"""`[receipts]`: one policy for all, or one for each kind."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from config.load import settings_of
from kiosk.rules.state import ReceiptPolicy
from kiosk.site import site_of
from kiosk.values import Kind
from tests.config.test_load import GOOD


@pytest.mark.parametrize(
    ("table", "loans", "returns"),
    [
        ("", "ask", "ask"),
        ('policy = "never"', "never", "never"),
        ('policy = "never"\nloans = "always"', "always", "never"),
        ('policy = "always"\nreturns = "ask"', "always", "ask"),
    ],
)
def test_the_kinds_follow_the_common_policy_where_they_have_none_of_their_own(
    table: str, loans: str, returns: str
) -> None:
    site = site_of(settings_of(tomllib.loads(f"{GOOD}\n[receipts]\n{table}"), Path("station.toml")))
    assert site.receipts_of(Kind.LOAN) is ReceiptPolicy(loans)
    assert site.receipts_of(Kind.RETURN) is ReceiptPolicy(returns)
