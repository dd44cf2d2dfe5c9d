"""Settings of the RFID readers and of what the tags' security byte means here. Typed values only: no device is touched.

A library's AFI pair is a setting, never a constant: private pairs exist in both directions (D7/DA).
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from drivers.places import LinkUrl

Byte = Annotated[int, Field(ge=0, le=0xFF)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ReaderSettings(_Settings):
    """How long a reader may take."""

    switches_eas: ClassVar[bool] = True  # for a look at the settings; the opened reader's capabilities decide
    connect_s: float = Field(default=3.0, gt=0, le=30)
    inventory_s: float = Field(default=1.5, gt=0, le=10)
    read_s: float = Field(default=0.5, gt=0, le=10)
    write_s: float = Field(default=0.3, gt=0, le=10)


class _BusReaderSettings(_ReaderSettings):
    """Where a reader is. 38400 8E1 is what both families are delivered with."""

    url: LinkUrl
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 38400
    parity: Literal["E", "N", "O"] = "E"
    bus_address: Byte = 0xFF  # FF: whoever is there


class FeigSettings(_BusReaderSettings):
    """FEIG OBID i-scan / classic-pro in ISO host mode; its TCP port is 10001."""

    kind: Literal["feig"] = "feig"
    frames: Literal["standard", "advanced"] = "standard"


class Rl866Settings(_BusReaderSettings):
    """RL866 / RL8600, usually behind a USB serial converter."""

    switches_eas: ClassVar[bool] = False
    kind: Literal["rl866"]
    afi_write: bool = False  # on once a technician has seen it work on a spare tag: one source only tells how


class ThreeMSettings(_ReaderSettings):
    """3M / bibliotheca 810 and 210, a serial device of 19200 8N1."""

    switches_eas: ClassVar[bool] = False
    kind: Literal["threem"]
    url: LinkUrl
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 19200
    parity: Literal["E", "N", "O"] = "N"
    afi_write: bool = (
        False  # on once a technician has seen it work on a spare tag: its answer is undocumented
    )


class PcscSettings(_Settings):
    """A contactless reader behind pcscd. It shows one tag at a time, whatever lies there."""

    switches_eas: ClassVar[bool] = False
    kind: Literal["pcsc"]
    reader: str = Field(
        default="", max_length=128, description="part of the reader's name; empty: the first one"
    )
    dialect: Literal["auto", "acs", "identiv", "springcard"] = "auto"
    answer_s: float = Field(default=5.0, gt=0, le=60)  # pcscd hangs when a call takes longer


class SecuritySettings(_Settings):
    """The AFI values of this library (ISO/IEC 15693-3 §5.3; ISO 28560-1 advice: 07 in stock, C2 on loan)."""

    in_stock_afi: Byte = 0x07
    on_loan_afi: Byte = 0xC2
    ignore: tuple[Byte, ...] = ()  # tags with these are not ours: never shown, never written
    switch: bool = True  # False, where no gate looks at tags: they are read, and never written
    eas: bool = False  # True, where the gate looks at the EAS bit of NXP ICODE tags: switched with the AFI

    @model_validator(mode="after")
    def _distinct(self) -> SecuritySettings:
        if self.in_stock_afi == self.on_loan_afi:
            raise ValueError(
                "in_stock_afi and on_loan_afi must differ, or the gate cannot tell a loan from a theft"
            )
        if {self.in_stock_afi, self.on_loan_afi} & set(self.ignore):
            raise ValueError("ignore must not contain in_stock_afi or on_loan_afi")
        return self


class TagSettings(_Settings):
    """`[tags]`: whose name is written onto tags, and how bare barcodes are read.

    A bare barcode on tags of no known data model is read only where `ascii_offset` is given.
    """

    owner: str = Field(
        default="",
        pattern=r"^([A-Z]{2}-[A-Za-z0-9/:-]{1,11})?$",
        description='the ISIL that staff write onto tags, such as "VN-AG01"; empty: none',
    )
    ascii_offset: int | None = Field(default=None, ge=0, le=316, description="its first byte in the memory")
    ascii_length: int = Field(default=16, ge=1, le=64, description="bytes; a 00 or FF ends it earlier")
    ascii_pattern: str = Field(
        default=r"[0-9A-Za-z][0-9A-Za-z./-]{3,}",
        min_length=1,
        max_length=200,
        description="regular expression for the whole barcode; a narrow one keeps other data from being a book",
    )

    @field_validator("ascii_pattern")
    @classmethod
    def _is_a_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern, re.ASCII)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
        return pattern


class PresenceSettings(_Settings):
    """When a tag counts as there, gone, or unreadable."""

    lost_after_s: float = Field(default=1.0, gt=0, le=10)
    unreadable_after_s: float = Field(default=1.5, gt=0, le=10)
    retry_s: float = Field(default=0.08, gt=0, le=1)
    round_s: float = Field(default=0.05, ge=0, le=1)  # pause between inventories of a quiet pad
    reopen_s: float = Field(
        default=0.5, gt=0, le=10
    )  # first wait after a broken link; doubles up to reopen_max_s
    reopen_max_s: float = Field(default=5.0, gt=0, le=60)
