"""A station's file: what a technician is told about mistakes, and that no file at all can do worse than be refused."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config import presets
from config.ils import FileIls, Sip2Ils
from config.load import ConfigError, load, settings_of
from drivers.rfid.settings import FeigSettings, Rl866Settings

GOOD = """
[station]
id = "K1"
name = "Ground floor"
library = "Thư viện tỉnh"

[[ils]]
id = "main"
host = "ils.example"

[rfid]
kind = "feig"
url = "tcp://reader.example:10001"
"""
FILE = Path("station.toml")


def problems(text: str) -> list[str]:
    """What a technician is told about GOOD with `text` after it; nothing when it is accepted."""
    try:
        settings_of(tomllib.loads(text), FILE)
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_a_short_file_is_a_whole_station_by_defaults(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(GOOD, encoding="utf-8")
    station = load(file)
    assert station.station.library == "Thư viện tỉnh"
    assert isinstance(station.rfid, FeigSettings)
    assert (station.security.in_stock_afi, station.security.on_loan_afi) == (0x07, 0xC2)
    assert (station.pin.policy, station.pin.length, station.receipts.policy) == ("ask", 4, "ask")
    assert station.printer is None


def test_the_default_timeouts_are_those_of_the_ux_reference() -> None:
    times = settings_of(tomllib.loads(GOOD), FILE).timeouts
    assert times.model_dump() == {
        "identify_s": 30,
        "items_s": 45,
        "account_s": 60,
        "put_back_s": 90,
        "empty_pad_s": 15,
        "receipt_s": 20,
        "notice_s": 60,
        "goodbye_s": 3,
        "staff_s": 120,
        "warning_s": 20,
        "session_s": 600,
        "group": 3,
        "more_time": 3,
    }


def test_all_mistakes_are_told_at_once_with_place_and_suggestion() -> None:
    told = problems(
        """
[station]
id = "k1"
name = "Ground floor"
langauge = "en"

[[ils]]
id = "main"
host = "ils.example"
port = "6001"

[[ils]]
id = "old"
hots = "old.example"

[[ils.items]]
lenght = 10

[printer]
kind = "netwrok"
host = "printer.example"

[pin]
policy = "aks"

[timeouts]
warning_s = 5

