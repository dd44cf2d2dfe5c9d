"""Devices: tag memories, readers' frames and answers, a whole reader on a mad line, and what a scanner reads."""

from __future__ import annotations

import random
from collections.abc import Callable

from drivers.errors import DriverError
from drivers.rfid.emulator.ports import DirectLine
from drivers.rfid.exchange import find
from drivers.rfid.feig import commands as feig
from drivers.rfid.feig import frames as feig_frames
from drivers.rfid.feig.reader import FeigReader
from drivers.rfid.interface import Uid
from drivers.rfid.link import ByteLink
from drivers.rfid.pcsc import apdus
from drivers.rfid.rl866 import commands as rl866
from drivers.rfid.rl866 import frames as rl866_frames
from drivers.rfid.settings import FeigSettings
from drivers.rfid.tags import ascii_text, chain, isil
from drivers.rfid.threem import commands as threem
from drivers.rfid.threem import frames as threem_frames
from drivers.scanner.assembler import Assembler
from drivers.scanner.clean import clean
from drivers.scanner.settings import SerialScannerSettings
from tests.drivers.rfid.rig import DirectFeig, DirectLink, book, rows
from tests.fuzz.mutation import pieces
from tests.fuzz.target import Target


def _bytes(name: str) -> tuple[bytes, ...]:
    """What others recorded; half a byte at an end is left out."""
    texts = [row.get("hex", "") for row in rows(name)]
    return tuple(bytes.fromhex(text[: len(text) // 2 * 2]) for text in texts if text)


TAGS, FRAMES = _bytes("tag_vectors.jsonl"), _bytes("reader_frames.jsonl")
TAG_TOKENS = (
    b"\x00" * 4,
    b"\xff" * 4,
    b"\x55" * 24,
    b"\x11\x01\x01",
    b"\xc4",
    b"DE705",
    b"|",
    b"\r",
    b"\x8b\x0b",
)
FRAME_TOKENS = (
    b"\x02\x00",
    b"\x0d\xff\x00",
    b"\xfa",
    b"\xd5\x00",
    b"\xd6",
    b"\xe0\x04\x01",
    b"\xff",
    b"\x00",
)
SCANS = (
    b"TV0000012\r",
    b"]C11000000056\r\n",
    "079099012345|123456789|Nguyễn Văn An|01011999|Nam|Lê Lợi|01012022\r".encode(),
    b"A12345B\r",
)
SCAN_TOKENS = (b"\r", b"\n", b"|", b"]C1", b"\x1b[2J", b"\x00", "\u202e".encode(), b"\xff", b"A" * 500)


def tag(case: bytes, chance: random.Random) -> None:
    """Every memory means something or is unknown; its texts are fit to be shown and hold no delimiter."""
    decoders = (*chain.DECODERS, ascii_text.decoder(chance.randrange(8), 12, r"[A-Z0-9.]{4,12}"))
    content = chain.decode(case, decoders)
    shown = content.item_id or ""
    assert shown.isprintable()
    repr(content)


def library_id(case: bytes, chance: random.Random) -> None:
    assert isil.decode(case).isprintable()


def frames(case: bytes, chance: random.Random) -> None:
    """Bytes of any maker's reader are frames, noise or not enough yet; all of them are accounted for."""
    for found in (
        find(feig_frames.parse, case, stalled=chance.random() < 0.5),
        find(rl866_frames.parse, case, stalled=chance.random() < 0.5),
        find(threem_frames.parse, case, stalled=chance.random() < 0.5),
    ):
        assert found.noise + len(found.rest) <= len(case)


ANSWERS: tuple[tuple[Callable[[bytes], object], type[Exception]], ...] = (
    (feig.parse_software, feig.BadAnswer),
    (feig.parse_receive_buffer, feig.BadAnswer),
    (feig.parse_inventory, feig.BadAnswer),
    (lambda body: feig.parse_blocks(body, 9), feig.BadAnswer),
    (feig.parse_system_info, feig.BadAnswer),
    (rl866.parse_answer, rl866.BadAnswer),
    (rl866.parse_inventory, rl866.BadAnswer),
    (rl866.parse_handle, rl866.BadAnswer),
    (lambda body: rl866.parse_blocks(body, 9), rl866.BadAnswer),
    (rl866.parse_system_info, rl866.BadAnswer),
    (threem.parse_answer, threem.BadAnswer),
    (threem.parse_probe, threem.BadAnswer),
    (threem.parse_inventory, threem.BadAnswer),
    (lambda body: threem.of_tag(body, Uid("E004015012345678")), threem.BadAnswer),
    (lambda body: threem.parse_blocks(body, 0, 9), threem.BadAnswer),
    (threem.parse_tag_info, threem.BadAnswer),
    (apdus.parse_reply, apdus.BadAnswer),
    (apdus.parse_uid, apdus.BadAnswer),
    (apdus.parse_exchange, apdus.BadAnswer),
    (apdus.parse_system_info, apdus.BadAnswer),
)
"""Every reading of an answer's body, with what it raises for one that it cannot be."""


def answers(case: bytes, chance: random.Random) -> None:
    for read, refusal in ANSWERS:
        try:
            read(case)
        except refusal:
            continue


class MadLine:
    """A reader's line that behaves until the reader is open, and then brings pieces of the case among the true answers."""

    def __init__(self, true: ByteLink, case: bytes, chance: random.Random) -> None:
        self._true = true
        self._parts = pieces(chance, case)
        self._chance = chance
        self.mad = False

    def flush(self) -> bytes:
        return self._true.flush()

    def send(self, data: bytes) -> None:
        self._true.send(data)

    def receive(self, timeout_s: float) -> bytes:
        heard = self._true.receive(timeout_s)
        if not self.mad or not self._parts or self._chance.random() < 0.5:
            return heard
        part, at = self._chance.choice(self._parts), self._chance.randrange(len(heard) + 1)
        return self._chance.choice((part, heard[:at] + part + heard[at:], heard[:at]))

    def close(self) -> None:
        self._true.close()


def reader(case: bytes, chance: random.Random) -> None:
    """On a line gone mad a FEIG reader raises only what drivers raise, and gives as much as was asked for or nothing."""
    rig, tag = DirectFeig(), book(1)
    rig.emulator.place(tag)
    direct = rig.emulator.line
    assert isinstance(direct, DirectLine)
    line = MadLine(DirectLink(direct, rig.clock), case, chance)
    one = FeigReader(FeigSettings(url="tcp://not.used:1"), link=lambda _settings: line, clock=rig.clock)
    one.open()
    line.mad = True
    try:
        one.inventory()
        assert len(one.read_blocks(Uid(tag.uid), 0, 4)) == 16
    finally:
        one.close()


def scan(case: bytes, chance: random.Random) -> None:
    """Nothing passes the gate that could move a cursor, part a SIP2 field or fill a page."""
    settings = SerialScannerSettings(device="x", codabar_strip=chance.random() < 0.5)
    assembler = Assembler(b"\r\n", 0.5)
    for at, piece in enumerate(pieces(chance, case)):
        for raw in assembler.feed(piece, at * chance.choice((0.01, 1.0))):
            passed = clean(raw.decode("utf-8", "replace"), settings, aim_prefix=chance.random() < 0.5)
            if passed is not None:
                assert passed.text.isprintable()
                assert "|" not in passed.text
                assert len(passed.text) <= max(settings.max_length, 12)


TARGETS = (
    Target("tag-memory", tag, TAGS, TAG_TOKENS),
    Target("tag-isil", library_id, TAGS, TAG_TOKENS, (isil.IsilError,)),
    Target("reader-frames", frames, FRAMES, FRAME_TOKENS),
    Target("reader-answers", answers, (*FRAMES, *TAGS), FRAME_TOKENS),
    Target("reader-feig", reader, FRAMES, FRAME_TOKENS, (DriverError,)),
    Target("scanner", scan, SCANS, SCAN_TOKENS),
)
