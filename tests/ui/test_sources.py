"""PySide6's import hook reads no source while a station is loaded."""

from __future__ import annotations

import inspect
import linecache

import pytest

from tests.ui import conftest
from ui.cli.sources import sources_unread


def test_no_source_is_read_or_kept_meanwhile() -> None:
    linecache.cache.pop(conftest.__file__, None)
    with sources_unread(), pytest.raises(OSError, match="source"):
        inspect.getsource(conftest)
    assert conftest.__file__ not in linecache.cache


def test_source_can_be_read_again_afterwards_whatever_happened() -> None:
    with pytest.raises(ValueError), sources_unread():
        raise ValueError
    assert "offscreen" in inspect.getsource(conftest)
