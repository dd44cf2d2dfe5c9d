"""What a library writes in its TOML about a receipt printer. Only pydantic here: `config` must not load a device library.

The kinds differ in the link alone; paper, resolution and habits are the same for every ESC/POS printer.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from drivers.places import DevicePath, Host


class _EscposSettings(BaseModel):
    """What is true of a printer whatever its cable."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width_dots: Literal[576, 512, 384] = Field(
        576,
        description="printable dots a line: 576 or 512 on 80 mm paper, 384 on 58 mm (data sheet, 203 dpi)",
    )
    fragment_rows: int = Field(
        128, ge=24, le=2304, description="rows an image command; lower it where a cheap printer loses lines"
    )
    cut: Literal["full", "partial", "none"] = Field("partial", description="none: tear-off bar, no cutter")
    status: bool = Field(
        True, description="false only where the cable cannot answer; paper and cover are then never known"
    )
    confirm: bool = Field(
        True,
        description="false where the printer does not know GS r: a slip then counts as printed once sent",
    )
    answer_timeout_s: float = Field(1.0, gt=0, le=10, description="for connecting, and for one status answer")
    job_timeout_s: float = Field(
        15.0, gt=0, le=120, description="for one whole slip, longest receipt included"
    )
    text_encoding: str = Field(
        "",
        description="Python codec of `text_page`, for code-page text; empty (the default): always an image",
    )
    text_page: int = Field(0, ge=0, le=255, description="the printer's number of that page (ESC t n)")


class NetworkPrinterSettings(_EscposSettings):
    """A printer with an Ethernet or Wi-Fi interface, raw port."""

    kind: Literal["network"] = "network"
    host: Host
    port: int = Field(9100, ge=1, le=65535)


class SerialPrinterSettings(_EscposSettings):
    """A printer on RS-232 or USB-CDC. Named by `/dev/serial/by-id/…` or `usb:VVVV:PPPP[:SERIAL]` it survives re-plugging."""

    kind: Literal["serial"] = "serial"
    device: DevicePath
    baud: int = Field(
        115200,
        ge=1200,
        le=921600,
        description="as set on the printer; an image at 9600 takes a minute and a half",
    )
    flow: Literal["rts", "xon", "none"] = Field("none", description="as set on the printer's DIP switches")
    job_timeout_s: float = Field(60.0, gt=0, le=180)


class UsbPrinterSettings(_EscposSettings):
    """A USB printer driven without the kernel's usblp. Numbers as `lsusb` prints them, in hexadecimal."""

    kind: Literal["usb"] = "usb"
    vendor: str = Field(pattern=r"^[0-9a-fA-F]{4}$")
    product: str = Field(pattern=r"^[0-9a-fA-F]{4}$")
    serial: str = Field("", description="tells two equal printers apart")
    endpoint_in: int = Field(0x82, ge=0x81, le=0x8F)
    endpoint_out: int = Field(0x01, ge=0x01, le=0x0F)


class FilePrinterSettings(_EscposSettings):
    """A printer behind a kernel device such as `/dev/usb/lp0`, or a plain file; it is written to and never asked."""

    kind: Literal["file"] = "file"
    path: DevicePath
    status: Literal[False] = False
    confirm: Literal[False] = False


PrinterSettings: TypeAlias = Annotated[
    NetworkPrinterSettings | SerialPrinterSettings | UsbPrinterSettings | FilePrinterSettings,
    Field(discriminator="kind"),
]
