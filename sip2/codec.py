"""Reads and writes the 31 messages: lenient when reading, strict when writing.

`parse` never raises: whatever came becomes a message with `deviations`. `encode` refuses, before a byte leaves, every
value that could change the meaning of the line (delimiter, CR, LF, control characters) or does not fit its field.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from sip2.answers import ANSWERS
from sip2.errors import EncodeError
from sip2.fields import FieldSlot, Table, starts_field, table_of
from sip2.frame import Trailer, close_frame, find_trailer, sound_digit, strip_frame
from sip2.message import Deviation, Message, Oddity, Unrecognised, Wire
from sip2.requests import REQUESTS
from sip2.values import ambiguous

MESSAGES: Final[dict[str, type[Message]]] = {each.code: each for each in (*REQUESTS, *ANSWERS)}
"""All 31 classes by code."""
TABLES: Final[dict[str, Table]] = {code: table_of(each) for code, each in MESSAGES.items()}

_LONGEST_FIELD = 255
_SOUND_TAIL = len("AY0AZFFFF\r")
_SLACK = 4  # how far from its place the first field is looked for when a fixed field has a wrong width
_TRAILER_IDS = frozenset({"AY", "AZ"})
_CODE = re.compile(r"[0-9]{2}")
_SWAPPED_38 = re.compile(r"38[0-9]{8}.{4}[0-9]{6}[YN]")  # invenio-sip2 writes the date first
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one library system writes its lines. `encoding` must be a superset of ASCII.

    `max_field` is the longest value that is written (None: any). `terminator` is used for writing only.
    """

    delimiter: str = "|"
    encoding: str = "utf-8"
    fallbacks: tuple[str, ...] = ()
    terminator: bytes = b"\r"
    max_field: int | None = _LONGEST_FIELD


PLAIN: Final = Dialect()


def parse(raw: bytes, dialect: Dialect = PLAIN) -> Message:
    """The message in one frame, with or without its terminator. Never raises; see `Message.deviations`."""
    odd: list[Deviation] = []
    start, sequence = 0, sound_digit(raw)
    if sequence is not None:
        body = raw[:-_SOUND_TAIL]
    else:
        start, body, sequence = _unframe(raw, dialect, odd)
    encoding = dialect.encoding
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        text, encoding = _decode_otherwise(body, dialect, odd)
    table = TABLES.get(text[:2])
    if table is None:
        head, pieces, values = text, [""], _unrecognised(text, odd)
    else:
        at = _where_fields_begin(table, text, dialect.delimiter, odd)
        head, pieces = text[:at], text[at:].split(dialect.delimiter)
        values = _read_fixed(table, head, odd)
        if not _read_fields(table, _composed(text, pieces, odd), values, odd, joined=False):
            pieces = _rejoin(pieces, dialect.delimiter, odd)
            values = _read_fixed(table, head, [])
            _read_fields(table, _composed(text, pieces, []), values, odd, joined=True)
        _note_pieces(odd, pieces, text)
    values["sequence"] = sequence
    values["wire"] = Wire(
        raw, start, head, tuple(pieces), raw[start + len(body) :], encoding, dialect.delimiter, tuple(odd)
    )
    message: Message = (table.message_class if table else Unrecognised)(**values)
    return message


def serialise(message: Message) -> bytes:
    """The bytes of a message that was parsed, put together again from its view: order, empties and oddities kept."""
    wire = message.wire
    if wire is None:
        raise ValueError("this message was built, not read; use encode()")
    text = wire.head + wire.delimiter.join(wire.pieces)
    return wire.raw[: wire.start] + text.encode(wire.encoding) + wire.tail


def _unframe(raw: bytes, dialect: Dialect, odd: list[Deviation]) -> tuple[int, bytes, int | None]:
    """Where the message starts, what it says, and its digit, of a frame that is not all as it should be."""
    start, end = strip_frame(raw)
    body = raw[start:end]
    if start or raw[end:] != b"\r":
        _note_frame(odd, start, raw[end:])
    trailer = find_trailer(body, dialect.delimiter.encode())
    if trailer is None:
        return start, body, None
    return start, body[: trailer.start], _note_trailer(odd, trailer)


