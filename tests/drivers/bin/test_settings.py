"""What a technician may write under [bin], and what is told of a bin that would not be safe or not be understood."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest
from pydantic import ValidationError

from drivers.bin.settings import Contact, GpioBinSettings, InLine, ModbusBinSettings
from tests.house.tree import ROOT

MODBUS: dict[str, Any] = tomllib.loads("""
kind = "modbus"
url = "tcp://192.0.2.7:502"
door_motor = true
[inputs]
closed = 0
obstructed = 3
inside = { address = 4, inverted = true }
exit = { address = 5, table = "coil" }
done = 6
jam = 7
[outputs]
door = 0
stop = 1
[sorter]
target = 10
[[bins]]
number = 1
full = 20
[[bins]]
number = 2
""")
GPIO: dict[str, Any] = tomllib.loads("""
kind = "gpio"
door_motor = false
[inputs]
closed = "GPIO17"
exit = { line = 27, active_low = true, bias = "pull-up", debounce_ms = 2 }
[outputs]
door = "GPIO22"
[[bins]]
number = 1
""")


def modbus(**changes: Any) -> ModbusBinSettings:
    return ModbusBinSettings.model_validate(copy.deepcopy(MODBUS) | changes)


def test_the_table_of_the_page_is_one_that_a_station_accepts() -> None:
    page = (ROOT / "docs" / "bin-hardware.md").read_text(encoding="utf-8")
    table = tomllib.loads(page.partition("```toml\n")[2].partition("```")[0])["bin"]
    settings = ModbusBinSettings.model_validate(table)
    assert settings.bins[0].level is not None
    assert settings.outputs.watchdog is not None


def test_a_bare_number_is_an_address_and_a_table_says_more() -> None:
    settings = modbus()
    assert settings.inputs.closed == Contact(address=0)
    assert settings.inputs.inside == Contact(address=4, inverted=True)
    assert settings.inputs.exit == Contact(address=5, table="coil")
    assert settings.inputs.key is None


def test_a_bare_name_or_number_is_a_line() -> None:
    settings = GpioBinSettings.model_validate(GPIO)
    assert settings.inputs.closed == InLine(line="GPIO17")
    assert settings.inputs.exit == InLine(line=27, active_low=True, bias="pull-up", debounce_ms=2)
    assert settings.chip == "/dev/gpiochip0"


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"inputs": MODBUS["inputs"] | {"obstructed": None}}, "a door with a motor needs inputs.obstructed"),
        ({"outputs": {"door": 0}}, "a door with a motor needs outputs.stop"),
        ({"inputs": MODBUS["inputs"] | {"jam": None}}, "a sorter needs inputs.jam"),
        ({"inputs": MODBUS["inputs"] | {"inside": None}}, "a sorter needs inputs.inside"),
        ({"sorter": None}, "several bins need a sorter"),
        ({"bins": [{"number": 1}, {"number": 3}]}, "numbered 1 to 2"),
        ({"bins": [{"number": 1}, {"number": 1}]}, "numbered 1 to 2"),
        ({"bins": [{"number": 1, "go": 30}, {"number": 2, "go": 31}]}, "not both"),
        ({"bins": [{"number": 1, "go": 30}, {"number": 2}], "sorter": None}, "every bin needs its go"),
        ({"outputs": {"door": 0, "stop": 0}}, "door and stop have the same coil"),
        ({"sorter": {"target": 10, "order": 9}}, "sorter.order needs registers.order"),
        ({"registers": {"charge": {"address": 1, "zero": 5, "hundred": 5}}}, "zero and hundred must differ"),
        ({"url": "192.0.2.7"}, "url"),
        ({"unit": 300}, "unit"),
        ({"inputs": MODBUS["inputs"] | {"cloesd": 4}}, "cloesd"),
        ({"inputs": MODBUS["inputs"] | {"key": -1}}, "key"),
    ],
)
def test_a_bin_that_would_not_be_safe_or_understood_is_told(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        modbus(**changes)


def test_every_misfit_is_told_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        modbus(outputs={"door": 0}, sorter=None)
    assert "several bins need a sorter" in str(caught.value)
    assert "outputs.stop" in str(caught.value)


def test_a_bin_without_a_sorter_must_see_what_falls_into_its_crate() -> None:
    with pytest.raises(ValidationError, match=r"without a sorter needs inputs\.exit"):
        GpioBinSettings.model_validate(GPIO | {"inputs": {"closed": "GPIO17"}})


def test_two_names_for_one_line_are_told() -> None:
    with pytest.raises(ValidationError, match="closed and door are the same line"):
        GpioBinSettings.model_validate(GPIO | {"outputs": {"door": "GPIO17"}})
