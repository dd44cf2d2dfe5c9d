"""Somebody's driver for magnetic strips: named in the station's file, driven by its owner, believed only when it says done."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from config import presets
from config.load import ConfigError, settings_of
from drivers import registry
from kiosk import devices
from kiosk.effects import SwitchStrip
from kiosk.events import TagsWritten, What
from kiosk.owners.sensitiser import SensitiserOwner
from kiosk.rules.state import Strips
from kiosk.site import site_of
from kiosk.values import Security, TagFact

MODULE = '''
from typing import Literal

from pydantic import BaseModel, ConfigDict

from drivers.errors import DeviceGone
from drivers.registry import Driver


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["acme"]


class Strips:
    """A machine with a switch: what it was told stands in `told`."""

    def __init__(self, settings):
        self.told, self.opened, self.plugged, self.gentle = [], 0, True, False

    def open(self):
        if not self.plugged:
            raise DeviceGone("no sensitiser at the end of the cable: is it on?")
        self.opened += 1

    def switch(self, *, armed, media):
        if not self.plugged:
            raise DeviceGone("the cable was pulled")
        if media == "004" and not self.gentle:
            return False
        self.told.append(armed)
        return True

    def close(self):
        pass


DRIVER = Driver(Settings, "acme_strips:Strips")
'''
FILE = Path("station.toml")
TABLE = presets.text("barcode") + '\n[sensitiser]\nkind = "acme"\n'


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "acme_strips.py").write_text(MODULE, encoding="utf-8")
    info = tmp_path / "acme_strips-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-strips\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\nsensitiser.acme = acme_strips:DRIVER\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("acme_strips", None)


class Room:
    """The owner with the maker's driver behind it."""

    def __init__(self) -> None:
        settings = settings_of(tomllib.loads(TABLE), FILE)
        driver = devices.sensitiser(settings)
        assert driver is not None
        self.driver: object = driver
        self.said: SimpleQueue[What] = SimpleQueue()
        self.owner = SensitiserOwner(driver, self.said.put)

    def set(self, **state: object) -> None:
        for name, value in state.items():
            setattr(self.driver, name, value)

    def told(self) -> object:
        return getattr(self.driver, "told", None)

    def switch(self, security: Security, media: str = "") -> What:
        self.owner.switch(SwitchStrip("k1", security, media))
        return self.said.get(timeout=5)


@pytest.fixture
def room(installed: None) -> Iterator[Room]:
    made = Room()
    made.owner.start()
    yield made
    made.owner.stop()
    assert made.owner.join(5)


def test_a_loan_desensitises_and_a_return_sensitises(room: Room) -> None:
    assert room.switch(Security.ON_LOAN) == TagsWritten("k1", TagFact.VERIFIED)
    assert room.switch(Security.IN_STOCK) == TagsWritten("k1", TagFact.VERIFIED)
    assert room.told() == [False, True]


def test_a_tape_is_not_treated_by_a_machine_that_cannot_be_gentle(room: Room) -> None:
    assert room.switch(Security.ON_LOAN, media="004") == TagsWritten("k1", TagFact.FAILED)
    assert room.told() == []


def test_a_machine_that_is_away_switches_nothing_and_is_opened_again(room: Room) -> None:
    room.set(plugged=False)
    assert room.switch(Security.ON_LOAN) == TagsWritten("k1", TagFact.FAILED)
    room.set(plugged=True)
    assert room.switch(Security.ON_LOAN) == TagsWritten("k1", TagFact.VERIFIED)
    room.set(plugged=False)  # pulled while it was open
    assert room.switch(Security.ON_LOAN) == TagsWritten("k1", TagFact.FAILED)
    room.set(plugged=True)
    assert room.switch(Security.ON_LOAN) == TagsWritten("k1", TagFact.VERIFIED)
    assert getattr(room.driver, "opened", 0) == 2


def test_the_rules_know_that_there_is_one(installed: None) -> None:
    assert site_of(settings_of(tomllib.loads(TABLE), FILE)).strips is Strips.SENSITISER


def test_without_one_readers_are_sent_to_the_desk_or_nothing_is_said() -> None:
    text = presets.text("barcode")
    assert site_of(settings_of(tomllib.loads(text), FILE)).strips is Strips.NONE
    at_the_desk = text + '\n[borrowing]\nstrips = "desk"\n'
    assert site_of(settings_of(tomllib.loads(at_the_desk), FILE)).strips is Strips.DESK


def test_both_at_once_is_a_mistake_of_the_file(installed: None) -> None:
    with pytest.raises(ConfigError, match="so leave out"):
        settings_of(tomllib.loads(TABLE + '[borrowing]\nstrips = "desk"\n'), FILE)


def test_a_kind_that_nobody_brought_is_told() -> None:
    with pytest.raises(ConfigError, match="'acme' is not one of"):
        settings_of(tomllib.loads(TABLE), FILE)


def test_ours_are_none_because_no_protocol_is_sourced() -> None:
    assert registry.kinds(registry.Device.SENSITISER) == ()
