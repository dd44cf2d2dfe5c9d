"""What a SIP2 field is: its id, its name in the standard, its form; and how a message class declares its fields.

A message class is a plain dataclass. `field(metadata=fixed(...))` declares a fixed field, in the order of the
standard; `need`, `may` and `many` declare required, optional and repeatable fields by id. `Table` compiles a class
once for `sip2.codec`. Source: 3M SIP 2.00 rev. 2.12, field definitions; extensions are named in docs/sip2.md.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sip2 import codes
from sip2.values import PatronStatus, SipDate, Summary, SupportedMessages, read_amount, write_amount


@dataclass(frozen=True, slots=True)
class Form:
    """How a field's text becomes a value and back. Both raise ValueError or KeyError for what has no meaning."""

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any, int], str]
    absent: Any = None
    """What a message holds where a required or fixed text is missing or has no meaning."""


def _bool(read: dict[str, bool | None], write: dict[bool | None, str], name: str) -> Form:
    def writer(value: bool | None, _width: int) -> str:
        return write[value]

    return Form(name, read.__getitem__, writer)


class _Codes(dict[str, codes.Code]):
    """The members of a table by their text; a stranger gets a member of its own."""

    def __init__(self, table: type[codes.Code]) -> None:
        super().__init__((member.value, member) for member in table)
        self._table = table

    def __missing__(self, text: str) -> codes.Code:
        return self._table(text)


def _code(table: type[codes.Code]) -> Form:
    known = _Codes(table)

    def writer(value: codes.Code, _width: int) -> str:
        if type(value) is not table:
            raise ValueError(table.__name__)
        text: str = value.value
        return text

    unknown = next(member for member in table if member.name == "UNKNOWN")
    return Form(table.__name__, known.__getitem__, writer, unknown)


_few = functools.lru_cache(maxsize=256)
"""For readings whose texts are few and come again and again: counts, sums, flags."""


@_few
def _read_count(text: str) -> int | None:
    if not text.strip():
        return None  # four blanks: the system does not count this
    if not text.strip().isascii() or not text.strip().isdigit():
        raise ValueError("count")
    return int(text)


def _write_count(value: int | None, width: int) -> str:
    if value is None:
        return " " * width
    if value < 0:
        raise ValueError("count")
    return f"{value:0{width}d}" if width else str(value)


def _raw(value: Any, _width: int) -> str:
    text: str = value.raw
    return text


TEXT: Final = Form("text", str, lambda value, _width: value, "")
YES_NO: Final = _bool({"Y": True, "N": False}, {True: "Y", False: "N"}, "Y or N")
YES_NO_UNKNOWN: Final = _bool(
    {"Y": True, "N": False, "U": None}, {True: "Y", False: "N", None: "U"}, "Y, N or U"
)
OK: Final = _bool({"1": True, "0": False}, {True: "1", False: "0"}, "1 or 0")
COUNT: Final = Form("count", _read_count, _write_count)
DATE: Final = Form("18-character date", SipDate, _raw, SipDate(""))
AMOUNT: Final = Form("amount", _few(read_amount), lambda value, _width: write_amount(value))
STATUS: Final = Form("14 flags", _few(PatronStatus), _raw, PatronStatus(""))
SUMMARY: Final = Form("10 flags, at most one Y", Summary, _raw, Summary(""))
SUPPORTED: Final = Form("16 flags", SupportedMessages, _raw, SupportedMessages(""))
CIRCULATION_STATUS: Final = _code(codes.CirculationStatus)
SECURITY_MARKER: Final = _code(codes.SecurityMarker)
FEE_TYPE: Final = _code(codes.FeeType)
PAYMENT_TYPE: Final = _code(codes.PaymentType)
MEDIA_TYPE: Final = _code(codes.MediaType)
HOLD_MODE: Final = _code(codes.HoldMode)
HOLD_TYPE: Final = _code(codes.HoldType)
SC_STATUS: Final = _code(codes.ScStatusCode)
ALERT_TYPE: Final = _code(codes.AlertType)
LANGUAGE: Final = _code(codes.Language)


@dataclass(frozen=True, slots=True)
class Field:
    """A field with an id. `width` is 0 where the length is free."""

    name: str
    form: Form = TEXT
    width: int = 0


