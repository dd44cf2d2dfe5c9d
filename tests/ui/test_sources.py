"""Source that PySide6's import hook reads is not kept while a station is loaded."""

from __future__ import annotations

import inspect
import linecache

from tests.ui import conftest
from ui.cli.sources import sources_not_kept


def test_source_read_meanwhile_is_given_and_not_kept() -> None:
    file = conftest.__file__
    linecache.cache.pop(file, None)
    with sources_not_kept():
        assert "offscreen" in inspect.getsource(conftest)
    assert file not in linecache.cache


def test_what_was_known_before_is_known_again() -> None:
    linecache.getlines(__file__)
    with sources_not_kept():
        pass
    assert __file__ in linecache.cache
