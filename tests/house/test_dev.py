"""`./dev setup` in a copy where every command that would install something is a stub: what it finds, it mends or leaves alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PYTHON = """#!/bin/sh
# Any Python: pip works in an environment that has the file `pip`, which the making of one ends with.
echo "$*" >>asked
case "$*" in
    "-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python; touch .venv/pip ;;
    "-m pip "*) test -e "$(dirname "$0")/../pip" ;;
    -V*) echo "Python ${PYTHON_NOW:-3.11.2}" ;;
esac
"""
MAKES, INSTALLS = "-m venv --clear .venv", "-m pip install --quiet"


class Checkout:
    """A copy of the checkout's own files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("dev", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, folder)
        self._stubs = folder / "stubs"
        self._stub("python3", PYTHON)
        self._stub("dpkg-query", "#!/bin/sh\nprintf installed\n")

    def _stub(self, name: str, text: str) -> None:
        self._stubs.mkdir(exist_ok=True)
        (self._stubs / name).write_text(text, encoding="utf-8")
        (self._stubs / name).chmod(0o755)

    def interrupted(self) -> None:
        """An environment as Ctrl-C leaves it while pip is still to come."""
        (self.folder / ".venv/bin").mkdir(parents=True)
        shutil.copy(self._stubs / "python3", self.folder / ".venv/bin/python")

    def setup(self, python: str = "3.11.2") -> list[str]:
        """What any Python was asked for."""
        asked = self.folder / "asked"
        asked.write_text("", encoding="utf-8")
        path = {"PATH": f"{self._stubs}:{os.environ['PATH']}", "PYTHON_NOW": python}
        ran = subprocess.run(
            [self.folder / "dev", "setup"], env=os.environ | path, capture_output=True, text=True, check=False
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        return asked.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def did(asked: list[str], what: str) -> bool:
    return any(line.startswith(what) for line in asked)


def test_a_fresh_checkout_is_made_ready_once(checkout: Checkout) -> None:
    first = checkout.setup()
    assert did(first, MAKES)
    assert did(first, INSTALLS)
    second = checkout.setup()
    assert not did(second, MAKES)
    assert not did(second, INSTALLS)


def test_a_setup_that_was_interrupted_before_pip_was_there_is_begun_again(checkout: Checkout) -> None:
    checkout.interrupted()
    asked = checkout.setup()
    assert did(asked, MAKES)
    assert did(asked, INSTALLS)


def test_after_an_upgrade_of_debian_the_environment_is_made_for_the_new_python(checkout: Checkout) -> None:
    checkout.setup()
    (checkout.folder / ".venv/pip").unlink()  # it lies where the old Python looked
    asked = checkout.setup(python="3.13.5")
    assert did(asked, MAKES)
    assert did(asked, INSTALLS)


def test_an_environment_that_is_whole_is_only_brought_up_to_date(checkout: Checkout) -> None:
    checkout.setup()
    with (checkout.folder / "constraints.txt").open("a", encoding="utf-8") as file:
        file.write("# newer\n")
    asked = checkout.setup()
    assert not did(asked, MAKES)
    assert did(asked, INSTALLS)
