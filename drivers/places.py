"""Where a device is, as a technician writes it: hosts, ports, device paths, links. Typed values only; nothing is opened.

A name that no resolver and no kernel would take is a mistake in the file, told there, and not a surprise when it is used.
"""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, StringConstraints

_UNUSABLE = re.compile(r"[\x00-\x20\x7f/|@\\\[\]]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LINK = r"^(tcp://[^/:\s]+:\d{1,5}|serial:///\S+|usb:[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(:\S+)?)$"


def _host(text: str) -> str:
    """A name or an address, also of IPv6. What the socket library does before it asks anybody: IDNA (RFC 3490)."""
    try:
        text.encode("idna")
    except UnicodeError:
        raise ValueError(f"{text!r} is no host name: between two dots stand 1 to 63 characters") from None
    if not text.strip(".") or _UNUSABLE.search(text):
        raise ValueError(f"{text!r} is no host name or address")
    return text


def _device(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("is no path: it has a control character in it")
    return text


def _link(text: str) -> str:
    if text.startswith("tcp://"):
        host, _, port = text.removeprefix("tcp://").rpartition(":")
        _host(host)
        if not 1 <= int(port) <= 0xFFFF:
            raise ValueError(f"port {port} does not exist: 1 to 65535")
    return _device(text)


Host: TypeAlias = Annotated[str, StringConstraints(min_length=1), AfterValidator(_host)]
DevicePath: TypeAlias = Annotated[str, StringConstraints(min_length=1), AfterValidator(_device)]
LinkUrl: TypeAlias = Annotated[str, StringConstraints(pattern=_LINK), AfterValidator(_link)]
"""`tcp://host:port`; `usb:VVVV:PPPP` or `usb:VVVV:PPPP:SERIAL`, the serial adapter with these numbers of its own; or
`serial:///dev/serial/by-id/…` (a path that names the device, not the order of plugging in)."""
