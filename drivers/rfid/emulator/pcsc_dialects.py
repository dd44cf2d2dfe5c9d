"""How three vendors' PC/SC readers take an ISO/IEC 15693 request inside an APDU, and give its answer. Knows no tag.

Sources: ACS ACR1552U: PC/SC v2.02 transparent exchange and the trace in community.nxp.com 2093136 (without a timer object it
gives up before a write is done: 64 01, though the tag was written). Identiv: uTrust 3720F reference manual 1.00 §6.3.7.
SpringCard: RFID MEMORY CONTROL, instruction F6; what it answers besides data is not documented, here it is what Identiv says.
"""

from __future__ import annotations

from typing import Literal, Protocol

from drivers.rfid.emulator.faults import Op

Name = Literal["acs", "identiv", "springcard"]
_OK = bytes.fromhex("9000")
_WRITES = frozenset((0x21, 0x24, 0x27, 0x29))

ISO_OPERATIONS = {
    0x20: Op.READ,
    0x23: Op.READ,
    0x21: Op.WRITE,
    0x27: Op.WRITE_AFI,
    0x2B: Op.SYSTEM_INFO,
}


class Dialect(Protocol):
    busy: bool
    """In a session in which the reader does nothing of its own."""

    def reset(self) -> None:
        """Another card."""

    def iso(self, apdu: bytes) -> bytes | None:
        """`flags command …` as it would go on the air; None when this APDU asks for nothing on the air."""

    def manage(self, apdu: bytes) -> bytes:
        """The answer to an APDU for the reader itself."""

    def tell(self, apdu: bytes, answer: bytes | None, *, damaged: bool) -> bytes:
        """What the APDU is answered after the tag gave `answer`, or was silent."""


class _Acs:
    def __init__(self) -> None:
        self.busy = False
        self._layer_3 = False

    def reset(self) -> None:
        self.busy = self._layer_3 = False

    def iso(self, apdu: bytes) -> bytes | None:
        if apdu[:4] != bytes.fromhex("ffc20001") or not (self.busy and self._layer_3):
            return None
        request = _objects(apdu[5 : 5 + apdu[4]]).get("95", b"")
        return request if len(request) >= 2 else None

    def manage(self, apdu: bytes) -> bytes:
        done = bytes.fromhex("c003009000")
        if apdu == bytes.fromhex("ffc2000002810000"):
            self.busy = True
        elif apdu == bytes.fromhex("ffc2000002820000"):
            self.reset()
        elif apdu.rstrip(b"\x00") == bytes.fromhex("ffc20002048f020203") and self.busy:
            self._layer_3 = True
            done += bytes.fromhex("8f0100")
        elif apdu[:2] == b"\xff\xc2":
            return bytes.fromhex("c003016a81") + _OK
        else:
            return bytes.fromhex("6d00")
        return done + _OK

    def tell(self, apdu: bytes, answer: bytes | None, *, damaged: bool) -> bytes:
        objects = _objects(apdu[5 : 5 + apdu[4]])
        too_hasty = objects["95"][1] in _WRITES and "5f46" not in objects
        if damaged:
            return bytes.fromhex("c003016401920100" + "96020100") + _OK
        if answer is None or too_hasty:
            return bytes.fromhex("c003016401") + _OK
        return bytes.fromhex("c003009000" + "920100" + "96020000") + bytes((0x97, len(answer))) + answer + _OK


class _Identiv:
    """`FF FC 00 00 Lc command …`, always to whatever tag is there."""

    busy = False

    def reset(self) -> None:
        return

    def iso(self, apdu: bytes) -> bytes | None:
        if apdu[:4] != bytes.fromhex("fffc0000") or len(apdu) < 6:
            return None
        body = apdu[5 : 5 + apdu[4]]
        return b"\x02" + (body[:1] if body[0] == 0x2B else body)  # the manual's Lc of 02 with one byte

    def manage(self, apdu: bytes) -> bytes:
        return bytes.fromhex("6a81" if apdu[:1] == b"\xff" else "6e00")

    def tell(self, apdu: bytes, answer: bytes | None, *, damaged: bool) -> bytes:
        if damaged:
            return bytes.fromhex("6300")
        if answer is None:
            return bytes.fromhex("6401")
        if answer[0] & 0x01:
            return bytes.fromhex("6581" if apdu[5] in _WRITES else "6a82")
        return (
            answer if apdu[5] == 0x2B else answer[1:]
        ) + _OK  # 15 bytes of system information, says the manual


class _SpringCard(_Identiv):
    """`FF F6 command 00 [Lc …]`; a count is a count, not a count less one."""

    def iso(self, apdu: bytes) -> bytes | None:
        if apdu[:2] != b"\xff\xf6" or len(apdu) < 5:
            return None
        body = b"" if len(apdu) == 5 else apdu[5 : 5 + apdu[4]]
        if apdu[2] == 0x23:
            body = bytes((body[0], body[1] - 1))
        return bytes((0x02, apdu[2])) + body

    def tell(self, apdu: bytes, answer: bytes | None, *, damaged: bool) -> bytes:
        told = super().tell(bytes(5) + apdu[2:3], answer, damaged=damaged)
        return told[1:] if apdu[2] == 0x2B and answer is not None and not damaged else told


DIALECTS: dict[Name, type[_Acs] | type[_Identiv] | type[_SpringCard]] = {
    "acs": _Acs,
    "identiv": _Identiv,
    "springcard": _SpringCard,
}


def _objects(data: bytes) -> dict[str, bytes]:
    """Data objects by tag: one byte, or two where the first is 5F or FF."""
    found, at = {}, 0
    while at + 1 < len(data):
        wide = 2 if data[at] in (0x5F, 0xFF) else 1
        tag, length = data[at : at + wide].hex(), data[at + wide]
        found[tag] = data[at + wide + 1 : at + wide + 1 + length]
        at += wide + 1 + length
    return found
