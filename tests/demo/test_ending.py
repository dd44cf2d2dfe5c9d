"""However the demo ends, nothing of it stays: no process, no port, no file that stops the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ui.demo.views import until

ENDS_WITHIN_S = 1.0
"""After Ctrl-C (issue 2, "Must hold"); a loaded test machine gets five times as long before the test fails."""


@contextmanager
def demo(out: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "ui.cli", "demo", "--headless", "--out", str(out)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def read_until(process: subprocess.Popen[str], words: str) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError(f"{words!r} was never said:\n{''.join(lines)}")


def members(group: int) -> list[int]:
    """Processes of this session that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                session = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[3])
            except OSError:
                continue
            if session == group:
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize("words", ["SIP2 < 98", "types the PIN", "three books on the pad"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_ended_at_any_moment_it_leaves_no_process(tmp_path: Path, words: str, how: signal.Signals) -> None:
    with demo(tmp_path) as process:
        read_until(process, words)
        begun = time.monotonic()
        os.kill(process.pid, how)
        said, _ = process.communicate(timeout=ENDS_WITHIN_S * 5)
        if how is signal.SIGINT:
            print(f"ended {time.monotonic() - begun:.2f} s after Ctrl-C")
            assert "The story did not reach its end" in said
    assert process.returncode != 0
    assert "journal agree" not in said
    assert members(process.pid) == []


def test_ctrl_c_while_it_starts_is_not_forgotten(tmp_path: Path) -> None:
    """Qt, which asks Python back while it loads the screens, forgot it; the demo then went on without its world."""
    with demo(tmp_path) as process:
        until((tmp_path / "screens").exists, "it never began")
        os.kill(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=ENDS_WITHIN_S * 10)
    assert process.returncode == 1, said
    assert "SIP2 < 64" not in said
    assert members(process.pid) == []
