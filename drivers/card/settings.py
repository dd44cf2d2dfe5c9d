"""What a library writes in its TOML about its patrons' cards. Only pydantic here: `config` must not load a device library.

Which card fits which rule is the core's to say (`kiosk.rules.state.CardRule`, made from these).
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


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


class CardSettings(BaseModel):
    """`barcodes` in their order, the first that fits; and whether an identity card may stand for a library card."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    barcodes: tuple[BarcodeCardRule, ...] = (BarcodeCardRule(),)
    citizen_id: bool = Field(
        False, description="send the number of a Vietnamese identity card's QR code as card number"
    )
