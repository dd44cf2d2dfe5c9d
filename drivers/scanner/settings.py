"""What a library writes in its TOML about a barcode scanner. Only pydantic here: `config` must not load a device library."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field


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
    """A scanner on RS-232 or in USB-COM mode: the best way. Name it by `/dev/serial/by-id/…`."""

    kind: Literal["serial"] = "serial"
    device: str = Field(min_length=1)
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


ScannerSettings: TypeAlias = Annotated[SerialScannerSettings, Field(discriminator="kind")]
