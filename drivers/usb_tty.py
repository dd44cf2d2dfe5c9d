"""Which serial device a USB adapter is now: `usb:VVVV:PPPP[:SERIAL]` to `/dev/ttyUSBn`, read from /sys. Knows no device.

The number in ttyUSB0 is the order of plugging in; vendor, product and serial number are the adapter's own. Asked at every
opening, because a re-plugged adapter may get another number. Any other name is a path, and stays as it is.
Sources: Linux Documentation/ABI/stable/sysfs-bus-usb (idVendor, idProduct, serial), Documentation/driver-api/tty.
"""

from __future__ import annotations

import re
from pathlib import Path

from drivers.errors import DeviceGone

_NAME = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?")


def tty_of(device: str, *, sysfs: Path = Path("/sys")) -> str:
    """The path to open. Raises DeviceGone where no such adapter is plugged in, or several are and no serial number is given."""
    match = _NAME.fullmatch(device)
    if match is None:
        return device
    vendor, product, serial = match.groups()
    found = sorted(
        tty.name
        for tty in (sysfs / "class" / "tty").glob("tty*")
        if _belongs(tty, vendor.lower(), product.lower(), serial)
    )
    if not found:
        raise DeviceGone(
            f"no serial device {device} is plugged in: check the cable, and the numbers with lsusb"
        )
    if len(found) > 1:
        raise DeviceGone(
            f"{device} fits {', '.join(found)}: name one by its serial number too (usb:VVVV:PPPP:SERIAL)"
        )
    return f"/dev/{found[0]}"


def _belongs(tty: Path, vendor: str, product: str, serial: str | None) -> bool:
    """Whether the nearest USB device above this tty has these numbers."""
    for above in ((tty / "device").resolve(), *(tty / "device").resolve().parents):
        if (above / "idVendor").is_file():
            return (_read(above, "idVendor"), _read(above, "idProduct")) == (vendor, product) and (
                serial is None or _read(above, "serial") == serial
            )
    return False


def _read(folder: Path, attribute: str) -> str:
    """Empty where there is none: many adapters have no serial number, and one may be unplugged this moment."""
    try:
        return (folder / attribute).read_text("utf-8", "replace").strip()
    except OSError:
        return ""
