"""Settings of readers and security: what a technician may write, and what is refused with a reason."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from drivers.rfid.settings import FeigSettings, SecuritySettings


@pytest.mark.parametrize(
    "url", ["tcp://192.168.10.10:10001", "tcp://reader.local:10001", "serial:///dev/ttyUSB0"]
)
def test_a_reader_is_found_by_address_or_device_path(url: str) -> None:
    assert FeigSettings(url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        *("192.168.10.10", "tcp://host", "serial://ttyUSB0", "http://host:80", "tcp://a b:1"),
        *("tcp://127.0.0.1:99999", "tcp://127.0.0.1:0", "tcp://reader..local:10001", f"tcp://{'a' * 64}:1"),
        *("serial:///dev/tty\0", "tcp://.:1", "tcp://a@b:1", "usb:0ab1:0001:\x1b"),
    ],
)
def test_other_places_are_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        FeigSettings(url=url)


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        FeigSettings.model_validate({"url": "tcp://host:1", "speed": 38400})


def test_as_delivered_07_is_in_stock_and_c2_on_loan() -> None:
    assert (SecuritySettings().in_stock_afi, SecuritySettings().on_loan_afi) == (0x07, 0xC2)


def test_private_pairs_are_settings_in_either_direction() -> None:
    assert SecuritySettings(in_stock_afi=0xDA, on_loan_afi=0xD7).on_loan_afi == 0xD7


def test_a_pair_that_a_gate_cannot_tell_apart_is_refused() -> None:
    with pytest.raises(ValidationError, match="must differ"):
        SecuritySettings(in_stock_afi=7, on_loan_afi=7)


def test_ones_own_values_cannot_be_ignored() -> None:
    with pytest.raises(ValidationError, match="ignore"):
        SecuritySettings(ignore=(0x07,))