def _note_frame(odd: list[Deviation], lead: int, terminator: bytes) -> None:
    if lead:
        odd.append(Deviation(Oddity.LEADING_JUNK))
    if not terminator:
        odd.append(Deviation(Oddity.NO_TERMINATOR))
    elif terminator != b"\r":
        name = {b"\n": "LF", b"\r\n": "CR LF"}.get(terminator, "several")
        odd.append(Deviation(Oddity.OTHER_TERMINATOR, name))


def _note_trailer(odd: list[Deviation], trailer: Trailer) -> int | None:
    """Notes what is odd about `AY` and `AZ`; the sequence digit where there is a proper one."""
    if trailer.valid is False:
        odd.append(Deviation(Oddity.BAD_CHECKSUM, "AZ"))
    if trailer.checksum == b"":
        odd.append(Deviation(Oddity.EMPTY_CHECKSUM, "AZ"))
    elif trailer.checksum is not None and len(trailer.checksum.strip()) < 4:
        odd.append(Deviation(Oddity.SHORT_CHECKSUM, "AZ"))
    if trailer.sequence is None:
        return None
    if len(trailer.sequence) == 1 and trailer.sequence.isdigit():
        return trailer.sequence[0] - 0x30
    odd.append(Deviation(Oddity.BAD_SEQUENCE, "AY"))
    return None


