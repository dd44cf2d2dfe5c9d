"""Serial devices named by their USB adapter's own numbers, in a /sys of the test's making."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.errors import DeviceGone
from drivers.rfid.link import open_link
from drivers.rfid.settings import ThreeMSettings
from drivers.usb_tty import tty_of


def plug(sysfs: Path, tty: str, port: str, vendor: str, product: str, serial: str = "") -> None:
    """As Linux lays out a converter with its own driver: device, interface, port below it."""
    device = sysfs / "devices/pci0000:00/usb1" / port
    interface = device / f"{port}:1.0"
    (interface / tty).mkdir(parents=True)
    (device / "idVendor").write_text(f"{vendor}\n")
    (device / "idProduct").write_text(f"{product}\n")
    if serial:
        (device / "serial").write_text(f"{serial}\n")
    (sysfs / "class/tty" / tty).mkdir(parents=True)
    (sysfs / "class/tty" / tty / "device").symlink_to(interface / tty)


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    (tmp_path / "class/tty/tty0").mkdir(parents=True)
    plug(tmp_path, "ttyUSB0", "1-1", "0403", "6001", "A50285BI")
    plug(tmp_path, "ttyUSB1", "1-2", "0403", "6001", "A9QLYAO3")
    plug(tmp_path, "ttyACM0", "1-3", "0c2e", "0b61")
    return tmp_path


def test_an_adapter_is_found_by_vendor_and_product_in_either_case(sysfs: Path) -> None:
    assert tty_of("usb:0c2e:0b61", sysfs=sysfs) == tty_of("usb:0C2E:0B61", sysfs=sysfs) == "/dev/ttyACM0"


def test_of_two_equal_adapters_the_serial_number_tells(sysfs: Path) -> None:
    assert tty_of("usb:0403:6001:A9QLYAO3", sysfs=sysfs) == "/dev/ttyUSB1"
    with pytest.raises(DeviceGone, match="ttyUSB0, ttyUSB1"):
        tty_of("usb:0403:6001", sysfs=sysfs)


def test_plugged_in_elsewhere_it_is_still_the_same(sysfs: Path) -> None:
    (sysfs / "class/tty/ttyUSB1/device").unlink()
    (sysfs / "devices/pci0000:00/usb1/1-2/serial").unlink()
    plug(sysfs, "ttyUSB7", "1-4", "0403", "6001", "A9QLYAO3")
    assert tty_of("usb:0403:6001:A9QLYAO3", sysfs=sysfs) == "/dev/ttyUSB7"


@pytest.mark.parametrize("device", ["usb:dead:beef", "usb:0403:6001:NOBODY", "usb:0c2e:0b61:1"])
def test_what_is_not_plugged_in_is_gone_and_the_message_says_what_to_check(sysfs: Path, device: str) -> None:
    with pytest.raises(DeviceGone, match="lsusb"):
        tty_of(device, sysfs=sysfs)


def test_a_path_stays_a_path(sysfs: Path) -> None:
    assert (
        tty_of("/dev/serial/by-id/usb-FTDI-if00-port0", sysfs=sysfs)
        == "/dev/serial/by-id/usb-FTDI-if00-port0"
    )


def test_a_reader_may_be_named_so_in_the_stations_file() -> None:
    settings = ThreeMSettings(kind="threem", url="usb:dead:beef:1")
    with pytest.raises(DeviceGone, match="lsusb"):
        open_link(settings.url, baud=19200, parity="N", connect_s=1.0)
