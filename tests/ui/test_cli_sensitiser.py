"""`tramsach devices` and a sensitiser that somebody's driver brings; and that no table of the station's file is forgotten."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_type_hints

import pytest
from click.testing import CliRunner, Result
from pydantic import BaseModel

from config.devices import DeviceTable
from config.settings import Settings
from drivers.errors import DeviceGone
from kiosk import devices as drivers_of
from ui.cli import devices as command
from ui.cli.device_trials import TRIALS


class AcmeTable(BaseModel):
    kind: Literal["acme"] = "acme"
    device: str = "/dev/acme"


class Strips:
    """A machine with a switch; `told` is what it was told."""

    def __init__(self) -> None:
        self.told: list[bool] = []
        self.plugged, self.switches, self.is_open = True, True, False

    def open(self) -> None:
        if not self.plugged:
            raise DeviceGone("no sensitiser at the end of the cable")
        self.is_open = True

    def switch(self, *, armed: bool, media: str) -> bool:
        self.told.append(armed)
        return self.switches

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def strips(monkeypatch: pytest.MonkeyPatch) -> Strips:
    made = Strips()
    tables: dict[str, Any] = {
        "station": {"id": "B1", "name": "Gate", "library": "Thư viện tỉnh"},
        "ils": ({"id": "main", "host": "ils.example"},),
        "scanner": AcmeTable(),
        "sensitiser": AcmeTable(),
    }
    alone = Settings.model_validate(tables).model_copy(update={"scanner": None})
    monkeypatch.setattr(command, "load", lambda _file: alone)
    monkeypatch.setattr(drivers_of, "sensitiser", lambda _settings: made)
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command.devices, [*arguments], catch_exceptions=False)


def test_every_device_table_of_a_station_s_file_is_looked_at_and_can_be_tried() -> None:
    tables = {
        name
        for name, hint in get_type_hints(Settings, include_extras=True).items()
        for choice in get_args(hint)
        if any(isinstance(mark, DeviceTable) for mark in getattr(choice, "__metadata__", ()))
    }
    all_there: dict[str, Any] = dict.fromkeys(tables, AcmeTable())
    assert "rfid" in tables
    assert (
        set(command.configured(Settings.model_construct(**all_there)))
        == tables
        == set(command.LOOKS)
        == set(TRIALS)
    )


def test_it_is_listed(strips: Strips) -> None:
    told = run("list")
    assert told.exit_code == 0
    assert told.output.startswith("sensitiser: sensitiser of magnetic strips (acme, /dev/acme)\n")
    assert not strips.told
    assert not strips.is_open


def test_one_that_is_away_is_told_with_what_to_do(strips: Strips) -> None:
    strips.plugged = False
    for told in (run("list"), run("test", "sensitiser")):
        assert told.exit_code == 1
        assert "no sensitiser at the end of the cable" in told.output


def test_its_trial_leaves_the_strip_armed(strips: Strips) -> None:
    told = run("test", "sensitiser")
    assert told.exit_code == 0
    assert "PASSED" in told.output
    assert strips.told == [False, True]
    assert not strips.is_open


def test_a_strip_that_it_does_not_say_to_have_switched_fails_the_trial(strips: Strips) -> None:
    strips.switches = False
    told = run("test", "sensitiser")
    assert told.exit_code == 1
    assert "FAILED: the device does not say that the strip is desensitised" in told.output
