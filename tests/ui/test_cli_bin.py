"""`tramsach devices` and `tramsach emulate bin`: what a technician is told about a return bin."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config.settings import Settings
from drivers.bin.emulator.board import Board
from drivers.bin.emulator.body import COMMUNE, Body, Build
from drivers.bin.emulator.modbus import ModbusBoard
from drivers.bin.emulator.things import Thing
from drivers.bin.emulator.timeline import Timeline
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from ui.cli import bin_trial
from ui.cli import devices as command
from ui.cli.emulate_bin import BinDesk, return_bin

FAST = Build(flap_s=0.05, bolt_s=0.01, inertia_s=0.01, gate_s=0.02, belt_s=0.05, exit_s=0.01)
STATION: dict[str, Any] = {
    "station": {"id": "B1", "name": "Gate", "library": "Thư viện tỉnh"},
    "ils": ({"id": "main", "host": "ils.example"},),
}
RULES = {
    "bins": ({"number": 1, "limit": 20},),
    "sorting": ({"name": "all", "bin": 1},),
    "exceptions": 1,
}


class Site:
    def __init__(self, board: ModbusBoard, inner: FeigEmulator, outer: FeigEmulator) -> None:
        self.board, self.inner, self.outer = board, inner, outer
        self.changes: dict[str, Any] = {}

    def settings(self) -> Settings:
        bin_ = tomllib.loads(self.board.wiring())["bin"] | self.changes
        tables = {
            "rfid": {"kind": "feig", "url": self.inner.url},
            "rfid_outside": {"kind": "feig", "url": self.outer.url},
            "bin": bin_,
            "return_station": RULES,
        }
        return Settings.model_validate(STATION | tables)

    def run(self, *arguments: str) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(command, "load", lambda _file: self.settings())
            return CliRunner().invoke(command.devices, [*arguments], catch_exceptions=False)


@contextmanager
def site(build: Build = FAST, *, watchdog_s: float | None = 2.0) -> Iterator[Site]:
    """`watchdog_s` None: for tests that work the board by hand, without a driver that feeds its watchdog."""
    with (
        FeigEmulator(air=Air.instant()) as inner,
        FeigEmulator(air=Air.instant()) as outer,
        ModbusBoard(
            Board(Body(build, Timeline(), inside=inner.field, outside=outer.field), watchdog_s=watchdog_s)
        ) as board,
    ):
        yield Site(board, inner, outer)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("LAMP_S", 0.05), ("MOVES_S", 1.0), ("SOUND_S", 0.05)):
        monkeypatch.setattr(bin_trial, name, seconds)


def test_list_tells_what_a_bin_has_and_what_its_sensors_say_now() -> None:
    with site() as here:
        here.board.board.key = True
        listed = here.run("list")
    assert listed.exit_code == 0
    assert "bin: Modbus board, unit 1 (modbus, tcp://" in listed.output
    assert "flap closed, locked; key" in listed.output
    assert "carry to several bins" in listed.output
    assert "rfid_outside: FEIG" in listed.output
    assert "DANGER" not in listed.output.upper()


def test_list_says_what_a_small_bin_cannot_and_that_a_missing_watchdog_is_a_danger() -> None:
    with site(COMMUNE) as here:
        outputs = tomllib.loads(here.board.wiring())["bin"]["outputs"]
        del outputs["watchdog"]
        here.changes = {"outputs": outputs}
        listed = here.run("list")
    assert "cannot    carry to several bins" in listed.output
    assert "danger    nothing shuts the flap if this computer hangs" in listed.output


def test_list_says_what_to_check_where_the_board_is_not_there() -> None:
    with site() as here:
        settings = here.settings()
        here.board.unplug()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(command, "load", lambda _file: settings)
            listed = CliRunner().invoke(command.devices, ["list"], catch_exceptions=False)
    assert listed.exit_code == 1
    assert "bin: DOES NOT WORK" in listed.output


def test_the_trial_moves_everything_and_names_each_sensor_that_changes() -> None:
    with site() as here:
        tried = here.run("test", "bin", "--seconds", "0.2")
        with here.board.world() as body:
            assert body.flap.bolted
    assert tried.exit_code == 0, tried.output
    assert "KEEP HANDS AWAY" in tried.output
    assert tried.output.count("The sorter runs to bin") == 3
    assert "PASSED" in tried.output


def test_the_trial_fails_when_the_flap_does_not_open() -> None:
    with site() as here:
        here.board.board.alarm_fire(True)
        tried = here.run("test", "bin", "--seconds", "0.2")
    assert tried.exit_code == 1
    assert "did not open" in tried.output
    assert "Do:" in tried.output


def test_the_trial_fails_when_the_sorter_is_jammed() -> None:
    with site(watchdog_s=None) as here:
        here.board.board.switch("door", True)
        here.board.hurry(0.2)
        with here.board.world() as body:
            assert body.insert(Thing("rag", jams=99))
        here.board.hurry(2.0)
        tried = here.run("test", "bin", "--seconds", "0.2")
    assert tried.exit_code == 1
    assert "jammed" in tried.output


def test_the_trial_of_a_flap_without_motor_unlocks_and_locks_it() -> None:
    with site(COMMUNE) as here:
        tried = here.run("test", "bin", "--seconds", "0.1")
    assert tried.exit_code == 0, tried.output
    assert "unlocks and locks" in tried.output


def test_the_emulator_prints_the_tables_that_a_station_needs_and_obeys_hands(tmp_path: Path) -> None:
    spoken = "show B1\ntake B1\nwhere\ninsert B1\nkey on\nsensors\nnonsense\n"
    ports = ["--port", "0", "--outside", "0", "--inside", "0"]
    run = CliRunner().invoke(return_bin, ports, input=spoken, catch_exceptions=False)
    assert run.exit_code == 0
    tables = tomllib.loads(run.output.split("Hands:")[0])
    assert {"rfid", "rfid_outside", "bin"} == set(tables)
    Settings.model_validate(
        STATION | tables | {"return_station": RULES}
    )  # what is printed is accepted as it stands
    assert "B1           hand" in run.output
    assert "the flap does not give way" in run.output
    assert "closed, locked, key" in run.output


def test_hands_at_the_emulator_bring_a_book_into_its_crate() -> None:
    with site(watchdog_s=None) as here:
        desk = BinDesk(here.board, "VNLIB")
        assert desk.obey(["show", "B1"]) == "done"
        assert len(here.outer.tags) == 1
        here.board.board.switch("door", True)
        here.board.hurry(1.0)
        assert desk.obey(["insert", "B1"]) == "it slides down"
        here.board.hurry(2.0)
        assert len(here.inner.tags) == 1
        assert "chute" in desk.obey(["where"])
        assert desk.obey(["pull", "B1"]) == "out again"
        assert desk.obey(["crate", "1", "out"]) == "crate K1: empty"
        assert desk.obey(["crate", "1", "out"]) == "no crate under mouth 1"
        assert desk.obey(["crate", "1", "in"]) == "done"
