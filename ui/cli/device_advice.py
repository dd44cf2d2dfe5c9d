"""What a technician does about a device that cannot be used: by the kind of trouble, in places by the kind of device too."""

from __future__ import annotations

from drivers.errors import Trouble

HELD = "while the station runs it holds its devices: systemctl stop tramsach-kiosk (or tramsach-station), then try again"
AGAIN = "the station opens it again by itself"

_COMMON = {
    Trouble.MISSING: "is it plugged in? Compare its name in [{name}] with ls -l /dev/serial/by-id /dev/input/by-id",
    Trouble.FORBIDDEN: "this user may not open it: run this as root or as the station's own user, and see the udev rules",
    Trouble.BUSY: "another program holds it: a running station (systemctl stop tramsach-kiosk or tramsach-station) or "
    "its maker's own",
    Trouble.REFUSED: "something is at this address and does not listen at this port: compare the port in [{name}] with the "
    "device's own, and end other programs that talk to it",
    Trouble.UNREACHABLE: "nothing is at this address: its power and network cable, then ping it, then the address in [{name}]",
    Trouble.SILENT: "it is connected and says nothing: its power, then kind, baud and parity in [{name}]",
    Trouble.GARBLED: "something else answers, or at another speed: compare kind, baud and parity in [{name}] with the device",
    Trouble.SETTING: "put right what is said above, then tramsach config check",
    Trouble.GONE: "look at its power and its cable",
}
_PCSC = (
    "does pcsc_scan show the reader? If not: its cable, then systemctl restart pcscd. "
    "If so: `reader` in [{name}] is part of its name"
)
_BY_KIND = {
    ("pcsc", Trouble.GONE): _PCSC,
    ("pcsc", Trouble.SILENT): _PCSC,
    ("camera", Trouble.MISSING): "install the program that [{name}] command names: apt-get install ffmpeg",
    (
        "camera",
        Trouble.GONE,
    ): "run the command that is shown above by hand: it says what it lacks; ls -l /dev/video* shows cameras",
    (
        "file",
        Trouble.MISSING,
    ): "is it plugged in and switched on? ls -l /dev/usb shows printers with the kernel's own driver",
    (
        "usb",
        Trouble.GONE,
    ): "is it plugged in and switched on? lsusb shows the numbers for vendor and product in [{name}]",
    (
        "network",
        Trouble.SILENT,
    ): "its power, network cable and paper; then ping it; it must speak ESC/POS at this port, "
    "and one host at a time",
    (
        "gpio",
        Trouble.MISSING,
    ): "gpiodetect shows the chips that this computer has: compare with chip in [{name}]",
    (
        "modbus",
        Trouble.SILENT,
    ): "it is connected and says nothing: the board's power, then unit, baud and parity in [{name}]",
}


def advice_on(name: str, kind: str, trouble: Trouble) -> str:
    """`name` of the table in the station's file."""
    return _BY_KIND.get((kind, trouble), _COMMON[trouble]).format(name=name)
