"""A receipt printer on USB: a pyusb backend on which exactly one device is plugged in, a printer with two bulk endpoints.

Stands where libusb stands, below pyusb; descriptors as in USB 2.0 §9.6 and the printer class definition 1.1 (class 7,
subclass 1, protocol 2: bidirectional). Control transfers serve the strings only.
"""

from __future__ import annotations

import array
import contextlib
import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import usb.core
from usb.backend import IBackend

from drivers.printer.emulated_device import EmulatedPrinter

VENDOR, PRODUCT = 0x04B8, 0x0E15
_STRINGS = ("", "Emulated", "Receipt Printer", "EMU0001")
_GET_DESCRIPTOR, _STRING = 6, 3
_LANGUAGES = b"\x04\x03\x09\x04"  # English (United States)


class UsbPrinterEmulator(EmulatedPrinter):
    """`backend` takes the place of libusb's. See `EmulatedPrinter`."""

    def __init__(
        self, out: Path | None = None, *, width: int = 576, bytes_per_s: float | None = None
    ) -> None:
        super().__init__(out, width=width, bytes_per_s=bytes_per_s)
        self._ends: tuple[socket.socket, socket.socket] | None = None
        self.backend = _Backend(self)

    @property
    def host_end(self) -> socket.socket:
        """Where the host's transfers go. Raises USBError like a device that was pulled out."""
        if self._ends is None:
            raise usb.core.USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)
        return self._ends[0]

    @property
    def plugged(self) -> bool:
        return self._ends is not None

    def _plug_in(self) -> None:
        if self._ends is None:
            self._ends = socket.socketpair()
            self._ends[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)

    def _pull_out(self) -> None:
        ends, self._ends = self._ends, None
        for end in ends or ():
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes a transfer that waits
            end.close()

    def _descriptor(self) -> int | None:
        return self._ends[1].fileno() if self._ends else None

    def _receive(self, limit: int) -> bytes:
        assert self._ends is not None
        return self._ends[1].recv(limit)

    def _say(self, data: bytes) -> None:
        assert self._ends is not None
        self._ends[1].send(data)


class _Backend(IBackend):  # type: ignore[misc]  # pyusb has no types
    """pyusb's surface towards libusb, for one device. Handles and devices are tokens."""

    def __init__(self, printer: UsbPrinterEmulator) -> None:
        self._printer = printer

    def enumerate_devices(self) -> Iterator[str]:
        if self._printer.plugged:
            yield "printer"

    def get_parent(self, dev: str) -> None:
        return None

    def get_device_descriptor(self, dev: str) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x0100, iManufacturer=1, iProduct=2,
            iSerialNumber=3, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: str, config: int) -> Any:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: str, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: str, ep: int, intf: int, alt: int, config: int) -> Any:
        address = (0x01, 0x82)[ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: str) -> str:
        self._printer.host_end.fileno()
        return "handle"

    def close_device(self, dev_handle: str) -> None:
        """Nothing is held."""

    def set_configuration(self, dev_handle: str, config_value: int) -> None:
        """There is one configuration."""

    def get_configuration(self, dev_handle: str) -> int:
        return 1

    def claim_interface(self, dev_handle: str, intf: int) -> None:
        """Nobody else wants it."""

    def release_interface(self, dev_handle: str, intf: int) -> None:
        """See claim_interface."""

    def reset_device(self, dev_handle: str) -> None:
        """A port reset loses nothing that is printed."""

    def ctrl_transfer(
        self,
        dev_handle: str,
        request_type: int,
        request: int,
        value: int,
        index: int,
        data: Any,
        timeout: int,
    ) -> int:
        if request != _GET_DESCRIPTOR or value >> 8 != _STRING:
            raise usb.core.USBError("Pipe error", -9, errno.EPIPE)
        text = _STRINGS[value & 0xFF].encode("utf-16-le")
        answer = bytes((2 + len(text), _STRING)) + text if value & 0xFF else _LANGUAGES
        data[: len(answer)] = array.array("B", answer)
        return len(answer)

    def bulk_write(self, dev_handle: str, ep: int, intf: int, data: Any, timeout: int) -> int:
        end = self._printer.host_end
        with _as_usb():
            end.settimeout(timeout / 1000)
            end.sendall(data.tobytes())
        return len(data)

    def bulk_read(self, dev_handle: str, ep: int, intf: int, buff: Any, timeout: int) -> int:
        end = self._printer.host_end
        with _as_usb():
            end.settimeout(timeout / 1000)
            data = end.recv(len(buff))
            if not data:
                raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        buff[: len(data)] = array.array("B", data)
        return len(data)


@contextlib.contextmanager
def _as_usb() -> Iterator[None]:
    """Socket trouble as libusb would tell it."""
    try:
        yield
    except TimeoutError as error:
        raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT) from error
    except OSError as error:
        raise usb.core.USBError("No such device (it may have been disconnected)", -4, errno.ENODEV) from error