def _decode_otherwise(body: bytes, dialect: Dialect, odd: list[Deviation]) -> tuple[str, str]:
    """The text when the usual encoding fails, and the one that explains it; in Latin-1 every byte has a meaning."""
    for encoding in (*dialect.fallbacks, "latin-1"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd.append(Deviation(Oddity.ENCODING_FALLBACK, encoding))
        return text, encoding
    raise AssertionError("Latin-1 explains every byte")


def _unrecognised(text: str, odd: list[Deviation]) -> dict[str, Any]:
    code = text[:2] if _CODE.match(text) else ""
    odd.append(Deviation(Oddity.UNKNOWN_CODE if code else Oddity.NOT_SIP, code))
    return {"found_code": code, "text": text}


def _where_fields_begin(table: Table, text: str, delimiter: str, odd: list[Deviation]) -> int:
    """The end of the fixed part; where that part has a wrong width, the first field declared for it nearby."""
    place = table.fixed_end
    if text[place : place + 2] in table.starts or starts_field(text[place : place + 2]):
        if len(text) >= place:
            return place
    elif text[place : place + 1] == delimiter:
        return place
    odd.append(Deviation(Oddity.WRONG_WIDTH))
    for distance in range(1, _SLACK + 1):
        for at in (place - distance, place + distance):
            if at >= len(table.code) and text[at : at + 2] in table.by_id:
                return at
    return min(place, len(text))


def _read_fixed(table: Table, head: str, odd: list[Deviation]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, start, end, read, absent in table.fixed_readers:
        try:
            values[name] = read(head[start:end])
        except (ValueError, KeyError):
            if _SWAPPED_38.fullmatch(head):
                odd.append(Deviation(Oddity.WRONG_ORDER, name))
                return _read_fixed(table, head[:2] + head[-1] + head[2:-1], odd)
            values[name] = absent
            odd.append(Deviation(Oddity.BAD_VALUE, name))
    return values


def _rejoin(pieces: list[str], delimiter: str, odd: list[Deviation]) -> list[str]:
    """Pieces that start no field belong to the one before: somebody sent a delimiter inside a value.

    Joining the result gives the same text as joining what came in.
    """
    joined: list[str] = []
    empties = 0
    for piece in pieces:
        if not piece:
            empties += 1
        elif joined and not starts_field(piece):
            joined[-1] += delimiter * (empties + 1) + piece
            empties = 0
            odd.append(Deviation(Oddity.RAW_DELIMITER, joined[-1][:2]))
        else:
            joined += [""] * empties
            joined.append(piece)
            empties = 0
    return joined + [""] * empties


def _note_pieces(odd: list[Deviation], pieces: list[str], text: str) -> None:
    if pieces[-1]:
        odd.append(Deviation(Oddity.UNTERMINATED_FIELD, pieces[-1][:2]))
    if pieces.count("") > (not pieces[-1]):
        odd.append(Deviation(Oddity.STRAY_DELIMITER))
    if len(text) > _LONGEST_FIELD:
        odd += (Deviation(Oddity.TOO_LONG, piece[:2]) for piece in pieces if len(piece) - 2 > _LONGEST_FIELD)
    if not text.isprintable():
        odd += (Deviation(Oddity.CONTROL_CHARACTER, piece[:2]) for piece in pieces if _CONTROL.search(piece))


def _composed(text: str, pieces: list[str], odd: list[Deviation]) -> list[str]:
    """The pieces in NFC. Piece by piece, lest a combining mark at the start of a value alter the id before it."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return pieces
    odd.append(Deviation(Oddity.DECOMPOSED))
    return [piece[:2] + unicodedata.normalize("NFC", piece[2:]) for piece in pieces]


def _read_fields(
    table: Table, pieces: list[str], values: dict[str, Any], odd: list[Deviation], joined: bool
) -> bool:
    """Adds the values of all fields; what has no place or no meaning goes to `extra`.

    False, with nothing noted, when some piece starts no field and they were not `joined` yet.
    """
    extra: list[tuple[str, str]] = []
    notes: list[Deviation] = []
    readers, texts = table.field_readers, table.text_names
    for piece in pieces:
        plain = texts.get(piece[:2])
        if plain is not None and plain not in values:
            values[plain] = piece[2:]
            continue
        reader = readers.get(piece[:2])
        if reader is None:
            if not piece:
                continue
            if starts_field(piece):
                extra.append((piece[:2], piece[2:]))
            elif not joined:
                return False
            continue
        name, read, repeats = reader
        if repeats:
            values[name] = (*values.get(name, ()), piece[2:])
        elif name in values:
            notes.append(Deviation(Oddity.REPEATED, piece[:2]))
            extra.append((piece[:2], piece[2:]))
        elif len(piece) > 2:
            try:
                values[name] = read(piece[2:])
            except (ValueError, KeyError):
                notes.append(Deviation(Oddity.BAD_VALUE, piece[:2]))
                extra.append((piece[:2], piece[2:]))
    if table.amounts:
        _drop_ambiguous(table, pieces, values, notes, extra)
    if not values.keys() >= table.required:
        _fill_required(table, pieces, values, notes)
    if extra:
        values["extra"] = tuple(extra)
    odd += notes
    return True


def _drop_ambiguous(
    table: Table,
    pieces: list[str],
    values: dict[str, Any],
    notes: list[Deviation],
    extra: list[tuple[str, str]],
) -> None:
    """Takes away amounts that may be a thousand times what they seem, which only their currency tells."""
    for name, field_id in table.amounts:
        amount = values.get(name)
        if amount is not None and ambiguous(amount, values.get("currency_type")):
            del values[name]
            notes.append(Deviation(Oddity.BAD_VALUE, field_id))
            extra.append((field_id, next(piece[2:] for piece in pieces if piece[:2] == field_id)))


def _fill_required(table: Table, pieces: list[str], values: dict[str, Any], notes: list[Deviation]) -> None:
    """Gives every required field a value; one that was there, but empty or without meaning, is not missing."""
    for slot in table.fields:
        if slot.required and slot.name not in values:
            values[slot.name] = slot.form.absent
            if not any(piece.startswith(slot.id) for piece in pieces):
                notes.append(Deviation(Oddity.MISSING_REQUIRED, slot.id))


def encode(message: Message, dialect: Dialect = PLAIN, sequence: int | None = None) -> bytes:
    """The frame of a message; with a sequence digit (0 to 9) it carries `AY` and `AZ`.

    Raises EncodeError, which names the field and not its value, for whatever may not go on the wire.
    """
    table = TABLES[message.code]
    try:
        parts, fields = _write(message, table, dialect.delimiter)
        text = "".join(parts)
        if not _sound(text, parts, fields, dialect):
            raise _culprit(message, table, dialect)
        body = text.encode(dialect.encoding)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, EncodeError):
            raise
        raise _culprit(message, table, dialect) from None
    return close_frame(
        body,
        sequence if message.sequenced else None,
        sequence is not None,
        dialect.terminator,
    )


def _write(message: Message, table: Table, delimiter: str) -> tuple[list[str], int]:
    """Code, fixed fields and fields as text; and how many of them end in a delimiter."""
    parts = [message.code]
    for slot, value in zip(table.fixed, table.fixed_of(message), strict=True):
        text = slot.form.write(value, slot.width)
        if len(text) != slot.width:
            raise ValueError(slot.name)
        parts.append(text)
    before = len(parts)
    for field, value in zip(table.fields, table.fields_of(message), strict=True):
        if value.__class__ is str and field.is_text:
            parts.append(f"{field.id}{value}{delimiter}")
        elif value is not None or field.required:
            for each in value if field.repeats else (value,):
                parts.append(field.id + _write_value(field, each) + delimiter)
    for field_id, each in message.extra:
        if field_id in _TRAILER_IDS or not (len(field_id) == 2 and starts_field(field_id)):
            raise ValueError(field_id)
        parts.append(field_id + each + delimiter)
    return parts, len(parts) - before


def _write_value(field: FieldSlot, value: Any) -> str:
    text = field.form.write(value, field.width)
    if field.width and len(text) != field.width:
        raise ValueError(field.name)
    return text


def _sound(text: str, parts: list[str], fields: int, dialect: Dialect) -> bool:
    """Whether a line means what it says: no delimiter but its own, no control character, no field too long."""
    if text.count(dialect.delimiter) != fields:
        return False
    if not text.isprintable() and _CONTROL.search(text):
        return False
    longest = dialect.max_field
    return longest is None or len(text) <= longest or all(len(part) <= longest + 3 for part in parts)


def _culprit(message: Message, table: Table, dialect: Dialect) -> EncodeError:
    """The error for the first field that may not go on the wire, found by trying each alone."""
    for slot, value in zip(table.fixed, table.fixed_of(message), strict=True):
        try:
            text = slot.form.write(value, slot.width)
        except (ValueError, KeyError, TypeError, AttributeError):
            return EncodeError("not a value of this field", slot.name)
        if not isinstance(text, str) or len(text) != slot.width:
            return EncodeError(f"must have {slot.width} characters", slot.name)
        if complaint := _complaint(text, dialect):
            return EncodeError(complaint, slot.name)
    for field, value in zip(table.fields, table.fields_of(message), strict=True):
        if value is None and not field.required:
            continue
        try:
            texts = [_write_value(field, each) for each in (value if field.repeats else (value,))]
        except (ValueError, KeyError, TypeError, AttributeError):
            return EncodeError("not a value of this field", f"{field.name} ({field.id})")
        for text in texts:
            if complaint := _complaint(text, dialect):
                return EncodeError(complaint, f"{field.name} ({field.id})")
    for field_id, text in message.extra:
        if complaint := _complaint(text, dialect):
            return EncodeError(complaint, ascii(field_id))
    return EncodeError("not an id for an extra field", "extra")


def _complaint(text: object, dialect: Dialect) -> str:
    if not isinstance(text, str):
        return "not a text"
    if dialect.delimiter in text:
        return "has the delimiter in it"
    if _CONTROL.search(text):
        return "has a line end or control character in it"
    if dialect.max_field is not None and len(text) > dialect.max_field:
        return f"is longer than {dialect.max_field} characters"
    try:
        text.encode(dialect.encoding)
    except UnicodeEncodeError:
        return f"has a character that {dialect.encoding} cannot write"
    return ""
