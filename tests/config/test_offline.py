"""`[offline]` and `[calendar]`: what does not fit is told before the station starts, and the site key is kept like a password."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.load import ConfigError, settings_of
from config.offline import Offline
from config.secrets import site_key_of
from config.settings import Settings
from tests.config.test_load import FILE, GOOD, problems
from ui.cli.config import config

OFFLINE = """
[offline]
policy = "both"
library = "VN-AG01"
public_key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
key_file = "site.key"
sources = ["https://ils.example/snapshots", "/media/stick"]
"""
CALENDAR = """
[calendar]
until = 2027-01-31
open = ["tue", "sun"]
days = { book = 14 }
[[calendar.periods]]
name = "Tết"
first = 2027-01-04
last = 2027-01-12
"""
WHOLE = GOOD + OFFLINE + CALENDAR


def settings(text: str, file: Path = FILE) -> Settings:
    return settings_of(tomllib.loads(text), file)


def test_a_station_that_lends_offline_has_snapshots_a_key_and_a_calendar() -> None:
    assert problems(WHOLE) == []
    assert settings(GOOD).offline.policy == "none"


@pytest.mark.parametrize(
    ("shortest", "days", "hinted"),
    [
        ("", "{ book = 14, set = 7, map = 0 }", True),
        ("", "{ book = 14, film = 2 }", False),  # there are short loans
        ("shortest_loan_days = 1", "{ book = 14 }", False),  # it was thought of
        ("shortest_loan_days = 14", "{ book = 14 }", False),
    ],
)
def test_config_check_tells_whoever_left_the_shortest_loan_at_one_day_what_that_costs(
    tmp_path: Path, shortest: str, days: str, hinted: bool
) -> None:
    file = tmp_path / "station.toml"
    text = WHOLE.replace("[offline]\n", f"[offline]\n{shortest}\n").replace("{ book = 14 }", days)
    file.write_text(text, encoding="utf-8")
    told = CliRunner().invoke(config, ["check", str(file)])
    assert told.exit_code == 0, told.output
    assert ("shortest_loan_days = 7 lets most of them be sent" in told.output) is hinted
    assert ("hint: " in told.output) is hinted


def test_a_station_without_a_calendar_gets_no_hint_about_its_loans() -> None:
    assert list(Offline().hints(None)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('library = "VN-AG01"', "", "[offline] library is missing"),
        ('key_file = "site.key"', "", "[offline] policy both needs key_file or key_credential"),
        ('"site.key"', '"site.key"\nkey_credential = "k"', "[offline] key_file and key_credential are given"),
        (CALENDAR, "", "[offline] policy both needs a [calendar]"),
        ('["tue", "sun"]', "[]", "[calendar] open is empty"),
        ("11qYAYKx", "11qY", "offline.public_key: is no public key of 44 characters"),
        ("https://", "http://", "offline.sources 1: is neither"),
        ("/media/stick", "stick", "offline.sources 2: is neither"),
        ("ils.example/snapshots", "ils.example/snapshots?key=x", "offline.sources 1: must be a bare address"),
        ('"sun"]', '"sunday"]', "calendar.open"),
        ("last = 2027-01-12", "last = 2027-01-01", "calendar.periods 1: last 2027-01-01 is before first"),
        ("2027-01-31", "2027-02-31", "is no TOML"),
    ],
)
def test_what_does_not_fit_is_told(old: str, new: str, told: str) -> None:
    try:
        found = problems(WHOLE.replace(old, new, 1))
    except tomllib.TOMLDecodeError:
        found = ["is no TOML"]
    assert any(told in problem for problem in found), found


@pytest.mark.parametrize(
    "sources",
    [
        '["https://stick:hunter2@ils.example/t"]',
        '["http://stick:hunter2@ils.example/t"]',
        '["https://ils.example/t?token=hunter2"]',
        '["https://ils.example/t#hunter2"]',
        '"https://stick:hunter2@ils.example/t"',
    ],
)
def test_a_secret_in_an_address_is_refused_and_not_repeated(sources: str) -> None:
    """The address stands in the log whenever nothing can be fetched from it."""
    found = problems(WHOLE.replace('["https://ils.example/snapshots", "/media/stick"]', sources, 1))
    assert len(found) == 1
    assert found[0].startswith("offline.sources")
    assert "hunter2" not in found[0]


def test_a_public_key_is_needed_where_books_are_lent_from_snapshots() -> None:
    line = next(line for line in OFFLINE.splitlines() if line.startswith("public_key"))
    assert any("needs public_key" in problem for problem in problems(WHOLE.replace(line, "")))


def test_the_site_key_comes_from_a_file_or_a_credential_that_not_everybody_reads(tmp_path: Path) -> None:
    key = tmp_path / "site.key"
    key.write_text("6b" * 32 + "\n")
    key.chmod(0o600)
    offline = settings(WHOLE, tmp_path / "station.toml").offline
    assert site_key_of(offline) == b"k" * 32
    handed = settings(WHOLE.replace('key_file = "site.key"', 'key_credential = "site.key"')).offline
    assert site_key_of(handed, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == b"k" * 32
    assert site_key_of(settings(GOOD).offline) is None
    with pytest.raises(ConfigError, match="systemd handed over no credentials"):
        site_key_of(handed, {})
    key.chmod(0o604)
    with pytest.raises(ConfigError, match="everybody on this machine can read it"):
        site_key_of(offline)
    key.chmod(0o600)
    for wrong in ("6b" * 31, "no hex", "6b" * 33):
        key.write_text(wrong)
        with pytest.raises(ConfigError, match="32 bytes as hexadecimal text") as told:
            site_key_of(offline)
        assert wrong not in str(told.value)
