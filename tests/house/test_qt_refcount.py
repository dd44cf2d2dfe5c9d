"""The canary for PySide6 6.12.0, which loses a reference to None on every void C++ call and aborts after some thousand.

An ordinary short test run does not see it; counting does. From Python 3.12 on None is immortal (PEP 683) and there is
nothing to count.
"""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QStandardItem

CALLS = 300
DRIFT = 10  # pytest's own comings and goings


class Sender(QObject):
    said = Signal(str)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None has no reference count to lose (PEP 683)")
def test_calls_into_qt_leave_the_reference_count_of_none_alone(qapp: QCoreApplication) -> None:
    item, sender = QStandardItem(), Sender()
    sender.said.connect(item.setText)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        item.setText("sách")
        sender.said.emit("trạm")
        qapp.processEvents()
    assert abs(sys.getrefcount(None) - before) < DRIFT
    assert item.text() == "trạm"
