"""The keyed list model: whatever the update, rows that stay keep their identity, and views are told exactly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from ui.touch.models import Entry, KeyedModel

WORD = Qt.ItemDataRole.UserRole + 1


def entries(*keys: str, word: str = "") -> list[Entry]:
    return [{"key": key, "word": word or key} for key in keys]


def keys(model: KeyedModel) -> list[str]:
    return [model.data(model.index(row), Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=6))
def test_any_sequence_of_updates_ends_at_the_wanted_rows(updates: list[list[str]]) -> None:
    model = KeyedModel(("word",))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for number, wanted in enumerate(updates):
        kept = {key: QPersistentModelIndex(model.index(row)) for row, key in enumerate(keys(model))}
        model.update(entries(*wanted, word=f"{number}"))
        assert keys(model) == wanted
        assert all(model.data(model.index(row), WORD) == f"{number}" for row in range(len(wanted)))
        for key, index in kept.items():
            assert index.isValid() == (key in wanted)
            assert not index.isValid() or model.data(index, Qt.ItemDataRole.UserRole) == key
    del tester


def test_a_new_row_on_top_moves_nothing_and_rewrites_nothing() -> None:
    model = KeyedModel(("word",))
    model.update(entries("green", "older"))
    moved, changed, inserted = (
        QSignalSpy(model.rowsMoved),
        QSignalSpy(model.dataChanged),
        QSignalSpy(model.rowsInserted),
    )
    model.update(entries("new", "green", "older"))
    assert (moved.count(), changed.count(), inserted.count()) == (0, 0, 1)


def test_an_update_that_changes_nothing_says_nothing() -> None:
    model = KeyedModel(("word",))
    model.update(entries("a", "b"))
    changed = QSignalSpy(model.dataChanged)
    model.update(entries("a", "b"))
    assert changed.count() == 0


def test_two_rows_of_one_key_are_a_bug_and_said_to_be() -> None:
    with pytest.raises(ValueError, match="share a key"):
        KeyedModel(("word",)).update(entries("a", "a"))


def test_rows_have_no_rows() -> None:
    model = KeyedModel(("word",))
    model.update(entries("a"))
    assert model.rowCount(model.index(0)) == 0
    assert model.rowCount(QModelIndex()) == 1
