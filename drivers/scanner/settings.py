"""What a library writes in its TOML about a barcode scanner. Only pydantic here: `config` must not load a device library."""

from __future__ import annotations

from string import Formatter
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator

from drivers.places import DevicePath


class _ScannerSettings(BaseModel):
    """Which scans count, the same for every way in which they arrive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_length: int = Field(3, ge=1, le=64)
    max_length: int = Field(64, ge=1, le=128, description="longer texts are no library's barcodes")
    lengths: tuple[int, ...] = Field(
        (),
        description="exact lengths in use; needed with Interleaved 2 of 5, where half a code reads as a shorter one",
    )
    codabar_strip: bool = Field(
        False, description="drop the start and stop letters A-D where the scanner sends them"
    )


class _BySilence(_ScannerSettings):
    gap_s: float = Field(
        0.1, ge=0.02, le=2, description="a silence this long inside a scan means that the rest will not come"
    )


class SerialScannerSettings(_BySilence):
    """A scanner on RS-232 or in USB-COM mode: the best way. Name it by `/dev/serial/by-id/…` or `usb:VVVV:PPPP[:SERIAL]`."""

    kind: Literal["serial"] = "serial"
    device: DevicePath
    baud: int = Field(9600, ge=300, le=921600)
    terminators: str = Field(
        "\r\n",
        min_length=1,
        max_length=4,
        description="each of these characters ends a scan (also '\\t', '\\x03')",
    )
    aim_prefix: bool = Field(
        False, description="the scanner sends the AIM identifier, such as ]A0, before each scan"
    )


class EvdevScannerSettings(_BySilence):
    """A scanner that plays a keyboard. It is taken away from the screen, so nothing that it types goes astray."""

    kind: Literal["evdev"] = "evdev"
    gap_s: float = Field(
        0.1, ge=0.02, le=30, description="a silence this long means half a scan, or a person typing"
    )
    device: DevicePath = Field(description="/dev/input/by-id/…-event-kbd, the scanner's own, US layout")


_FILLED_IN = {"device", "width", "height"}
Symbology: TypeAlias = Literal["code128", "code39", "codabar", "ean13", "ean8", "itf", "qr"]


class CameraScannerSettings(_ScannerSettings):
    """A camera below the counter. Only the symbologies in use are looked for: fewer false reads, and quicker."""

    kind: Literal["camera"] = "camera"
    device: DevicePath = "/dev/video0"
    width: int = Field(1280, ge=160, le=4096)
    height: int = Field(720, ge=120, le=4096)
    command: tuple[str, ...] = Field(
        (
            *("ffmpeg", "-loglevel", "error", "-f", "v4l2", "-video_size", "{width}x{height}"),
            *("-i", "{device}", "-pix_fmt", "gray", "-f", "rawvideo", "-"),
        ),
        min_length=1,
        description="the program that writes raw frames to its standard output; no shell",
    )
    frames: Literal["gray", "yuv420"] = Field("gray", description="yuv420: as from rpicam-vid --codec yuv420")
    decoder: Literal["zxing", "zbar"] = Field(
        "zxing", description='zbar needs the extra "tramsach[zbar]" and libzbar0'
    )
    symbologies: tuple[Symbology, ...] = Field(
        ("code128", "code39", "codabar", "ean13", "itf", "qr"), min_length=1
    )
    start_timeout_s: float = Field(
        5.0, gt=0, le=30, description="a camera that gives no picture for so long is broken"
    )

    @field_validator("command")
    @classmethod
    def _can_be_started(cls, command: tuple[str, ...]) -> tuple[str, ...]:
        for part in command:
            try:
                named = {name for _, name, _, _ in Formatter().parse(part) if name is not None}
            except ValueError as error:
                raise ValueError(f"{part!r}: {error}; a brace itself is written {{{{ or }}}}") from None
            if named - _FILLED_IN:
                unknown = ", ".join(f"{{{name}}}" for name in sorted(named - _FILLED_IN))
                raise ValueError(f"{part!r}: {unknown} is none of {{device}}, {{width}}, {{height}}")
            if "\0" in part:
                raise ValueError(f"{part!r} has a control character in it")
        return command


ScannerSettings: TypeAlias = Annotated[
    SerialScannerSettings | EvdevScannerSettings | CameraScannerSettings, Field(discriminator="kind")
]
