"""The guards of tests/conftest.py catch what they are there for: a suite of careless tests must fail, each in its own way."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

HERE = Path(__file__)
CARELESS = """
import os, socket, subprocess, sys, threading

kept = []

def test_thread():
    stop = threading.Event()
    kept.append(stop)
    threading.Thread(target=stop.wait, name="forgotten", daemon=True).start()

def test_child():
    kept.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))

def test_socket():
    kept.append(socket.socket())

def test_terminal():
    kept.append(os.openpty())

def test_unclosed_file():
    open(__file__)

def test_python_warning():
    import warnings
    warnings.warn("old", DeprecationWarning)

def test_qt_message(qapp):
    from PySide6.QtCore import qWarning
    qWarning("a binding loop")

def test_qml_mistake(qapp):
    from PySide6.QtQml import QQmlApplicationEngine
    engine = QQmlApplicationEngine()
    engine.loadData(b"import QtQml; QtObject { Component.onCompleted: missing() }")

def test_bug_that_an_owner_outlives():
    from kiosk.owners.owner import Owner
    owner = Owner("careless", print)
    owner.do(lambda: 1 // 0)
    owner.start()
    owner.stop()
    assert owner.join(5)

def test_tidy():
    thread = threading.Thread(target=len, args=("",))
    thread.start()
    with socket.socket():
        thread.join()
    subprocess.run([sys.executable, "-c", ""], check=True)

def teardown_module():
    kept[0].set()
    kept[1].communicate()
    kept[2].close()
    for descriptor in kept[3]:
        os.close(descriptor)
"""


EXPECTED = {
    "test_thread": "PASSED ERROR",  # the test itself is content, its teardown is not
    "test_child": "PASSED ERROR",
    "test_socket": "PASSED ERROR",
    "test_terminal": "PASSED ERROR",
    "test_unclosed_file": "FAILED",
    "test_python_warning": "FAILED",
    "test_qt_message": "FAILED",
    "test_qml_mistake": "FAILED",
    "test_bug_that_an_owner_outlives": "PASSED ERROR",
    "test_tidy": "PASSED",
}


def test_what_a_careless_test_leaves_behind_or_provokes_fails_it_and_a_tidy_test_passes(
    pytester: pytest.Pytester,
) -> None:
    root = HERE.parents[2]
    suite = pytester.mkdir("tests")
    (suite / "conftest.py").write_text((root / "tests" / "conftest.py").read_text())
    (suite / "test_careless.py").write_text(CARELESS)
    (pytester.path / "pyproject.toml").write_text((root / "pyproject.toml").read_text())

    outcomes: dict[str, str] = {}
    for line in pytester.runpytest_subprocess("-rA").stdout.lines:
        outcome, _, test = line.partition(" tests/test_careless.py::")
        if outcome in ("PASSED", "FAILED", "ERROR"):
            name = test.partition(" - ")[0]
            outcomes[name] = f"{outcomes[name]} {outcome}" if name in outcomes else outcome

    assert outcomes == EXPECTED