[recipts]
policy = "never"
"""
    )
    assert sorted(told) == [
        "ils 1, port: should be a valid integer (found '6001')",
        "ils 2, host: is missing",
        "ils 2, hots: is no setting; did you mean host?",
        "ils 2, items 1, lenght: is no setting; did you mean length?",
        "pin.policy: 'aks' is not 'ask' or 'never'; did you mean ask?",
        "printer.kind: 'netwrok' is not one of network, serial, usb, file; did you mean network?",
        "recipts: is no setting; did you mean receipts?",
        "station.id: has a form that is not allowed here (found 'k1'): 1 to 6 capital letters or digits",
        "station.langauge: is no setting; did you mean language?",
        "station.library: is missing",
        "timeouts.warning_s: should be greater than or equal to 20 (found 5)",
    ]


def test_a_library_system_that_nobody_can_ask_has_a_name_and_its_items_and_no_address() -> None:
    by_file = '[[ils]]\nid = "office"\nkind = "file"\nitems = [{ prefix = "L" }]\n'
    alone = GOOD.replace('[[ils]]\nid = "main"\nhost = "ils.example"\n', by_file)
    (ils,) = settings_of(tomllib.loads(alone), FILE).ils
    assert isinstance(ils, FileIls)
    told = problems(alone.replace("items", 'host = "127.0.0.1"\nitems'))
    assert told == ["ils 1, host: is no setting"]
    assert problems(alone.replace('"file"', '"fiel"')) == [
        "ils 1, kind: 'fiel' is not one of sip2, file; did you mean file?"
    ]


def test_a_mistake_in_a_device_names_the_key_of_that_kind_of_device() -> None:
    told = problems(GOOD + '[printer]\nkind = "serial"\ndevise = "/dev/printer"\nbaud = 1\n')
    assert sorted(told) == [
        "printer.baud: should be greater than or equal to 1200 (found 1)",
        "printer.device: is missing",
        "printer.devise: is no setting; did you mean device?",
    ]


def test_every_kind_of_reader_is_picked_by_its_name_and_a_wrong_one_is_told() -> None:
    rl866 = GOOD.replace('"feig"', '"rl866"') + "afi_write = true\n"
    assert settings_of(tomllib.loads(rl866), FILE).rfid == Rl866Settings(
        kind="rl866", url="tcp://reader.example:10001", afi_write=True
    )
    assert problems(GOOD + "afi_write = true\n") == ["rfid.afi_write: is no setting; did you mean write_s?"]
    (told,) = problems(GOOD.replace('"feig"', '"fieg"'))
    assert told.startswith("rfid.kind: 'fieg' is not one of feig, rl866")
    assert told.endswith("; did you mean feig?")
    assert problems(GOOD.replace('kind = "feig"', "")) == ["rfid.kind: is missing"]
    assert problems(GOOD + "[scanner]\nkind = 7") == ["scanner.kind: '7' is not one of serial, evdev, camera"]


def test_the_error_names_the_file_and_lists_every_mistake_on_a_line(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(GOOD + "[pin]\ntries = 0\nlenght = 4\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(file)
    assert str(refused.value).splitlines() == [
        f"{file}:",
        "  pin.tries: should be greater than or equal to 1 (found 0)",
        "  pin.lenght: is no setting; did you mean length?",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[pin]\nlength = "any"', ""),
        ('[pin]\nlength = "many"', "pin.length: should be a valid integer (found 'many')"),
        (
            "[screen]\nmm_per_px = 1.79",
            "screen.mm_per_px: should be less than or equal to 0.6 (found 1.79)",
        ),
        ("[screen]\nfullscreen = 1", "screen.fullscreen: should be a valid boolean (found 1)"),
        ("[timeouts]\nitems_s = inf", "timeouts.items_s: should be a finite number"),
        ("[security]\nin_stock_afi = 0xC2", "security: in_stock_afi and on_loan_afi must differ"),
        ("[[cards.barcodes]]\nshortest = 9\nlongest = 8", "cards.barcodes 1: shortest 9 is above longest 8"),
        ('[tags]\nascii_pattern = "["', "tags.ascii_pattern: is no regular expression"),
        ('[[ils]]\nid = "main"\nhost = "h"\n[[ils.items]]', "two [[ils]] have the id 'main'"),
        ('[[ils]]\nid = "b"\nhost = "h"\n[[ils.items]]', "[[ils]] 'main' needs [[ils.items]] rules"),
    ],
)
def test_values_that_do_not_fit_together_are_explained(text: str, told: str) -> None:
    found = problems(GOOD + text)
    assert bool(found) == bool(told)
    assert all(problem.startswith(told) for problem in found)


@pytest.mark.parametrize(
    ("user", "host", "refused"),
    [("kiosk", "ILS.example", True), ("kiosk2", "ils.example", False), ("kiosk", "other.example", False)],
)
def test_two_library_systems_do_not_share_a_login(user: str, host: str, refused: bool) -> None:
    """Each has a connection of its own, and library systems count connections by login."""
    first = 'host = "ils.example"\nuser = "kiosk"\n[[ils.items]]\n'
    second = f'[[ils]]\nid = "branch"\nhost = "{host}"\nuser = "{user}"\n[[ils.items]]\n'
    found = problems(GOOD.replace('host = "ils.example"\n', first + second))
    told = "2 [[ils]] log in to ils.example:6001 as 'kiosk'"
    assert [problem[: len(told)] for problem in found] == [told] * refused


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'id = "K1"',
            'id = "K1"\nlanguage = "en"\nlanguages = ["vi"]',
            "station: language 'en' is not among",
        ),
        ('id = "K1"', 'id = "K1"\ntime_zone = "Asia/Saigonn"', "station.time_zone: no time zone is called"),
        (
            'id = "K1"',
            'id = "K1"\ntime_zone = "../../etc/passwd"',
            "station.time_zone: no time zone is called",
        ),
        ('host = "ils.example"', 'host = "a|b"', "ils 1, host: 'a|b' is no host name"),
        ('host = "ils.example"', 'host = "h"\ninstitution = "A\\rB"', "ils 1, institution: has a form"),
        ("[rfid]", "[old_rfid]", "old_rfid: is no setting"),
        (
            "[rfid]",
            'profile = "koah"\n[rfid]',
            "ils 1: profile koah: name: no such profile (did you mean koha?)",
        ),
        ("[rfid]", "[ils.changes]\nencodng = 1\n[rfid]", "ils 1: profile generic: encodng: no such key"),
        ('id = "main"', 'id = "main"\npassword_file = "p"', "ils 1: password_file is given without user"),
    ],
)
def test_a_value_that_would_hurt_later_is_refused_now(old: str, new: str, told: str) -> None:
    assert any(problem.startswith(told) for problem in problems(GOOD.replace(old, new)))


def test_a_station_that_could_read_nothing_is_refused() -> None:
    without = GOOD[: GOOD.index("[rfid]")]
    assert problems(without) == ["neither [rfid] nor [scanner] is given: the station could not read anything"]


def test_a_library_may_change_keys_of_its_profile() -> None:
    station = settings_of(
        tomllib.loads(GOOD.replace("[rfid]", '[ils.changes]\nencoding = "cp1258"\n[rfid]')), FILE
    )
    (ils,) = station.ils
    assert isinstance(ils, Sip2Ils)
    assert ils.changes == {"encoding": "cp1258"}


def test_relative_paths_are_beside_the_file(tmp_path: Path) -> None:
    data = tomllib.loads(GOOD + '[journal]\npath = "journal.db"')
    assert settings_of(data, tmp_path / "station.toml").journal.path == tmp_path / "journal.db"


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_is_accepted(name: str) -> None:
    assert problems(presets.text(name)) == []


def test_the_kiosk_preset_shows_every_table_and_every_setting_of_the_station() -> None:
    shown = tomllib.loads(re.sub(r"^# (?=\[|\w+ = )", "", presets.text("kiosk"), flags=re.MULTILINE))
    full = settings_of(shown, FILE)
    of_a_bin = {"bin", "rfid_outside", "return_station"}  # the station preset shows them
    for name in (
        set(type(full).model_fields) - of_a_bin - {"sensitiser"}
    ):  # kinds come with others' drivers only
        assert name in shown, name
    tables = (
        "pin",
        "receipts",
        "screen",
        "journal",
        "timeouts",
        "cards",
        "tags",
        "station",
        "offline",
        "calendar",
        "borrowing",
        "returning",
        "commands",
        "help",
    )
    for name in tables:
        table: Any = getattr(full, name)
        hidden = set(type(table).model_fields) - table.model_fields_set - {"demo", "key_file"}
        assert not hidden, f"{name}: {hidden}"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"\xff\xfe", "is no TOML"),
        (b"[station", "is no TOML"),
        (b"a = " + b"[" * 100_000, "is no TOML"),
        (b"a = 1" + b"0" * 5000, "is no TOML"),
        (b"#" * (1 << 21), "is no TOML: longer than"),
    ],
)
def test_a_file_that_is_no_settings_file_is_told_so(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "station.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        load(file)
    assert refused.value.problems[0].what.startswith(told)


def test_a_byte_order_mark_from_an_editor_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(GOOD, encoding="utf-8-sig")
    assert load(file).station.id == "K1"


keys = st.sampled_from(
    [
        "station",
        "ils",
        "rfid",
        "printer",
        "scanner",
        "cards",
        "pin",
        "kind",
        "id",
        "host",
        "items",
        "feig",
        "network",
    ]
) | st.text(max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(keys, values, max_size=5))
@example({"printer": {"kind": "network", "network": 1}})
@example({"printer": {"kind": []}})
@example({"printer": {"kind": "network", "host": {"kind": "host"}}})
@example({"rfid": {"kind": "\ud800"}})
@example({"rfid": []})
@example({"ils": {"kind": "sip2"}})
@example({"station": {"id": "\ud800"}})
def test_no_content_of_a_file_gets_past_the_one_error(data: dict[str, Any]) -> None:
    with suppress(ConfigError):
        settings_of(tomllib.loads(GOOD) | data, FILE)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80))
def test_no_bytes_of_a_file_get_past_the_one_error(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "station.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError):
        load(file)


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ("card_days = 181", "retention.card_days"),
        ("card_most_days = 181", "retention.card_most_days"),
        ("card_most_days = 20", "card_days 30 is more than card_most_days 20"),
        ("row_days = 179", "retention.row_days"),
    ],
)
def test_no_library_keeps_a_reader_s_number_longer_than_the_rule_allows(table: str, place: str) -> None:
    assert problems(GOOD + "[retention]\ncard_days = 0\ncard_most_days = 1\nrow_days = 3650\n") == []
    (told,) = problems(GOOD + f"[retention]\n{table}\n")
    assert place in str(told)
