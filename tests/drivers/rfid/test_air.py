"""Times on the air against the sums and the Monte-Carlo means that the sources give."""

from __future__ import annotations

import random
from statistics import mean

import pytest

from drivers.rfid.emulator.air import Air, request
from tests.drivers.rfid.rig import ManualClock

AIR = Air(programming_s=0.005)


def ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


@pytest.mark.parametrize("blocks, expected", [(8, 15.85), (9, 17.05), (28, 40.0)])
def test_reading_blocks_takes_as_long_as_the_standard_adds_up_to(blocks: int, expected: float) -> None:
    assert ms(AIR.read(blocks, 4)) == pytest.approx(expected, abs=0.02)


def test_system_information_takes_9_81_ms() -> None:
    assert ms(AIR.system_info()) == pytest.approx(9.81, abs=0.01)


@pytest.mark.parametrize(
    "programming, expected", [(0.00032, 5.9), (0.005, 10.6), (0.010, 15.6), (0.020, 25.6)]
)
def test_writing_the_afi_takes_its_programming_time(programming: float, expected: float) -> None:
    assert ms(Air(programming_s=programming).write_byte()) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("tags, expected", [(1, 14), (3, 25), (10, 82)])
def test_an_inventory_takes_as_long_as_random_tags_take_on_average(tags: int, expected: float) -> None:
    dice = random.Random(tags)
    rounds = [AIR.inventory(f"{dice.getrandbits(64):016X}" for _ in range(tags)) for _ in range(300)]
    assert mean(rounds) * 1000 == pytest.approx(expected, rel=0.06)


def test_an_empty_field_costs_sixteen_empty_slots() -> None:
    assert AIR.inventory([]) == pytest.approx(request(3) + 16 * 0.51e-3)


def test_waiting_counts_from_the_beginning_so_that_overruns_do_not_add_up() -> None:
    clock = ManualClock()
    air = Air(wait=clock.advance, clock=clock)
    begun = clock()
    clock.advance(0.004)
    air.until(begun, 0.010)
    assert clock() - begun == pytest.approx(0.010)
    air.until(begun, 0.005)
    assert clock() - begun == pytest.approx(0.010)


def test_instant_air_never_waits() -> None:
    air = Air.instant()
    begun = air.now()
    air.until(begun, 3600.0)
    assert air.now() - begun < 60
