"""The fifteen messages that a library system sends.

Source: 3M SIP 2.00 rev. 2.12, message definitions; CR CS CT CV CY DA are the sorter extension of 2005, PA PB PC
those of Envisionware. The same table is in docs/sip2.md. Screen messages may repeat, hence the tuples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from sip2 import fields as f
from sip2.codes import AlertType, CirculationStatus, FeeType, Language, MediaType, SecurityMarker
from sip2.fields import fixed, many, may, need
from sip2.message import Message
from sip2.values import PatronStatus, SipDate, SupportedMessages


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckinResponse(Message):
    """10"""

    code: ClassVar[str] = "10"

    ok: bool | None = field(metadata=fixed(1, f.OK))
    resensitize: bool | None = field(metadata=fixed(1, f.YES_NO_UNKNOWN))
    magnetic_media: bool | None = field(metadata=fixed(1, f.YES_NO_UNKNOWN))
    alert: bool | None = field(metadata=fixed(1, f.YES_NO))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    item_identifier: str = field(metadata=need("AB"))
    permanent_location: str = field(metadata=need("AQ"))
    title_identifier: str | None = field(default=None, metadata=may("AJ"))
    sort_bin: str | None = field(default=None, metadata=may("CL"))
    patron_identifier: str | None = field(default=None, metadata=may("AA"))
    media_type: MediaType | None = field(default=None, metadata=may("CK"))
    item_properties: str | None = field(default=None, metadata=may("CH"))
    collection_code: str | None = field(default=None, metadata=may("CR", extension=True))
    call_number: str | None = field(default=None, metadata=may("CS", extension=True))
    destination_location: str | None = field(default=None, metadata=may("CT", extension=True))
    alert_type: AlertType | None = field(default=None, metadata=may("CV", extension=True))
    hold_patron_id: str | None = field(default=None, metadata=may("CY", extension=True))
    hold_patron_name: str | None = field(default=None, metadata=may("DA", extension=True))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckoutResponse(Message):
    """12"""

    code: ClassVar[str] = "12"

    ok: bool | None = field(metadata=fixed(1, f.OK))
    renewal_ok: bool | None = field(metadata=fixed(1, f.YES_NO))
    magnetic_media: bool | None = field(metadata=fixed(1, f.YES_NO_UNKNOWN))
    desensitize: bool | None = field(metadata=fixed(1, f.YES_NO_UNKNOWN))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    item_identifier: str = field(metadata=need("AB"))
    title_identifier: str = field(metadata=need("AJ"))
    due_date: str = field(metadata=need("AH"))
    fee_type: FeeType | None = field(default=None, metadata=may("BT"))
    security_inhibit: bool | None = field(default=None, metadata=may("CI"))
    currency_type: str | None = field(default=None, metadata=may("BH"))
    fee_amount: Decimal | None = field(default=None, metadata=may("BV"))
    media_type: MediaType | None = field(default=None, metadata=may("CK"))
    item_properties: str | None = field(default=None, metadata=may("CH"))
    transaction_id: str | None = field(default=None, metadata=may("BK"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))
    valid_patron: bool | None = field(default=None, metadata=may("BL", extension=True))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HoldResponse(Message):
    """16"""

    code: ClassVar[str] = "16"

    ok: bool | None = field(metadata=fixed(1, f.OK))
    available: bool | None = field(metadata=fixed(1, f.YES_NO))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    expiration_date: SipDate | None = field(default=None, metadata=may("BW"))
    queue_position: str | None = field(default=None, metadata=may("BR"))
    pickup_location: str | None = field(default=None, metadata=may("BS"))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    item_identifier: str | None = field(default=None, metadata=may("AB"))
    title_identifier: str | None = field(default=None, metadata=may("AJ"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ItemInformationResponse(Message):
    """18"""

    code: ClassVar[str] = "18"

    circulation_status: CirculationStatus = field(metadata=fixed(2, f.CIRCULATION_STATUS))
    security_marker: SecurityMarker = field(metadata=fixed(2, f.SECURITY_MARKER))
    fee_type: FeeType = field(metadata=fixed(2, f.FEE_TYPE))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    hold_queue_length: str | None = field(default=None, metadata=may("CF"))
    due_date: str | None = field(default=None, metadata=may("AH"))
    recall_date: SipDate | None = field(default=None, metadata=may("CJ"))
    hold_pickup_date: SipDate | None = field(default=None, metadata=may("CM"))
    item_identifier: str = field(metadata=need("AB"))
    title_identifier: str = field(metadata=need("AJ"))
    owner: str | None = field(default=None, metadata=may("BG"))
    currency_type: str | None = field(default=None, metadata=may("BH"))
    fee_amount: Decimal | None = field(default=None, metadata=may("BV"))
    media_type: MediaType | None = field(default=None, metadata=may("CK"))
    permanent_location: str | None = field(default=None, metadata=may("AQ"))
    current_location: str | None = field(default=None, metadata=may("AP"))
    item_properties: str | None = field(default=None, metadata=may("CH"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ItemStatusUpdateResponse(Message):
    """20"""

    code: ClassVar[str] = "20"

    item_properties_ok: bool | None = field(metadata=fixed(1, f.OK))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    item_identifier: str = field(metadata=need("AB"))
    title_identifier: str | None = field(default=None, metadata=may("AJ"))
    item_properties: str | None = field(default=None, metadata=may("CH"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PatronStatusResponse(Message):
    """24"""

    code: ClassVar[str] = "24"

    patron_status: PatronStatus = field(metadata=fixed(14, f.STATUS))
    language: Language = field(metadata=fixed(3, f.LANGUAGE))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    personal_name: str = field(metadata=need("AE"))
    valid_patron: bool | None = field(default=None, metadata=may("BL"))
    valid_patron_password: bool | None = field(default=None, metadata=may("CQ"))
    currency_type: str | None = field(default=None, metadata=may("BH"))
    fee_amount: Decimal | None = field(default=None, metadata=may("BV"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PatronEnableResponse(Message):
    """26"""

    code: ClassVar[str] = "26"

    patron_status: PatronStatus = field(metadata=fixed(14, f.STATUS))
    language: Language = field(metadata=fixed(3, f.LANGUAGE))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    personal_name: str = field(metadata=need("AE"))
    valid_patron: bool | None = field(default=None, metadata=may("BL"))
    valid_patron_password: bool | None = field(default=None, metadata=may("CQ"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RenewResponse(Message):
    """30"""

    code: ClassVar[str] = "30"

    ok: bool | None = field(metadata=fixed(1, f.OK))
    renewal_ok: bool | None = field(metadata=fixed(1, f.YES_NO))
    magnetic_media: bool | None = field(metadata=fixed(1, f.YES_NO_UNKNOWN))
    desensitize: bool | None = field(metadata=fixed(1, f.YES_NO_UNKNOWN))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    item_identifier: str = field(metadata=need("AB"))
    title_identifier: str = field(metadata=need("AJ"))
    due_date: str = field(metadata=need("AH"))
    fee_type: FeeType | None = field(default=None, metadata=may("BT"))
    security_inhibit: bool | None = field(default=None, metadata=may("CI"))
    currency_type: str | None = field(default=None, metadata=may("BH"))
    fee_amount: Decimal | None = field(default=None, metadata=may("BV"))
    media_type: MediaType | None = field(default=None, metadata=may("CK"))
    item_properties: str | None = field(default=None, metadata=may("CH"))
    transaction_id: str | None = field(default=None, metadata=may("BK"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EndSessionResponse(Message):
    """36"""

    code: ClassVar[str] = "36"

    end_session: bool | None = field(metadata=fixed(1, f.YES_NO))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FeePaidResponse(Message):
    """38"""

    code: ClassVar[str] = "38"

    payment_accepted: bool | None = field(metadata=fixed(1, f.YES_NO))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    transaction_id: str | None = field(default=None, metadata=may("BK"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PatronInformationResponse(Message):
    """64"""

    code: ClassVar[str] = "64"

    patron_status: PatronStatus = field(metadata=fixed(14, f.STATUS))
    language: Language = field(metadata=fixed(3, f.LANGUAGE))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    hold_items_count: int | None = field(metadata=fixed(4, f.COUNT))
    overdue_items_count: int | None = field(metadata=fixed(4, f.COUNT))
    charged_items_count: int | None = field(metadata=fixed(4, f.COUNT))
    fine_items_count: int | None = field(metadata=fixed(4, f.COUNT))
    recall_items_count: int | None = field(metadata=fixed(4, f.COUNT))
    unavailable_holds_count: int | None = field(metadata=fixed(4, f.COUNT))
    institution_id: str = field(metadata=need("AO"))
    patron_identifier: str = field(metadata=need("AA"))
    personal_name: str = field(metadata=need("AE"))
    hold_items_limit: int | None = field(default=None, metadata=may("BZ"))
    overdue_items_limit: int | None = field(default=None, metadata=may("CA"))
    charged_items_limit: int | None = field(default=None, metadata=may("CB"))
    valid_patron: bool | None = field(default=None, metadata=may("BL"))
    valid_patron_password: bool | None = field(default=None, metadata=may("CQ"))
    currency_type: str | None = field(default=None, metadata=may("BH"))
    fee_amount: Decimal | None = field(default=None, metadata=may("BV"))
    fee_limit: Decimal | None = field(default=None, metadata=may("CC"))
    hold_items: tuple[str, ...] = field(default=(), metadata=many("AS"))
    overdue_items: tuple[str, ...] = field(default=(), metadata=many("AT"))
    charged_items: tuple[str, ...] = field(default=(), metadata=many("AU"))
    fine_items: tuple[str, ...] = field(default=(), metadata=many("AV"))
    recall_items: tuple[str, ...] = field(default=(), metadata=many("BU"))
    unavailable_hold_items: tuple[str, ...] = field(default=(), metadata=many("CD"))
    home_address: str | None = field(default=None, metadata=may("BD"))
    email_address: str | None = field(default=None, metadata=may("BE"))
    home_phone_number: str | None = field(default=None, metadata=may("BF"))
    patron_expiration: str | None = field(default=None, metadata=may("PA", extension=True))
    patron_birth_date: str | None = field(default=None, metadata=may("PB", extension=True))
    patron_class: str | None = field(default=None, metadata=may("PC", extension=True))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RenewAllResponse(Message):
    """66"""

    code: ClassVar[str] = "66"

    ok: bool | None = field(metadata=fixed(1, f.OK))
    renewed_count: int | None = field(metadata=fixed(4, f.COUNT))
    unrenewed_count: int | None = field(metadata=fixed(4, f.COUNT))
    transaction_date: SipDate = field(metadata=fixed(18, f.DATE))
    institution_id: str = field(metadata=need("AO"))
    renewed_items: tuple[str, ...] = field(default=(), metadata=many("BM"))
    unrenewed_items: tuple[str, ...] = field(default=(), metadata=many("BN"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LoginResponse(Message):
    """94"""

    code: ClassVar[str] = "94"

    ok: bool | None = field(metadata=fixed(1, f.OK))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RequestScResend(Message):
    """96: your last message was damaged, send it again."""

    code: ClassVar[str] = "96"
    sequenced: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AcsStatus(Message):
    """98. Timeout in tenths of a second (000 off line, 999 unknown); retries 999 unknown."""

    code: ClassVar[str] = "98"

    online_status: bool | None = field(metadata=fixed(1, f.YES_NO))
    checkin_ok: bool | None = field(metadata=fixed(1, f.YES_NO))
    checkout_ok: bool | None = field(metadata=fixed(1, f.YES_NO))
    acs_renewal_policy: bool | None = field(metadata=fixed(1, f.YES_NO))
    status_update_ok: bool | None = field(metadata=fixed(1, f.YES_NO))
    offline_ok: bool | None = field(metadata=fixed(1, f.YES_NO))
    timeout_period: int | None = field(metadata=fixed(3, f.COUNT))
    retries_allowed: int | None = field(metadata=fixed(3, f.COUNT))
    date_time_sync: SipDate = field(metadata=fixed(18, f.DATE))
    protocol_version: str = field(default="2.00", metadata=fixed(4, f.TEXT))
    institution_id: str = field(metadata=need("AO"))
    library_name: str | None = field(default=None, metadata=may("AM"))
    supported_messages: SupportedMessages = field(metadata=need("BX"))
    terminal_location: str | None = field(default=None, metadata=may("AN"))
    screen_message: tuple[str, ...] = field(default=(), metadata=many("AF"))
    print_line: tuple[str, ...] = field(default=(), metadata=many("AG"))


ANSWERS: tuple[type[Message], ...] = (
    CheckinResponse,
    CheckoutResponse,
    HoldResponse,
    ItemInformationResponse,
    ItemStatusUpdateResponse,
    PatronStatusResponse,
    PatronEnableResponse,
    RenewResponse,
    EndSessionResponse,
    FeePaidResponse,
    PatronInformationResponse,
    RenewAllResponse,
    LoginResponse,
    RequestScResend,
    AcsStatus,
)
