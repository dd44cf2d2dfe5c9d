"""Messages as plain data (what JSON can hold) and back: for technicians with a vendor's log, and for scripts.

`fields` has the standard's names and can be written again; `meanings` explains codes, flags and dates; `ids` is what
stood on the wire, in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sip2.codec import MESSAGES, PLAIN, Dialect, encode, parse
from sip2.codes import Code
from sip2.errors import EncodeError
from sip2.fields import COUNT, DATE, OK, YES_NO, YES_NO_UNKNOWN, Form, table_of
from sip2.frame import find_trailer, strip_frame
from sip2.message import Message, Unrecognised
from sip2.values import PatronStatus, SipDate, Summary

_LONGEST_PREFIX = 200
"""Time, level, name and direction of any log seen; further in, two digits are somebody's text."""
_BEGINNING = 512
"""More than any fixed part with the first field behind it: what tells a message, at a cost that does not grow with the line."""
_TWO_DIGITS = re.compile(rb"(?=[0-9]{2})")
_AS_THEY_ARE = frozenset({YES_NO.name, YES_NO_UNKNOWN.name, OK.name, COUNT.name})


def describe(raw: bytes, dialect: Dialect = PLAIN) -> dict[str, Any]:
    """One frame, terminator or not, as plain data; see the module's text for the keys."""
    message = parse(raw, dialect)
    start, end = strip_frame(raw)
    trailer = find_trailer(raw[start:end], dialect.delimiter.encode())
    described: dict[str, Any] = {"code": message.code, "name": type(message).__name__}
    if isinstance(message, Unrecognised):
        described |= {"code": message.found_code, "text": message.text}
    else:
        named = _named(message)
        described["fields"] = {name: _plain(value) for name, value in named.items()}
        meanings = {
            name: meaning for name, value in named.items() if (meaning := _meaning(value)) is not None
        }
        if meanings:
            described["meanings"] = meanings
        if message.extra:
            described["extra"] = [list(pair) for pair in message.extra]
        described["ids"] = [list(pair) for pair in message.pairs]
    if message.sequence is not None:
        described["sequence"] = message.sequence
    if trailer is not None and trailer.checksum:
        described["checksum"] = trailer.checksum.decode("ascii", "replace")
    described["deviations"] = [
        {"kind": each.kind.value, "where": each.where} if each.where else {"kind": each.kind.value}
        for each in message.deviations
    ]
    return described


def where_message_begins(line: bytes, dialect: Dialect = PLAIN) -> int:
    """How much of a line of somebody's log stands before the message: a time such as `12:03:04` looks like a 12.

    Nought where the line begins with a message, or has none that is whole up to its first field.
    """
    whole = parse(line[:_BEGINNING], dialect)
    if whole.code and whole.in_place:
        return 0
    for found in _TWO_DIGITS.finditer(line, 0, _LONGEST_PREFIX):
        message = parse(line[found.start() : found.start() + _BEGINNING], dialect)
        declared = table_of(type(message)).by_id
        if message.code and message.in_place and (not message.pairs or message.pairs[0][0] in declared):
            return found.start()
    return 0


def compose(described: Mapping[str, Any], dialect: Dialect = PLAIN) -> bytes:
    """The frame of plain data: `code` and `fields`, and `extra`, `sequence`, `checksum` where wanted.

    Fields may be left out where the message has a usual value for them. The checksum is always computed anew. Raises
    EncodeError, naming what is wrong and not its value.
    """
    if "code" not in described:
        raise EncodeError('is missing; two digits such as "63"', "code")
    message_class = MESSAGES.get(str(described["code"]))
    if message_class is None:
        raise EncodeError("no such message", "code")
    fields = described.get("fields", {})
    extra = described.get("extra", [])
    if not isinstance(fields, Mapping) or not _are_pairs(extra):
        raise EncodeError("must be an object, and pairs", "fields, extra")
    table = table_of(message_class)
    forms = {slot.name: (slot.form, False) for slot in table.fixed}
    forms |= {slot.name: (slot.form, slot.repeats) for slot in table.fields}
    values: dict[str, Any] = {}
    for name, given in fields.items():
        if name not in forms:
            raise EncodeError(f"no field of {message_class.__name__}", ascii(name))
        form, repeats = forms[name]
        values[name] = _repeated(given, name) if repeats else _value(form, given, name)
    build: Callable[..., Message] = message_class
    try:
        message = build(extra=tuple((one, other) for one, other in extra), **values)
    except TypeError:
        missing = [name for name in forms if name not in values]
        raise EncodeError("fields are missing; give some of", ", ".join(missing)) from None
    sequence = described.get("sequence")
    if sequence is None and described.get("checksum") and not message_class.sequenced:
        sequence = 0
    if sequence is not None and (not isinstance(sequence, int) or not 0 <= sequence <= 9):
        raise EncodeError("must be 0 to 9", "sequence")
    return encode(message, dialect, sequence)


def _named(message: Message) -> dict[str, Any]:
    """All fixed fields, and the fields that are there, by the standard's names."""
    table = table_of(type(message))
    named: dict[str, Any] = {slot.name: getattr(message, slot.name) for slot in table.fixed}
    for slot in table.fields:
        value = getattr(message, slot.name)
        if value is not None and value != ():
            named[slot.name] = value
    return named


def _plain(value: Any) -> Any:
    if isinstance(value, Code):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return list(value)
    return getattr(value, "raw", value)


def _meaning(value: Any) -> Any:
    if isinstance(value, Code):
        return value.name.lower()
    if isinstance(value, SipDate):
        return value.value.isoformat() if value.value else None
    if isinstance(value, PatronStatus):
        return sorted(value.flags)
    if isinstance(value, Summary):
        return value.wanted
    return None


def _value(form: Form, given: Any, name: str) -> Any:
    if given is None or form.name in _AS_THEY_ARE:
        return given
    if not isinstance(given, str):
        raise EncodeError("must be a text", name)
    if form is DATE and given.strip() == "":
        return SipDate.blank()
    try:
        return form.read(given)
    except (ValueError, KeyError):
        raise EncodeError(f"no {form.name}", name) from None


def _repeated(given: Any, name: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise EncodeError("must be a list of texts", name)
    return tuple(given)


def _are_pairs(extra: Any) -> bool:
    return isinstance(extra, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair)
        for pair in extra
    )
