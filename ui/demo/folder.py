"""The one folder in which a demo keeps everything; whatever a killed demo left behind goes when the next one starts.

A demo holds a lock on its folder. The kernel lets go of it however the demo dies, so whoever can take it knows that nobody
lives there any more; a process number would not tell, it comes again.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp
from typing import Final

PREFIX: Final = "tramsach-demo."
_UNLOCKED: Final = "tramsach-unlocked."


@contextmanager
def demo_folder() -> Iterator[Path]:
    """A folder until the `with` is left."""
    for left in Path(gettempdir()).glob(f"{PREFIX}*"):
        _remove_if_dead(left)
    made = Path(mkdtemp(prefix=_UNLOCKED))
    with _opened(made) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        named = made.rename(made.with_name(made.name.replace(_UNLOCKED, PREFIX)))  # found only when locked
        try:
            yield named
        finally:
            rmtree(named)


def _remove_if_dead(left: Path) -> None:
    """Only what is this user's own, and a folder: anybody may put a link of that name there."""
    try:
        found = left.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            return
        with _opened(left) as folder:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            rmtree(left, ignore_errors=True)
    except OSError:  # somebody lives there, or it has gone meanwhile
        return


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield opened
    finally:
        os.close(opened)
