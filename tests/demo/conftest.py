"""Tests of the demo draw real windows beside real stations."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def qt_objects_die_on_their_own_thread() -> Iterator[None]:
    """Collected here, before another test's threads trigger the collector and free them where they must not be."""
    yield
    gc.collect()
