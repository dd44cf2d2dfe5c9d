"""Passwords: never in a station's file, never in a message, and each place that may hold one is checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.ils import Sip2Ils
from config.load import ConfigError, settings_of
from config.secrets import password_of
from config.settings import Settings


def station(folder: Path, *, demo: bool = False, **ils: Any) -> Settings:
    data = {
        "station": {"id": "K1", "name": "here", "library": "Library", "demo": demo},
        "ils": [{"id": "main", "host": "ils.example", "user": "kiosk1"} | ils],
        "rfid": {"kind": "feig", "url": "tcp://reader.example:10001"},
    }
    return settings_of(data, folder / "station.toml")


def ils(folder: Path, **keys: Any) -> Sip2Ils:
    return the_one(station(folder, **keys))


def the_one(settings: Settings) -> Sip2Ils:
    (ils,) = settings.ils
    assert isinstance(ils, Sip2Ils)
    return ils


def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="keep the password in password_file") as refused:
        station(tmp_path, password="hush-hush")
    assert "hush-hush" not in str(refused.value)
    with pytest.raises(ConfigError) as mistyped:
        station(tmp_path, password=12345678)
    assert "12345678" not in str(mistyped.value)


def test_a_demo_station_may_hold_one_and_does_not_show_it(tmp_path: Path) -> None:
    demo = station(tmp_path, demo=True, password="hush-hush")
    assert password_of(the_one(demo), {}) == "hush-hush"
    assert "hush-hush" not in repr(demo)


def test_two_places_for_one_password_are_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="password_file and password_credential are given; one is enough"):
        station(tmp_path, password_file="p", password_credential="p")


def test_no_place_means_no_password(tmp_path: Path) -> None:
    assert password_of(ils(tmp_path), {}) is None


def test_a_password_file_beside_the_settings_is_read_without_its_line_end(tmp_path: Path) -> None:
    secret = tmp_path / "ils.password"
    secret.write_text("mật khẩu\n", encoding="utf-8")
    secret.chmod(0o600)
    assert password_of(ils(tmp_path, password_file="ils.password"), {}) == "mật khẩu"


def test_a_credential_is_read_from_the_folder_that_systemd_names(tmp_path: Path) -> None:
    credential = tmp_path / "ils-main"
    credential.write_text("hush", encoding="utf-8")
    credential.chmod(0o400)
    fitted = ils(tmp_path, password_credential="ils-main")
    assert password_of(fitted, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "hush"
    with pytest.raises(ConfigError, match="LoadCredential="):
        password_of(fitted, {})


def test_a_credential_name_cannot_leave_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="password_credential: has a form that is not allowed here: "):
        station(tmp_path, password_credential="../../etc/shadow")


@pytest.mark.parametrize(
    ("content", "mode", "told"),
    [
        (None, 0, "cannot be read: No such file"),
        (b"hush\n", 0o644, "everybody on this machine can read it"),
        (b"", 0o600, "must hold one password"),
        (b"one\ntwo\n", 0o600, "must hold one password"),
        (b"with|delimiter", 0o600, "must hold one password"),
        (b"x" * 256, 0o600, "must hold one password"),
        (b"\xff", 0o600, "is no UTF-8 text"),
    ],
)
def test_a_password_file_at_fault_is_named_with_the_reason(
    tmp_path: Path, content: bytes | None, mode: int, told: str
) -> None:
    secret = tmp_path / "ils.password"
    if content is not None:
        secret.write_bytes(content)
        secret.chmod(mode)
    with pytest.raises(ConfigError, match=told) as refused:
        password_of(ils(tmp_path, password_file="ils.password"), {})
    assert str(secret) in str(refused.value)
    assert "password of [[ils]] main" in str(refused.value)
