"""From the UID of an ISO/IEC 14443 card to the card number of the library. Knows no reader."""

from __future__ import annotations

from drivers.card.settings import ChipNumberRule

_LENGTHS = (4, 7, 10)  # ISO/IEC 14443-3 §6.5.4; a PUPI of type B has 4
_RANDOM = 0x08  # first byte of a 4-byte UID that is new each time: phones, passports (ISO/IEC 14443-3 §6.5.4)


def card_number(uid: bytes, rule: ChipNumberRule) -> str | None:
    """None where this cannot be a library's card: a random UID, or a number longer than all of its cards have."""
    if len(uid) not in _LENGTHS or (len(uid) == 4 and uid[0] == _RANDOM):
        return None
    ordered = uid if rule.byte_order == "as_told" else uid[::-1]
    match rule.digits:
        case "HEX":
            number = ordered.hex().upper()
        case "hex":
            number = ordered.hex()
        case "decimal":
            number = str(int.from_bytes(ordered, "big"))
    if rule.length and len(number) > rule.length:
        return None
    return rule.prefix + number.zfill(rule.length)
