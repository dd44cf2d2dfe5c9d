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
IN_A_DESTRUCTOR = """
class Held:
    def __del__(self):
        met('TV0000012')
Held()
"""
LOGGED_BY_A_LIBRARY = """
import logging
try:
    met('TV0000012')
except KeyError as error:
    logging.getLogger('sqlalchemy.pool').exception('of %s: %s', 'TV0000012', error)
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


def lines_of(program: str) -> list[str]:
    ended = subprocess.run([sys.executable, "-c", BUG + program], capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    assert "TV0000012" not in ended.stdout
    return ended.stdout.splitlines()


def test_a_bug_where_nobody_can_catch_it_is_told_the_same_way() -> None:
    (line,) = lines_of(IN_A_DESTRUCTOR)
    assert line.startswith('level=error event=bug where="KeyError: <string>:6 met < ')


def test_of_what_libraries_log_only_who_where_and_the_errors_place_is_told() -> None:
    (line,) = lines_of(LOGGED_BY_A_LIBRARY)
    assert line.startswith("level=warning event=library name=sqlalchemy.pool place=<string>:")
    assert 'where="KeyError: <string>:6 met < ' in line
