"""What goes into a station's backup, and how a station is set up again from one. Sealing is `kiosk.backup`'s.

A restored journal is older than the world: what was queued then may have been sent since, and numbers may have been told that it
does not know. So nothing of it is sent by itself, and its numbers go on with a gap.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.settings import Settings
from kiosk.backup import BackupError, Lock, Opener, Sealer
from kiosk.journal.journal import Journal
from kiosk.journal.leftovers import BEFORE_RESTORE, name_aside
from kiosk.journal.lock import JournalLock
from kiosk.journal.tables import REVISION
from kiosk.values import Entry, IlsFact, Reason

SECRET_KEYS = frozenset({"password"})
"""Settings that may hold a secret in the file itself; a test compares with the settings' types."""

MANIFEST, JOURNAL, KEY, CONFIG = "manifest.json", "journal.db", "journal.key", "station.toml"
_LARGEST = {MANIFEST: 1 << 16, KEY: 1 << 12, CONFIG: 1 << 20}
NUMBERS_SKIPPED = 100_000


@dataclass(frozen=True, slots=True)
class Places:
    """Where a station's files belong on this machine."""

    config: Path
    journal: Path

    @property
    def key(self) -> Path:
        return self.journal.with_suffix(".key")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: when it was made, whose it is, how many rows, how many of them now wait for staff."""

    made: datetime
    station: str
    rows: int
    parked: int
    set_aside: tuple[Path, ...]


# --- making one -----------------------------------------------------------------------------------------


def make(settings: Settings, config: Path, copy: Path, target: Path, lock: Lock) -> None:
    """Seal a copy of the journal and what belongs to it into `target`: whole, or not there. Raises BackupError."""
    key = settings.journal.path.with_suffix(".key")
    manifest = {
        "made": datetime.now(UTC).isoformat(),
        "station": settings.station.id,
        "program": version("tramsach"),
        "revision": REVISION,
    }
    part = target.with_name(f".{target.name}.part")
    try:
        texts = {
            MANIFEST: json.dumps(manifest).encode(),
            CONFIG: without_secrets(config.read_text("utf-8")).encode(),
        }
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            with Sealer(out, lock) as sealer, tarfile.open(fileobj=sealer, mode="w|") as archive:
                for name, content in texts.items():
                    archive.addfile(_member(name, len(content)), io.BytesIO(content))
                for name, file in ((KEY, key), (JOURNAL, copy)):
                    with file.open("rb") as stream:
                        archive.addfile(_member(name, file.stat().st_size), stream)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BackupError(
            f"the backup could not be written: {error.filename or target}: {error.strerror}"
        ) from None


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def without_secrets(text: str) -> str:
    """The settings file with its secrets taken out, an old one in a comment, too.

    Raises BackupError where one stands so that it cannot be.
    """
    line = re.compile(rf"(?:^\s*|#.*\b)(?:{'|'.join(sorted(SECRET_KEYS))})\s*=.*$", re.MULTILINE)
    stripped = line.sub("# a secret stood here; it is not in the backup", text)
    try:
        left = SECRET_KEYS & set(_keys(tomllib.loads(stripped)))
    except tomllib.TOMLDecodeError:
        left = SECRET_KEYS
    if left:
        raise BackupError(
            f"the settings file holds a secret in an unusual form: move it into a {min(left)}_file"
        )
    return stripped


def _keys(table: Any) -> Iterator[str]:
    if isinstance(table, dict):
        yield from table
    if isinstance(table, dict | list):
        for inner in table.values() if isinstance(table, dict) else table:
            yield from _keys(inner)


# --- and back -------------------------------------------------------------------------------------------


def restore(source: Path, lock: Lock, places: Places, *, force: bool = False) -> Restored:
    """Set the station's files up again from a backup. Nothing there is touched before all of the backup was read and checked.

    Raises BackupError, JournalError. With `force` what is there is renamed, never overwritten.
    """
    in_the_way = [file for file in _places_taken(places) if file.exists()]
    if in_the_way and not force:
        there = ", ".join(str(file) for file in in_the_way)
        raise BackupError(f"{there}: there already; --force sets it aside under another name")
    try:
        places.journal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        places.config.parent.mkdir(parents=True, exist_ok=True)
        with _room(places.journal.parent) as room:
            _unpack(source, lock, room)
            made, station = _manifest(room)
            rows, parked = _awakened(room / JOURNAL, station)
            held = JournalLock(places.journal)
            try:
                aside = tuple(_set_aside(file) for file in in_the_way)
                _place(room, places)
            finally:
                held.release()
    except OSError as error:
        raise BackupError(f"{error.filename or source}: {error.strerror}") from None
    return Restored(made, station, rows, parked, aside)


def _places_taken(places: Places) -> tuple[Path, ...]:
    companions = (places.journal.with_name(places.journal.name + end) for end in ("-wal", "-shm"))
    return (places.config, places.key, places.journal, *companions)


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """On the same disk, so that what is ready moves in at once."""
    room = Path(tempfile.mkdtemp(prefix=".restore-", dir=folder))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _unpack(source: Path, lock: Lock, room: Path) -> None:
    with source.open("rb") as file, Opener(file, lock) as opener:
        try:
            with tarfile.open(fileobj=opener, mode="r|") as archive:
                for member in archive:
                    _unpack_one(archive, member, room)
        except tarfile.TarError as error:
            raise BackupError(f"the backup holds no archive: {error}") from None
        while opener.read(1 << 16):  # to the end: only there shows whether it was cut
            pass
    missing = [name for name in (MANIFEST, JOURNAL, KEY, CONFIG) if not (room / name).exists()]
    if missing:
        raise BackupError(f"the backup lacks {', '.join(missing)}")


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, room: Path) -> None:
    if member.name not in (MANIFEST, JOURNAL, KEY, CONFIG) or not member.isreg():
        raise BackupError(f"the backup holds something that is not a station's: {member.name!r}")
    if member.size > _LARGEST.get(member.name, member.size):
        raise BackupError(f"{member.name} in the backup is far too long")
    content = archive.extractfile(member)
    assert content is not None, "a regular file"
    descriptor = os.open(room / member.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with content, os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(content, out)
        out.flush()
        os.fsync(out.fileno())


def _manifest(room: Path) -> tuple[datetime, str]:
    try:
        told = json.loads((room / MANIFEST).read_bytes())
        made, station, revision = (
            datetime.fromisoformat(told["made"]),
            str(told["station"]),
            str(told["revision"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"the backup does not say what it is: {error}") from None
    if revision > REVISION:
        raise BackupError("the backup was made by a newer program; install that one first")
    return made, station


def _awakened(path: Path, station: str) -> tuple[int, int]:
    """Make a journal fit for a world that went on without it; its rows, and those that wait for staff now."""
    journal = Journal(path, station)
    try:
        if journal.notice:
            raise BackupError(f"the journal in the backup is damaged: {journal.notice}")
        asleep = [e for e in journal.unfinished() if e.queued or e.ils is IlsFact.ASKED]
        for entry in asleep:
            journal.save(_for_staff(entry))
        journal.skip_numbers(NUMBERS_SKIPPED)
        return journal.count(), len(asleep)
    finally:
        journal.close()


def _for_staff(entry: Entry) -> Entry:
    ils = IlsFact.UNKNOWN if entry.ils is IlsFact.ASKED else entry.ils
    return replace(entry.park(Reason.RESTORED), ils=ils, queued=False, closed=True, late=True)


def _set_aside(file: Path) -> Path:
    aside = name_aside(file, BEFORE_RESTORE, datetime.now(UTC))
    file.rename(aside)
    return aside


def _place(room: Path, places: Places) -> None:
    """The journal last: a station that finds it finds the key, too."""
    for name, target in ((CONFIG, places.config), (KEY, places.key), (JOURNAL, places.journal)):
        part = target.with_name(f".{target.name}.part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)  # before anything stands in it
        shutil.copy2(room / name, part)
        _give_to_owner_of(target.parent, part)
        part.replace(target)


def _give_to_owner_of(folder: Path, file: Path) -> None:
    """Root restores for the station's user, whom the folder belongs to."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(file, owner.st_uid, owner.st_gid)
