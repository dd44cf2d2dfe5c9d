"""What a serving command writes when nobody caught a bug: a line that finds it, and no reader."""

from __future__ import annotations

import subprocess
import sys

import pytest

BUG = """
import threading
from ui.cli import logs
logs.for_the_journal()
def met(card):
    raise KeyError(card)
"""
ON_THE_MAIN_THREAD = "met('TV0000012')"
IN_ANOTHER = "threading.Thread(target=met, args=('TV0000012',), name='pad').start()"


WARNING = """
from ui.cli import logs
logs.for_the_journal()
logs.log.warning("rfid.lost", error="it said \\x1b[2J\\x9b1m\\r\\nlevel=error event=bug")
"""


def test_a_devices_words_are_one_line_of_text_in_the_log() -> None:
    ended = subprocess.run([sys.executable, "-c", WARNING], capture_output=True, text=True, check=True)
    assert ended.stdout == 'level=warning event=rfid.lost error="it said ?[2J?1m??level=error event=bug"\n'


@pytest.mark.parametrize(("bug", "status"), [(ON_THE_MAIN_THREAD, 1), (IN_ANOTHER, 0)])
def test_a_bug_that_nobody_caught_is_one_line_that_names_no_reader(bug: str, status: int) -> None:
    ended = subprocess.run([sys.executable, "-c", BUG + bug], capture_output=True, text=True, check=False)
    assert ended.returncode == status
    assert ended.stderr == ""
    (line,) = ended.stdout.splitlines()
    assert line.startswith('level=error event=bug where="KeyError: <string>:6 met')
    assert line.endswith("thread=pad") is (status == 0)
    assert "TV0000012" not in line
