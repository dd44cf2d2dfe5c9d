"""A kiosk cannot be left: whatever hands do to it, it stays on the glass, serves the next reader and tells them nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tests.ui.branch import Branch, branch, cannot_be_left

INPUTS = 10_000


@pytest.fixture
def at(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Branch]:
    with branch(tmp_path) as made:
        yield made


@pytest.mark.parametrize("seed", [6])
def test_ten_thousand_random_inputs_neither_close_it_nor_leave_anything_for_the_next_reader(
    at: Branch, seed: int
) -> None:
    cannot_be_left(at, INPUTS, seed)
