"""A station that is told to end while a reader is there: after the restart the reader goes on (rule 20)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.view import Screen
from tests.demo.bench import bench


@pytest.mark.parametrize("leaves_first", [False, True])
def test_an_update_in_the_middle_of_a_visit_leaves_it_to_its_reader(
    tmp_path: Path, leaves_first: bool
) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        (lent,) = b.rows(1).rows
        if leaves_first:
            b.leave()
    with bench(tmp_path) as b:
        b.sign_in()
        rows = b.sees(Screen.ITEMS).rows
        assert [row.key for row in rows] == ([] if leaves_first else [lent.key])
