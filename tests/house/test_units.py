"""The systemd units: nothing to complain about, and a verifier that would complain."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

UNITS = sorted((ROOT / "systemd").glob("*.service"))

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and "CI" not in os.environ,
    reason="systemd-analyze is not on this machine; ./dev test installs it on a Debian",
)


def verify(*units: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "systemd/verify", *units], capture_output=True, text=True, check=False)


def test_systemd_has_nothing_to_say_about_the_units() -> None:
    assert [unit.name for unit in UNITS] == ["tramsach-kiosk.service", "tramsach-station.service"]
    said = verify()
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("WatchdogSec=", "WatchDogSec="), ("Restart=always", "Restart=allways"), ("ExecStart=/", "ExecStart=")],
)
def test_a_slip_in_a_unit_is_found(tmp_path: Path, right: str, wrong: str) -> None:
    text = (ROOT / "systemd/tramsach-station.service").read_text(encoding="utf-8")
    unit = tmp_path / "tramsach-station.service"
    unit.write_text(text.replace(right, wrong), encoding="utf-8")
    assert wrong in unit.read_text(encoding="utf-8")
    assert verify(unit).returncode == 1


@pytest.mark.parametrize(("unit", "tenths"), [("tramsach-kiosk", 30), ("tramsach-station", 20)])
def test_what_a_unit_leaves_open_stays_within_what_systemd_calls_ok(unit: str, tenths: int) -> None:
    """systemd's exposure level, in tenths: 0 is closed, 100 is wide open."""
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={tenths}"]
    measured = subprocess.run(
        [*command, ROOT / f"systemd/{unit}.service"], capture_output=True, text=True, check=False
    )
    assert measured.returncode == 0, measured.stdout


def test_the_kiosk_is_told_to_end_before_its_compositor_and_systemd_hears_it_though_it_is_a_child() -> None:
    text = (ROOT / "systemd/tramsach-kiosk.service").read_text(encoding="utf-8")
    assert "\nKillMode=mixed\n" in text
    assert "\nNotifyAccess=all\n" in text
    assert "PAMName=" not in text, "a login session leaves the control group (systemd/systemd#6932)"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists_leaves_no_core_and_hands_over_the_presets_credentials(
    unit: Path,
) -> None:
    text = unit.read_text(encoding="utf-8")
    command = "station --config" if unit.stem.endswith("station") else "run"
    assert f"/bin/tramsach {command} " in text
    assert "\nLimitCORE=0\n" in text
    presets = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "config/presets").glob("*.toml"))
    wanted = set(re.findall(r'(?:password|key)_credential = "(.+?)"', presets))
    assert wanted == {"ils-main", "site-key"}
    assert set(re.findall(r"^LoadCredential=(.+)$", text, re.MULTILINE)) == wanted, (
        "by name alone: with a path, systemd starts no station that lacks the credential (systemd.exec(5))"
    )
