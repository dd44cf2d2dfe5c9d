"""The sixteen messages that a self-check station sends.

Source: 3M SIP 2.00 rev. 2.12, message definitions; the same table is in docs/sip2.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from sip2 import fields as f
from sip2.codes import FeeType, HoldMode, HoldType, Language, PaymentType, ScStatusCode
from sip2.fields import fixed, may, need
from sip2.message import Message
from sip2.values import SipDate, Summary


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BlockPatron(Message):
    """01: this card is not to be used any more."""

    code: ClassVar[str] = "01"
    answer: ClassVar[str] = "24"
    changes: ClassVar[bool] = True

    card_retained: bool | None = field(metadata=fixed(1, f.YES_NO))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    blocked_card_message: str = field(metadata=need("AL"))
    patron_identifier: str = field(metadata=need("AA"))
    terminal_password: str = field(metadata=need("AC"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Checkin(Message):
    """09: an item came back. With `cancel`, undo a checkout."""

    code: ClassVar[str] = "09"
    answer: ClassVar[str] = "10"
    changes: ClassVar[bool] = True

    no_block: bool | None = field(metadata=fixed(1, f.YES_NO))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    return_date: SipDate = field(metadata=fixed(18, f.DATE))
    current_location: str = field(metadata=need("AP"))
    institution_id: str = field(metadata=need("AO"))
    item_identifier: str = field(metadata=need("AB"))
    terminal_password: str = field(metadata=need("AC"))
    item_properties: str | None = field(default=None, metadata=may("CH"))
    cancel: bool | None = field(default=None, metadata=may("BI"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Checkout(Message):
    """11: lend an item. With `no_block`, it has already happened and is only to be recorded."""

    code: ClassVar[str] = "11"
    answer: ClassVar[str] = "12"
    changes: ClassVar[bool] = True

    sc_renewal_policy: bool | None = field(metadata=fixed(1, f.YES_NO))
    no_block: bool | None = field(metadata=fixed(1, f.YES_NO))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    nb_due_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    item_identifier: str = field(metadata=need("AB"))
    terminal_password: str = field(metadata=need("AC"))
    item_properties: str | None = field(default=None, metadata=may("CH"))
    patron_password: str | None = field(default=None, metadata=may("AD"))
    fee_acknowledged: bool | None = field(default=None, metadata=may("BO"))
    cancel: bool | None = field(default=None, metadata=may("BI"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Hold(Message):
    """15: add, delete or change a hold."""

    code: ClassVar[str] = "15"
    answer: ClassVar[str] = "16"
    changes: ClassVar[bool] = True

    hold_mode: HoldMode = field(metadata=fixed(1, f.HOLD_MODE))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    expiration_date: SipDate | None = field(default=None, metadata=may("BW"))
    pickup_location: str | None = field(default=None, metadata=may("BS"))
    hold_type: HoldType | None = field(default=None, metadata=may("BY"))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    patron_password: str | None = field(default=None, metadata=may("AD"))
    item_identifier: str | None = field(default=None, metadata=may("AB"))
    title_identifier: str | None = field(default=None, metadata=may("AJ"))
    terminal_password: str | None = field(default=None, metadata=may("AC"))
    fee_acknowledged: bool | None = field(default=None, metadata=may("BO"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ItemInformation(Message):
    """17: what is this item?"""

    code: ClassVar[str] = "17"
    answer: ClassVar[str] = "18"

    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    item_identifier: str = field(metadata=need("AB"))
    terminal_password: str | None = field(default=None, metadata=may("AC"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ItemStatusUpdate(Message):
    """19: store item properties."""

    code: ClassVar[str] = "19"
    answer: ClassVar[str] = "20"
    changes: ClassVar[bool] = True

    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    item_identifier: str = field(metadata=need("AB"))
    terminal_password: str | None = field(default=None, metadata=may("AC"))
    item_properties: str = field(metadata=need("CH"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PatronStatusRequest(Message):
    """23: may this patron borrow?"""

    code: ClassVar[str] = "23"
    answer: ClassVar[str] = "24"

    language: Language = field(metadata=fixed(3, f.LANGUAGE))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    terminal_password: str = field(metadata=need("AC"))
    patron_password: str = field(metadata=need("AD"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PatronEnable(Message):
    """25: give a blocked patron the privileges back."""

    code: ClassVar[str] = "25"
    answer: ClassVar[str] = "26"
    changes: ClassVar[bool] = True

    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    terminal_password: str | None = field(default=None, metadata=may("AC"))
    patron_password: str | None = field(default=None, metadata=may("AD"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Renew(Message):
    """29: lend an item for longer."""

    code: ClassVar[str] = "29"
    answer: ClassVar[str] = "30"
    changes: ClassVar[bool] = True

    third_party_allowed: bool | None = field(metadata=fixed(1, f.YES_NO))
    no_block: bool | None = field(metadata=fixed(1, f.YES_NO))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    nb_due_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    patron_password: str | None = field(default=None, metadata=may("AD"))
    item_identifier: str | None = field(default=None, metadata=may("AB"))
    title_identifier: str | None = field(default=None, metadata=may("AJ"))
    terminal_password: str | None = field(default=None, metadata=may("AC"))
    item_properties: str | None = field(default=None, metadata=may("CH"))
    fee_acknowledged: bool | None = field(default=None, metadata=may("BO"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EndPatronSession(Message):
    """35: this patron has finished. Changes nothing that asking twice would harm."""

    code: ClassVar[str] = "35"
    answer: ClassVar[str] = "36"

    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    terminal_password: str | None = field(default=None, metadata=may("AC"))
    patron_password: str | None = field(default=None, metadata=may("AD"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FeePaid(Message):
    """37: a fee was paid here."""

    code: ClassVar[str] = "37"
    answer: ClassVar[str] = "38"
    changes: ClassVar[bool] = True

    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    fee_type: FeeType = field(metadata=fixed(2, f.FEE_TYPE))
    payment_type: PaymentType = field(metadata=fixed(2, f.PAYMENT_TYPE))
    currency_type: str = field(metadata=fixed(3, f.TEXT))
    fee_amount: Decimal | None = field(metadata=need("BV"))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    terminal_password: str | None = field(default=None, metadata=may("AC"))
    patron_password: str | None = field(default=None, metadata=may("AD"))
    fee_identifier: str | None = field(default=None, metadata=may("CG"))
    transaction_id: str | None = field(default=None, metadata=may("BK"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PatronInformation(Message):
    """63: everything about a patron, and one list of items."""

    code: ClassVar[str] = "63"
    answer: ClassVar[str] = "64"

    language: Language = field(metadata=fixed(3, f.LANGUAGE))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    summary: Summary = field(metadata=fixed(10, f.SUMMARY))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    terminal_password: str | None = field(default=None, metadata=may("AC"))
    patron_password: str | None = field(default=None, metadata=may("AD"))
    start_item: str | None = field(default=None, metadata=may("BP"))
    end_item: str | None = field(default=None, metadata=may("BQ"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RenewAll(Message):
    """65: renew all that a patron has."""

    code: ClassVar[str] = "65"
    answer: ClassVar[str] = "66"
    changes: ClassVar[bool] = True

    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    patron_password: str | None = field(default=None, metadata=may("AD"))
    terminal_password: str | None = field(default=None, metadata=may("AC"))
    fee_acknowledged: bool | None = field(default=None, metadata=may("BO"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Login(Message):
    """93: this station's account."""

    code: ClassVar[str] = "93"
    answer: ClassVar[str] = "94"

    uid_algorithm: str = field(default="0", metadata=fixed(1, f.TEXT))
    pwd_algorithm: str = field(default="0", metadata=fixed(1, f.TEXT))
    login_user_id: str = field(metadata=need("CN"))
    login_password: str = field(metadata=need("CO"))
    location_code: str | None = field(default=None, metadata=may("CP"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RequestAcsResend(Message):
    """97: your last answer was damaged, send it again."""

    code: ClassVar[str] = "97"
    answer: ClassVar[str] = "*"
    sequenced: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScStatus(Message):
    """99: how this station is, and asking how the library system is."""

    code: ClassVar[str] = "99"
    answer: ClassVar[str] = "98"

    status_code: ScStatusCode = field(default=ScStatusCode.OK, metadata=fixed(1, f.SC_STATUS))
    max_print_width: int | None = field(default=80, metadata=fixed(3, f.COUNT))
    protocol_version: str = field(default="2.00", metadata=fixed(4, f.TEXT))


REQUESTS: tuple[type[Message], ...] = (
    BlockPatron,
    Checkin,
    Checkout,
    Hold,
    ItemInformation,
    ItemStatusUpdate,
    PatronStatusRequest,
    PatronEnable,
    Renew,
    EndPatronSession,
    FeePaid,
    PatronInformation,
    RenewAll,
    Login,
    RequestAcsResend,
    ScStatus,
)
