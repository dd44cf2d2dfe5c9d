"""The thousand answers of the SIP2 bench, and what was recorded of real systems; read by every contender alike.

Written with neither our encoder nor anybody's: the checksum here is the definition's, byte by byte. 250 each of 64, 12,
10 and 18 of a Vietnamese library, standard to the letter, about 200 bytes; the same in every run.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RECORDED = Path(__file__).parents[2] / "tests" / "data" / "sip2_vectors.jsonl"

_TITLES = (
    "Truyện Kiều",
    "Dế Mèn phiêu lưu ký",
    "Số đỏ",
    "Đất rừng phương Nam",
    "Nhật ký trong tù",
    "Lão Hạc",
)
_NAMES = ("Nguyễn Thị Sáu", "Trần Văn Ơn", "Lê Hoàng Phong", "Thạch Sô Phia")
_SHELF = "Kho mở tầng 2"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer as it was seen; `sound` unless it bears a checksum that is wrong."""

    raw: bytes
    sound: bool


def close(body: str, digit: int) -> bytes:
    """The frame of a body, by the definition (3M SIP 2.00 rev. 2.12, AZ)."""
    summed = body.encode() + b"AY%dAZ" % digit
    return summed + b"%04X" % (-sum(summed) & 0xFFFF) + b"\r"


def answers(count: int = 1000) -> tuple[bytes, ...]:
    """The answers, all different, of the four kinds in turn."""
    bodies = _bodies(random.Random(1))  # noqa: S311 - the same in every run
    return tuple(close(next(bodies), at % 10) for at in range(count))


def _bodies(chance: random.Random) -> Iterator[str]:
    while True:
        card, item = f"TV{chance.randrange(10**7):07d}", f"{chance.randrange(10**10):010d}"
        title, name = chance.choice(_TITLES), chance.choice(_NAMES)
        date = (
            f"20260815    {chance.randrange(8, 18):02d}{chance.randrange(60):02d}{chance.randrange(60):02d}"
        )
        yield (
            f"64{' ' * 14}001{date}00000000000200000000    AOTRAMSACH|AA{card}|AE{name}|BZ0005|CA0005|CB0010|"
            f"BLY|CQY|BHVND|BV15000.00|AU{item}|AU1620154429|BE{card.lower()}@example.org|AFXin chào {name}|"
        )
        yield (
            f"121NNY{date}AOTRAMSACH|AA{card}|AB{item}|AJ{title}|AH20260829    235900|CIN|BHVND|BV0.00|CK001|"
            f"AFMượn đến ngày 29/08/2026|AGXin cảm ơn quý bạn đọc|"
        )
        yield (
            f"101YNN{date}AOTRAMSACH|AB{item}|AQ{_SHELF}|AJ{title}|CL1|AA{card}|CK001|CHBìa mềm|"
            f"AFĐã trả, cảm ơn quý bạn đọc|AG{title}|"
        )
        yield (
            f"18030001{date}CF0|AH20260829    235900|AB{item}|AJ{title}|BGTRAMSACH|BHVND|CK001|AQ{_SHELF}|"
            f"AP{_SHELF}|CHBìa mềm|AFSẵn sàng cho mượn|"
        )


def recorded() -> tuple[Recorded, ...]:
    """Every answer that was recorded of a real system, by others; the source is told in each row of the file."""
    rows = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    return tuple(
        Recorded(
            row["message"].encode(row.get("wire_encoding") or "utf-8") + b"\r",
            row["checksum_valid"] or not row["has_checksum"],
        )
        for row in rows
        if row["direction"] == "ACS->SC" and row["kind"] != "template"
    )