FIELDS: Final[dict[str, Field]] = {
    "AA": Field("patron_identifier"),
    "AB": Field("item_identifier"),
    "AC": Field("terminal_password"),
    "AD": Field("patron_password"),
    "AE": Field("personal_name"),
    "AF": Field("screen_message"),
    "AG": Field("print_line"),
    "AH": Field("due_date"),  # any format
    "AJ": Field("title_identifier"),
    "AL": Field("blocked_card_message"),
    "AM": Field("library_name"),
    "AN": Field("terminal_location"),
    "AO": Field("institution_id"),
    "AP": Field("current_location"),
    "AQ": Field("permanent_location"),
    "AS": Field("hold_items"),
    "AT": Field("overdue_items"),
    "AU": Field("charged_items"),
    "AV": Field("fine_items"),
    "BD": Field("home_address"),
    "BE": Field("email_address"),
    "BF": Field("home_phone_number"),
    "BG": Field("owner"),
    "BH": Field("currency_type"),
    "BI": Field("cancel", YES_NO, 1),
    "BK": Field("transaction_id"),
    "BL": Field("valid_patron", YES_NO, 1),
    "BM": Field("renewed_items"),
    "BN": Field("unrenewed_items"),
    "BO": Field("fee_acknowledged", YES_NO, 1),
    "BP": Field("start_item"),
    "BQ": Field("end_item"),
    "BR": Field("queue_position"),
    "BS": Field("pickup_location"),
    "BT": Field("fee_type", FEE_TYPE, 2),
    "BU": Field("recall_items"),
    "BV": Field("fee_amount", AMOUNT),
    "BW": Field("expiration_date", DATE, 18),
    "BX": Field("supported_messages", SUPPORTED),
    "BY": Field("hold_type", HOLD_TYPE, 1),
    "BZ": Field("hold_items_limit", COUNT, 4),
    "CA": Field("overdue_items_limit", COUNT, 4),
    "CB": Field("charged_items_limit", COUNT, 4),
    "CC": Field("fee_limit", AMOUNT),
    "CD": Field("unavailable_hold_items"),
    "CF": Field("hold_queue_length"),
    "CG": Field("fee_identifier"),
    "CH": Field("item_properties"),
    "CI": Field("security_inhibit", YES_NO, 1),
    "CJ": Field("recall_date", DATE, 18),
    "CK": Field("media_type", MEDIA_TYPE, 3),
    "CL": Field("sort_bin"),
    "CM": Field("hold_pickup_date", DATE, 18),
    "CN": Field("login_user_id"),
    "CO": Field("login_password"),
    "CP": Field("location_code"),
    "CQ": Field("valid_patron_password", YES_NO, 1),
    # 3M extension of 2005 for sorters
    "CR": Field("collection_code"),
    "CS": Field("call_number"),
    "CT": Field("destination_location"),
    "CV": Field("alert_type", ALERT_TYPE, 2),
    "CY": Field("hold_patron_id"),
    "DA": Field("hold_patron_name"),
    # Envisionware's extension of 64, as Evergreen and Koha send it; Polaris puts other things into PA
    "PA": Field("patron_expiration"),
    "PB": Field("patron_birth_date"),
    "PC": Field("patron_class"),
}
"""Every id that a message class of this package may declare."""


def fixed(width: int, form: Form) -> dict[str, Any]:
    """A fixed field of so many characters."""
    return {"width": width, "form": form}


def need(field_id: str) -> dict[str, Any]:
    """A required field: always written; may be empty."""
    return {"id": field_id, "required": True}


def may(field_id: str, extension: bool = False) -> dict[str, Any]:
    """An optional field: None is left out. `extension` marks a field that the definition does not list."""
    return {"id": field_id, "extension": extension}


def many(field_id: str) -> dict[str, Any]:
    """An optional field that may repeat: a tuple."""
    return {"id": field_id, "repeats": True}


@dataclass(frozen=True, slots=True)
class FixedSlot:
    """Where a fixed field stands: characters counted from the start of the message."""

    name: str
    start: int
    end: int
    width: int
    form: Form


@dataclass(frozen=True, slots=True)
class FieldSlot:
    """A field with an id as one message class has it."""

    name: str
    id: str
    form: Form
    width: int
    required: bool
    repeats: bool
    extension: bool
    is_text: bool


class Table:
    """A message class compiled: what `sip2.codec` needs to read and write it."""

    def __init__(self, message_class: type[Any]) -> None:
        self.message_class = message_class
        self.code: str = message_class.code
        slots: list[FixedSlot] = []
        fields: list[FieldSlot] = []
        at = len(self.code)
        for declared in dataclasses.fields(message_class):
            meta = declared.metadata
            if "width" in meta:
                slots.append(FixedSlot(declared.name, at, at + meta["width"], meta["width"], meta["form"]))
                at += meta["width"]
            elif "id" in meta:
                fields.append(self._slot(declared.name, meta))
        self.fixed = tuple(slots)
        self.fixed_end = at
        self.fields = tuple(fields)
        self.by_id = {slot.id: slot for slot in fields}
        self.required = frozenset(slot.name for slot in fields if slot.required)
        self.amounts = tuple((slot.name, slot.id) for slot in fields if slot.form is AMOUNT)
        self.starts = frozenset(self.by_id) | {""}
        self.fixed_readers = tuple(
            (slot.name, slot.start, slot.end, slot.form.read, slot.form.absent) for slot in slots
        )
        self.field_readers = {slot.id: (slot.name, slot.form.read, slot.repeats) for slot in fields}
        self.text_names = {slot.id: slot.name for slot in fields if slot.is_text and not slot.repeats}
        self.fixed_of = _getter([slot.name for slot in slots])
        self.fields_of = _getter([slot.name for slot in fields])

    def _slot(self, name: str, meta: Mapping[str, Any]) -> FieldSlot:
        known = FIELDS[meta["id"]]
        if known.name != name:
            raise TypeError(f"{self.code}: {meta['id']} is called {known.name}, not {name}")
        return FieldSlot(
            name,
            meta["id"],
            known.form,
            known.width,
            meta.get("required", False),
            meta.get("repeats", False),
            meta.get("extension", False),
            known.form is TEXT,
        )


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """All the named attributes of a message as a tuple; `attrgetter` gives no tuple for one name and takes no none."""
    if not names:
        return lambda _message: ()
    get = operator.attrgetter(*names)
    return get if len(names) > 1 else lambda message: (get(message),)


_tables: dict[type[Any], Table] = {}


def table_of(message_class: type[Any]) -> Table:
    """The compiled table of a message class."""
    if message_class not in _tables:
        _tables[message_class] = Table(message_class)
    return _tables[message_class]


def starts_field(piece: str) -> bool:
    """Whether a text between two delimiters begins with something that can be a field id: `[A-Z][A-Z0-9]`."""
    return len(piece) >= 2 and "A" <= piece[0] <= "Z" and ("A" <= piece[1] <= "Z" or "0" <= piece[1] <= "9")
