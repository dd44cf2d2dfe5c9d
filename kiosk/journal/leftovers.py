"""What is left lying beside the journal: damaged files set aside, copies from before a migration or a restore.

They hold readers' numbers (encrypted), so circulation rule 32 bounds them as it bounds the journal: none stays longer than a
number may be kept at all. Of copies, only the newest few. Knows no SQL.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

MOST_COPIES = 3
"""Of what the journal itself holds as well. A journal that was set aside may hold the only word of an unsent return."""
UNFINISHED_AFTER = timedelta(days=1)
"""A copy or a restore that takes longer was cut off."""

DAMAGED, BEFORE_RESTORE, BEFORE = "damaged", "before-restore", "before"
_STAMP = "%Y%m%dT%H%M%SZ"
_UNFINISHED = (".restore-*", "journal.copy", ".*.part")


def name_aside(file: Path, kind: str, now: datetime) -> Path:
    """Where this file goes to when it is set aside now."""
    return file.with_name(f"{file.name}.{kind}-{now.astimezone(UTC):{_STAMP}}")


def set_aside(journal: Path) -> tuple[str, ...]:
    """Names of damaged journals that nobody has taken away, or renamed, yet; oldest first."""
    stamp = re.compile(r"\d{8}T\d{6}Z")
    found = (file.name for file in journal.parent.glob(f"{journal.name}.{DAMAGED}-*"))
    return tuple(sorted(name for name in found if stamp.fullmatch(name.rpartition("-")[2])))


def tidy(journal: Path, now: datetime, at_most: timedelta) -> tuple[str, ...]:
    """Remove what may not, or need not, be kept any longer; the names of what went. Raises OSError.

    `at_most`: as long as a reader's number may be kept.
    """
    removed = _unfinished(journal, now)
    for kind in (DAMAGED, BEFORE_RESTORE, BEFORE):
        cases = sorted(_cases(journal, kind).items(), key=lambda case: _age(case, now))
        for number, case in enumerate(cases):
            too_many = kind == BEFORE and number >= MOST_COPIES
            if too_many or _age(case, now) > at_most:
                removed += case[1]
    for file in removed:
        shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
    return tuple(sorted(file.name for file in removed))


def _unfinished(journal: Path, now: datetime) -> list[Path]:
    found = [file for pattern in _UNFINISHED for file in journal.parent.glob(pattern)]
    return [file for file in found if now - _written(file) > UNFINISHED_AFTER]


def _cases(journal: Path, kind: str) -> dict[str, list[Path]]:
    """Files by the occasion on which they came to lie here; a database has companions, and a key."""
    occasion = r"\d{8}T\d{6}Z|\d{4}"
    name = re.compile(rf"{re.escape(journal.stem)}\.(?:key|db(?:-wal|-shm)?)\.{kind}-({occasion})(?:\W.*)?")
    cases = defaultdict(list)
    for file in journal.parent.iterdir():
        if met := name.fullmatch(file.name):
            cases[met[1]].append(file)
    return cases


def _age(case: tuple[str, list[Path]], now: datetime) -> timedelta:
    occasion, files = case
    try:
        return now - datetime.strptime(occasion, _STAMP).replace(tzinfo=UTC)
    except ValueError:  # a migration's number
        return now - max(map(_written, files))


def _written(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
