"""The station's clock knows how far it may be trusted: by the network, or by a clock that kept time through a power cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.values import ClockQuality


@pytest.mark.parametrize(
    ("synced", "hctosys", "quality"),
    [
        (False, None, ClockQuality.UNSYNCED),
        (False, "0", ClockQuality.UNSYNCED),  # its battery is empty, or the kernel did not ask it
        (False, "1", ClockQuality.SYNCED),
        (True, None, ClockQuality.SYNCED),
    ],
)
def test_a_clock_that_neither_the_network_nor_a_battery_clock_has_set_is_not_sure(
    synced: bool, hctosys: str | None, quality: ClockQuality, tmp_path: Path
) -> None:
    clocks, mark = tmp_path / "rtc", tmp_path / "synchronized"
    if hctosys is not None:
        (clocks / "rtc0").mkdir(parents=True)
        (clocks / "rtc0" / "hctosys").write_text(f"{hctosys}\n")
    if synced:
        mark.touch()
    assert SystemClock(mark, clocks).now().clock is quality


def test_the_network_may_set_it_later(tmp_path: Path) -> None:
    clock = SystemClock(tmp_path / "synchronized", tmp_path / "rtc")
    assert clock.now().clock is ClockQuality.UNSYNCED
    (tmp_path / "synchronized").touch()
    assert clock.now().clock is ClockQuality.SYNCED
