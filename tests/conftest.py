"""What every test stands on: a Qt without a screen, and four guards against what a test leaves behind or hides.

A test that leaves a thread, a child process, an open socket or a terminal fails, because so would the station: it runs for
months. A guard looks after the test's own fixtures are torn down; what a module's or session's fixture opened before the
test is none of its business. Python warnings (unclosed files among them) and Qt messages fail by pyproject.toml.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from structlog.typing import EventDict

# Before anything imports Qt. Same picture on every machine: no display, no GPU, rendering on the main thread
# (a render thread and Python's lock can wait for each other for ever), a locale that Qt accepts, no desktop to talk to.
os.environ.update(
    QT_QPA_PLATFORM="offscreen", QT_QUICK_BACKEND="software", QSG_RENDER_LOOP="basic", LC_ALL="C.UTF-8"
)
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)

# A shell without job control starts what runs in its background deaf to Ctrl-C, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Speed is judged in ./dev bench; a slow machine proves nothing wrong.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

PRINTED = structlog.get_config()["processors"]

GRACE_S = 2.0  # for a thread that was told to stop and is on its way out


@pytest.fixture(scope="module", autouse=True)
def what_stands_already_is_not_searched_again() -> None:
    """The tests of screens collect garbage after each test; among all that 5,000 tests leave that took a second each."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    """Fails a test after which a thread runs that did not run before; threads started by Qt cannot be joined."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and not isinstance(t, threading._DummyThread)]
    for thread in left:
        thread.join(GRACE_S)
    names = [thread.name for thread in left if thread.is_alive()]
    assert not names, f"threads still running: {names}"


@pytest.fixture(autouse=True)
def no_bug_is_logged() -> Iterator[None]:
    """Fails a test in which an owner or the rules met a bug, which they outlive. One that expects it captures the logs."""
    bugs: list[str] = []

    def noticed(_logger: object, _method: str, event: EventDict) -> EventDict:
        if str(event["event"]).endswith(".bug"):
            bugs.append(str(event))
        return event

    structlog.configure(processors=[noticed, *PRINTED])
    yield
    structlog.configure(processors=PRINTED)
    assert not bugs


@pytest.fixture(autouse=True)
def no_child_stays() -> Iterator[None]:
    """Fails a test that leaves a process running, or dead and not waited for."""
    before = _children()
    yield
    left = {pid: _command(pid) for pid in _children() - before}
    assert not left, f"child processes not ended or not waited for: {left}"


@pytest.fixture(autouse=True)
def no_socket_or_terminal_stays() -> Iterator[None]:
    """Fails a test that leaves a socket, pty or serial port open."""
    before = _sockets_and_terminals()
    yield
    left = _sockets_and_terminals() - before
    assert not left, f"left open: {sorted(left)}"


def _command(pid: int) -> str:
    with suppress(FileNotFoundError):  # waited for this moment
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return "ended"


def _children() -> set[int]:
    pids: set[int] = set()
    for task in Path("/proc/self/task").glob("*/children"):
        with suppress(FileNotFoundError):  # a thread that was joined, and whose task ends this moment
            pids.update(map(int, task.read_text().split()))
    return pids


def _sockets_and_terminals() -> set[str]:
    """Their names in the kernel, such as "socket:[4711]" or "/dev/pts/3"."""
    names = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            name = str(descriptor.readlink())
        except FileNotFoundError:  # the descriptor of this very listing
            continue
        if name.startswith(("socket:", "/dev/pts/", "/dev/ptmx", "/dev/tty")):
            names.add(f"{descriptor.name} {name}")
    return names
