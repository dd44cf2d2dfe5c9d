"""However the demo ends, nothing of it stays: no process, no port, no file that stops the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from drivers.rfid.emulator.air import Air
from kiosk.messages import say
from kiosk.view import BinPicture, Screen, View
from ui import ending
from ui.demo import headless, night_headless
from ui.demo.bin_world import BinWorld
from ui.demo.folder import PREFIX, demo_folder
from ui.demo.night_morning import Morning
from ui.demo.views import NeverShown, Views, until

PATIENCE_S = 60.0
"""That it ends within a second is measured by `./dev bench`; here, that nothing in it waits on, which would take 20 s."""


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of this test's own: what is killed leaves things there."""
    folder = tmp_path_factory.mktemp("t")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


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
def test_ended_at_any_moment_it_leaves_no_process(
    tmp_path: Path, temporary: Path, words: str, how: signal.Signals
) -> None:
    with demo(tmp_path) as process:
        read_until(process, words)
        os.kill(process.pid, how)
        said, _ = process.communicate(timeout=PATIENCE_S)
        if how is signal.SIGINT:
            assert "The story did not reach its end" in said
            assert list(temporary.iterdir()) == []
    assert process.returncode != 0
    assert "journal agree" not in said
    assert members(process.pid) == []


def test_ctrl_c_while_it_starts_is_not_forgotten(tmp_path: Path) -> None:
    """Qt, which asks Python back while it loads the screens, forgot it; the demo then went on without its world."""
    with demo(tmp_path) as process:
        until((tmp_path / "screens").exists, "it never began")
        os.kill(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1, said
    assert "SIP2 < 64" not in said
    assert members(process.pid) == []


def test_ctrl_c_while_the_books_are_lifted_ends_the_story_first_and_then_all_else(tmp_path: Path) -> None:
    """There the story waits for the pad, not for a screen."""
    with demo(tmp_path) as process:
        until((tmp_path / "screens" / "07-goodbye.png").exists, "it never came to the goodbye")
        os.kill(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1, said
    assert said.index("The story stopped") < said.index("The journal:")
    assert said.splitlines()[-1].startswith("Pictures of the screens")
    assert members(process.pid) == []


def test_the_morning_after_stops_with_its_screen_also_where_it_waits_for_the_machine(tmp_path: Path) -> None:
    views = Views()

    def picture(name: str) -> None:
        if name == "13-emptying":  # the crates are out; nobody looks at the sensors any more
            views.end()

    with BinWorld(tmp_path, air=Air.instant()) as world:
        views.show(View(Screen.BIN, "vi", say("bin.service"), bin=BinPicture.SERVICE))
        with pytest.raises(NeverShown, match="it was ended"):
            Morning(world, views, lambda _line: None, picture).play()


def test_the_morning_after_asks_nobody_but_its_station(tmp_path: Path) -> None:
    """A journal that its station has just closed is not opened once more, to be filled by the story alone."""
    with BinWorld(tmp_path, air=Air.instant()) as world:
        with pytest.raises(NeverShown, match="the station has gone"):
            Morning(world, Views(), print, print)._ask("bins")
        assert not world.settings().journal.path.exists()


def test_ctrl_c_while_it_loads_ends_it_at_once_as_nothing_has_begun(tmp_path: Path) -> None:
    """By the signal itself, in the middle of whatever is loaded."""
    script = (
        "import sys, time\n"
        "from ui.cli import demo\n"
        "def loaded(*_, **__):\n"
        "    print('loading', flush=True)\n"
        "    time.sleep(600)\n"
        "demo.loaded = loaded\n"
        "demo.demo(['--headless'])\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        read_until(process, "loading")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
    assert process.returncode == -signal.SIGINT


@pytest.fixture
def told_to_end() -> Iterator[None]:
    """A signal that came and waits, as between `hold_back` and the window."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ending.ENDING)
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    yield
    signal.sigtimedwait(ending.ENDING, 0)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@pytest.mark.usefixtures("told_to_end")
@pytest.mark.parametrize("module", [headless, night_headless])
def test_what_was_told_to_end_before_its_window_makes_neither_window_nor_station(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType
) -> None:
    made: list[object] = []
    monkeypatch.setattr(module, "TouchApp", lambda *_: made.append("window"))
    with pytest.raises(ending.EndedEarly):
        module.play(tmp_path, made.append)
    assert made == []


# --- what a killed one leaves behind ------------------------------------------------------------------------------


def test_what_a_killed_demo_left_goes_when_the_next_one_starts(tmp_path: Path, temporary: Path) -> None:
    with demo(tmp_path) as process:
        read_until(process, "types the PIN")
        process.kill()
        process.communicate(timeout=PATIENCE_S)
    (left,) = temporary.iterdir()  # all in one folder, the scanner's device too
    with demo_folder() as folder:
        assert list(temporary.iterdir()) == [folder]
    assert not left.exists()
    assert list(temporary.iterdir()) == []


def test_a_demo_that_lives_keeps_its_folder(temporary: Path) -> None:
    with demo_folder() as mine:
        with demo_folder() as second:
            assert mine.is_dir()
            assert second != mine
        assert mine.is_dir()


def test_what_is_no_folder_of_this_user_is_left_alone(tmp_path: Path, temporary: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    link, file = temporary / f"{PREFIX}link", temporary / f"{PREFIX}file"
    link.symlink_to(precious)
    file.touch()
    with demo_folder():
        assert precious.is_dir()
    assert {link, file} == set(temporary.iterdir())
