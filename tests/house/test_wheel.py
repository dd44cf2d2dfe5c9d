"""The wheel as a technician installs it: everything the station needs is inside, and it runs from there.

The clean environment borrows the libraries of this one by path, so that nothing is downloaded; the project itself comes
from the wheel alone.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import PRODUCT, ROOT


def run(*command: str | Path, cwd: Path) -> str:
    """What `command` prints; fails with all of it where it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("tramsach-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet")
    run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    # A path in a .pth file is searched, but its own .pth files (our editable install) are not read.
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    (Path(site) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


def test_the_wheel_holds_every_file_of_the_product_and_the_compiled_texts(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        str(path.relative_to(ROOT))
        for floor in PRODUCT
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert {Path(name).suffix for name in ours} >= {".py", ".qml", ".toml", ".po", ".mo"}
    assert any("migrations/versions" in name for name in ours)
    assert ours - inside == set()
    assert {name for name in ours if name.endswith(".po")} == {
        f"{name[:-3]}.po" for name in inside if name.endswith(".mo")
    }


def test_the_wheel_holds_nothing_but_the_product_and_its_licence(wheel: Path) -> None:
    others = {name for name in zipfile.ZipFile(wheel).namelist() if name.split("/")[0] not in PRODUCT}
    assert {Path(name).name for name in others} == {
        "METADATA",
        "WHEEL",
        "RECORD",
        "entry_points.txt",
        "LICENSE",
    }


def test_the_installed_product_is_the_wheel_s_and_not_this_tree_s(installed: Path) -> None:
    where = run(installed / "bin" / "python", "-c", "import kiosk; print(kiosk.__file__)", cwd=installed)
    assert Path(where.strip()).is_relative_to(installed)


def test_the_installed_command_tells_what_it_can_do(installed: Path) -> None:
    tramsach = installed / "bin" / "tramsach"
    assert "demo" in run(tramsach, "--help", cwd=installed)
    preset = run(tramsach, "config", "preset", "kiosk", cwd=installed)
    (installed / "station.toml").write_text(preset, encoding="utf-8")
    assert "no mistake found" in run(tramsach, "config", "check", "station.toml", cwd=installed)


def test_the_installed_command_plays_the_whole_demo(installed: Path, tmp_path: Path) -> None:
    run(installed / "bin" / "tramsach", "demo", "--headless", "--out", tmp_path, cwd=installed)
    assert (tmp_path / "summary.json").is_file()
