"""What a library writes in its TOML about a receipt printer. Only pydantic here: `config` must not load a device library.

The kinds differ in the link alone; paper, resolution and habits are the same for every ESC/POS printer.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from drivers.places import DevicePath, Host

_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_LETTERS = (
    "éđơấşжαאخก中あ한"  # of every script that has a code page, and of three that need more than one byte
)


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

    @field_validator("text_encoding")
    @classmethod
    def _is_a_code_page(cls, encoding: str) -> str:
        if encoding and not _one_byte_a_letter(encoding):
            raise ValueError(f"{encoding!r} is no code page of one byte a letter, such as cp1252 or cp437")
        return encoding

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.text_encoding and "text_page" not in self.model_fields_set:
            raise ValueError(f"text_page is missing: which of the printer's pages is {self.text_encoding}?")
        if self.text_page and not self.text_encoding:
            raise ValueError(f"text_encoding is missing: which letters are on page {self.text_page}?")
        return self


def _one_byte_a_letter(encoding: str) -> bool:
    """Of Python's codecs: a text encoding that leaves ASCII as it is and never needs two bytes."""
    try:
        if _ASCII.encode(encoding) != _ASCII.encode():
            return False
        return all(len(letter.encode(encoding, "ignore")) <= 1 for letter in _LETTERS)
    except (LookupError, UnicodeError):
        return False


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
