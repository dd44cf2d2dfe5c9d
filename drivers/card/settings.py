"""What a library writes in its TOML about its patrons' cards. Only pydantic here: `config` must not load a device library.

Which card fits which rule is the core's to say (`kiosk.rules.state.CardRule`, made from these).
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from drivers.places import DevicePath


class BarcodeCardRule(BaseModel):
    """One form of card number in use: all of it must hold. All other texts may be a book."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prefix: str = Field("", max_length=16, pattern=r"^[^|\x00-\x1f]*$")
    shortest: int = Field(1, ge=1, le=64)
    longest: int = Field(32, ge=1, le=64)
    digits_only: bool = Field(False, description="after the prefix")
    drop_prefix: bool = Field(False, description="the library system knows the number without it")

    @model_validator(mode="after")
    def _some_card_fits(self) -> Self:
        if self.shortest > self.longest:
            raise ValueError(f"shortest {self.shortest} is above longest {self.longest}: no card fits")
        if len(self.prefix) >= self.longest:
            raise ValueError(f"the prefix {self.prefix!r} alone is as long as the longest card")
        return self


class ChipNumberRule(BaseModel):
    """How a chip's UID becomes the number that the library system knows: what the card desk's own reader typed there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    byte_order: Literal["as_told", "reversed"] = "as_told"
    digits: Literal["hex", "HEX", "decimal"] = Field("HEX", description="hex: small letters")
    length: int = Field(
        0,
        ge=0,
        le=32,
        description="without prefix; filled with zeros, longer ones are no card of ours; 0: any",
    )
    prefix: str = Field("", max_length=16, pattern=r"^[^|\x00-\x1f]*$")


class PcscCardSettings(BaseModel):
    """A PC/SC reader for cards with a chip (MIFARE and other ISO 14443 cards)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["pcsc"]
    reader: str = Field("", max_length=128, description="part of the reader's name; empty: the first one")
    answer_s: float = Field(5.0, gt=0, le=60, description="pcscd hangs when a call takes longer")
    number: ChipNumberRule = ChipNumberRule()


class KeypadCardSettings(BaseModel):
    """A number pad (USB) on which readers type their card's number and Enter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["keypad"]
    device: DevicePath = Field(description="/dev/input/by-id/…-event-kbd, the pad's own")
    shortest: int = Field(3, ge=1, le=32)
    longest: int = Field(16, ge=1, le=32)
    pause_s: float = Field(10.0, ge=1, le=30, description="after so long without a key, typing starts over")


class CardSettings(BaseModel):
    """`barcodes` in their order, the first that fits; and whether an identity card may stand for a library card."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    barcodes: tuple[BarcodeCardRule, ...] = (BarcodeCardRule(),)
    group_prefixes: tuple[Annotated[str, Field(min_length=1, max_length=16)], ...] = Field(
        (), description="how the numbers of whole classes' cards begin: longer sessions, numbered slips"
    )
    group_classes: frozenset[str] = Field(
        frozenset(), description="the same by the patron class that the library system names (SIP2 PC)"
    )
    citizen_id: bool = Field(
        False, description="send the number of a Vietnamese identity card's QR code as card number"
    )
