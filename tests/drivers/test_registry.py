"""Drivers of others: installed beside the station, named in its file, and never able to take it down."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.load import ConfigError, load
from drivers import registry
from drivers.errors import Misconfigured
from drivers.registry import Device, Driver
from drivers.rfid.feig.reader import FeigReader
from drivers.rfid.settings import FeigSettings
from kiosk import devices
from tests.house.tree import ROOT

PAGE = (ROOT / "docs" / "drivers.md").read_text(encoding="utf-8")
DRIVER = PAGE.partition("```python\n# acme_tramsach/__init__.py\n")[2].partition("```")[0]
"""What a maker of readers ships, as docs/drivers.md tells it to."""
READER = '''
"""Loads the maker's own library, which is large."""

import wave  # stands for a device library


class AcmeReader:
    def __init__(self, settings):
        self.settings = settings
'''
STATION = """
[station]
id = "K1"
name = "Ground floor"
library = "Thư viện tỉnh"
[[ils]]
id = "main"
host = "ils.example"
[rfid]
kind = "acme"
"""
Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a distribution into a folder as pip does (PyPA "Recording installed projects", entry_points.txt)."""

    def into_place(
        entry: str = "rfid.acme = acme_tramsach:DRIVER", name: str = "acme-tramsach", **modules: str
    ) -> Path:
        site = tmp_path / f"site-{name}"
        package = site / name.replace("-", "_")
        package.mkdir(parents=True)
        for module, text in {"__init__": DRIVER, "reader": READER, **modules}.items():
            (package / f"{module}.py").write_text(text, encoding="utf-8")
        info = site / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{entry}\n")
        monkeypatch.syspath_prepend(str(site))
        return site

    yield into_place
    for module in [name for name in sys.modules if name.startswith("acme")]:
        del sys.modules[module]


def station(tmp_path: Path, rfid: str) -> Path:
    file = tmp_path / "station.toml"
    file.write_text(STATION + rfid, encoding="utf-8")
    return file


def told(file: Path) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        load(file)
    return [str(problem) for problem in refused.value.problems]


def test_an_installed_driver_of_others_is_configured_and_driven_like_ours(
    install: Install, tmp_path: Path
) -> None:
    install()
    settings = load(station(tmp_path, 'host = "reader.example"\nblocks = [1, 2]'))
    assert settings.rfid is not None
    assert settings.rfid.kind == "acme"
    reader = devices.rfid_reader(settings)
    assert type(reader).__name__ == "AcmeReader"
    assert vars(reader) == {"settings": settings.rfid}
    assert settings.rfid.blocks == (1, 2)  # type: ignore[attr-defined]  # a type that no checker has seen


def test_the_entry_point_of_the_page_leads_to_the_driver_of_the_page() -> None:
    written = tomllib.loads(PAGE.partition("```toml\n")[2].partition("```")[0])
    assert written["project"]["entry-points"][registry.GROUP] == {"rfid.acme": "acme_tramsach:DRIVER"}


def test_the_page_names_every_kind_of_ours() -> None:
    for device in Device:
        (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `[{device}]` |")]
        assert re.findall(r"`(\w+)`", row.split("|")[3]) == list(registry.kinds(device))


def test_its_mistakes_are_told_like_ours(install: Install, tmp_path: Path) -> None:
    install()
    assert sorted(told(station(tmp_path, 'hots = "h"\nblocks = ["1"]\n[pin]\ntries = 0'))) == [
        "pin.tries: should be greater than or equal to 1 (found 0)",
        "rfid.blocks 1: should be a valid integer (found '1')",
        "rfid.host: is missing",
        "rfid.hots: is no setting; did you mean host?",
    ]


def test_its_kind_is_among_those_that_a_technician_is_offered(install: Install, tmp_path: Path) -> None:
    assert "acme" not in registry.kinds(Device.RFID)
    (missing,) = told(station(tmp_path, 'host = "reader.example"'))
    assert missing.startswith("rfid.kind: 'acme' is not one of feig, rl866")
    install()
    assert registry.kinds(Device.RFID)[-1] == "acme"
    assert "acme" not in registry.kinds(Device.PRINTER)


def test_checking_its_settings_does_not_load_its_device_library(install: Install, tmp_path: Path) -> None:
    site, file = install(), station(tmp_path, 'host = "reader.example"')
    program = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        f"from pathlib import Path; from config.load import load; load(Path({str(file)!r}))\n"
        "print([name for name in ('acme_tramsach', 'acme_tramsach.reader', 'wave') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "['acme_tramsach']\n"


@pytest.mark.parametrize(
    ("entry", "driver", "reason"),
    [
        ("rfid.acme = acme_tramsach:DRIVER", "import no_such_library", "ModuleNotFoundError"),
        ("rfid.acme = acme_tramsach:DRIVER", "1 / 0", "ZeroDivisionError"),
        ("rfid.acme = acme_tramsach:DRIVER", "DRIVER = 7", "is no drivers.registry.Driver"),
        ("rfid.acme = acme_tramsach:DRIVER", DRIVER.replace('["acme"]', '["acne"]'), "calls its kind 'acne'"),
    ],
)
def test_a_broken_driver_is_told_by_name_and_breaks_nothing_else(
    install: Install, tmp_path: Path, entry: str, driver: str, reason: str
) -> None:
    install(entry, __init__=driver)
    (problem,) = told(station(tmp_path, 'host = "reader.example"'))
    assert problem.startswith("rfid: the driver 'rfid.acme' of acme-tramsach (acme_tramsach:DRIVER)")
    assert reason in problem
    ours = registry.create(Device.RFID, FeigSettings(url="tcp://reader.example:10001"))
    assert isinstance(ours, FeigReader)


def test_a_driver_whose_device_library_is_missing_is_told_when_it_is_made(
    install: Install, tmp_path: Path
) -> None:
    install(reader="import no_such_library")
    settings = load(station(tmp_path, 'host = "reader.example"'))
    with pytest.raises(Misconfigured, match=r"rfid 'acme' .* cannot be loaded: No module named"):
        devices.rfid_reader(settings)


def test_two_drivers_of_one_kind_are_not_guessed_between(install: Install, tmp_path: Path) -> None:
    install()
    install("rfid.acme = acme_copy:DRIVER", name="acme-copy")
    (problem,) = told(station(tmp_path, 'host = "reader.example"'))
    assert problem.startswith("rfid: acme-copy and acme-tramsach both bring a driver for rfid 'acme'")


def test_nobody_replaces_a_driver_of_the_house(install: Install) -> None:
    install("rfid.feig = acme_tramsach:DRIVER")
    assert registry.find(Device.RFID, "feig").settings is FeigSettings


@pytest.mark.parametrize(
    ("device", "driver"),
    [(device, registry.find(device, kind)) for device in Device for kind in registry.kinds(device)],
    ids=lambda what: getattr(what, "kind", what),
)
def test_every_driver_of_the_house_is_where_its_row_says(device: Device, driver: Driver) -> None:
    module, _, name = driver.factory.partition(":")
    assert callable(getattr(__import__(module, fromlist=[name]), name)), device
