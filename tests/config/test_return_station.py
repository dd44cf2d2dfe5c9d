"""`[return_station]`: what a technician may write, and what is told at once when it cannot be meant."""

from __future__ import annotations

import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from config import presets
from config.load import ConfigError, settings_of
from config.return_station import BinPlace, ReturnStation, SortRule
from kiosk.bin_site import bin_site_of
from kiosk.rules.phases import Late
from kiosk.site import site_of
from ui.cli import main

FILE = Path("station.toml")


def preset() -> dict[str, Any]:
    return tomllib.loads(presets.text("station"))


def told(data: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as refused:
        settings_of(data, FILE)
    return str(refused.value)


def test_the_station_preset_shows_every_setting_of_the_return_station() -> None:
    text = re.sub(r"^# (?=\[|\w+ = )", "", presets.text("station"), flags=re.MULTILINE)
    table = settings_of(tomllib.loads(text), FILE).return_station
    assert table is not None
    assert set(ReturnStation.model_fields) == table.model_fields_set
    assert set(BinPlace.model_fields) == table.bins[0].model_fields_set
    for name in SortRule.model_fields:
        named = {
            "destinations",
            "owners",
            "unsecured",
            "unidentified",
            "incomplete",
        }  # docs/drivers.md has these
        assert name in text or name in named, name


def test_a_preset_becomes_the_rules_own_decisions() -> None:
    site = bin_site_of(settings_of(preset(), FILE))
    assert site is not None
    assert [rule.name for rule in site.sorting.rules][-1] == "shelves"
    assert site.sorting.rules[-1].catches_all


def test_a_table_without_a_rule_for_everything_is_refused() -> None:
    data = preset()
    data["return_station"]["sorting"].pop()
    assert "the last sorting rule must fit every item" in told(data)


def test_a_rule_that_hides_the_rest_is_refused() -> None:
    data = preset()
    data["return_station"]["sorting"].insert(0, {"name": "all", "bin": 3})
    assert "'all' fits every item: rules below are never read" in told(data)


def test_bins_that_are_not_there_are_told_by_what_wants_them() -> None:
    data = preset()
    data["return_station"] |= {"exceptions": 9, "overflow": 8}
    data["return_station"]["sorting"][0]["bin"] = 7
    words = told(data)
    for what in ("exceptions goes to bin 9", "overflow goes to bin 8", "sorting rule 'hold' goes to bin 7"):
        assert what in words


def test_two_bins_with_one_number_are_refused() -> None:
    data = preset()
    data["return_station"]["bins"][0]["number"] = 2
    assert "two bins with the number 2" in told(data)


def test_a_bin_without_wires_is_refused_and_wires_without_a_use_are_not() -> None:
    data = preset()
    data["return_station"]["bins"].append({"number": 6, "limit": 60})
    assert "has a bin 6, and [bin] has the bins [1, 2, 3, 4, 5]" in told(data)
    data = preset()
    data["bin"]["bins"].append({"number": 6, "full": 26, "removed": 27})
    assert settings_of(data, FILE).return_station is not None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hours": {"opens": time(0), "closes": time(0)}}, "never serve: leave them out for day and night"),
        (
            {"library_hours": {"opens": time(17), "closes": time(7)}},
            "library_hours must open before they close",
        ),
        ({"overflow": 4}, "overflow is the exceptions' bin"),
    ],
)
def test_what_could_never_work_is_refused(change: dict[str, Any], words: str) -> None:
    data = preset()
    data["return_station"] |= change
    assert words in told(data)


def test_a_range_of_call_numbers_that_holds_none_is_refused() -> None:
    data = preset()
    rule = {"name": "art", "bin": 3, "call_numbers": {"first": "799", "last": "700"}}
    data["return_station"]["sorting"].insert(0, rule)
    assert "'art' fits no call number" in told(data)
    rule["call_numbers"] = {"first": "700", "last": "7"}  # all that begins with 7, from 700
    assert settings_of(data, FILE).return_station is not None


def test_crates_are_seen_in_every_bin_or_in_none() -> None:
    data = preset()
    del data["bin"]["bins"][2]["removed"]
    assert "every bin needs its removed, or none" in told(data)


def test_the_check_asks_for_what_leaves_a_reader_at_the_door_without_help(tmp_path: Path) -> None:
    """No place to go to, and a button that is not there without the screen."""
    file = tmp_path / "station.toml"
    file.write_text(presets.text("station"), encoding="utf-8")
    assert "[return_station]" not in check(file)
    bare = re.sub(r"^(elsewhere = \"|start = ).*$", "", presets.text("station"), flags=re.MULTILINE)
    file.write_text(bare, encoding="utf-8")
    said = check(file)
    assert "hint: [return_station] elsewhere" in said
    assert 'hint: [return_station] starts with a "button", and [bin.inputs] has no start' in said


def check(file: Path) -> str:
    ended = CliRunner().invoke(main, ["config", "check", str(file)], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ("bin", "[bin] and [return_station] belong together"),
        ("return_station", "[bin] and [return_station] belong together"),
        ("rfid_outside", 'layout "two_antennas" needs [rfid_outside]'),
    ],
)
def test_what_belongs_together_is_told(gone: str, words: str) -> None:
    data = preset()
    del data[gone]
    assert words in told(data)


def test_one_antenna_hears_nothing_before_the_door_so_no_tag_opens_it() -> None:
    data = preset()
    del data["rfid_outside"]
    data["return_station"]["layout"] = "one_antenna"
    assert 'starts must be "button" or "card"' in told(data)
    data["return_station"]["starts"] = ["button"]
    assert settings_of(data, FILE).return_station is not None


def test_one_antenna_has_no_second_and_a_card_needs_a_reader() -> None:
    data = preset()
    data["return_station"] |= {"layout": "one_antenna", "starts": ["card"]}
    words = told(data)
    assert 'layout "one_antenna" has no [rfid_outside]' in words
    assert 'starts with a "card" need [scanner] or [card_reader]' in words


def test_grace_needs_to_know_when_the_library_closed() -> None:
    data = preset()
    data["return_station"]["grace"] = True
    assert "grace needs library_hours" in told(data)


def test_the_library_s_shortest_loan_decides_which_late_returns_are_sent_without_staff() -> None:
    assert site_of(settings_of(preset(), FILE)).late.shortest_loan_days == 1
    other = preset() | {"offline": {"policy": "returns_only", "shortest_loan_days": 14, "tries": 5}}
    assert site_of(settings_of(other, FILE)).late == Late(tries=5, shortest_loan_days=14)
