"""A snapshot file: an SQLite database with a signature behind its last byte, and what makes a station believe it.

    the database, table `manifest` among its tables | 8 bytes MAGIC | 64 bytes Ed25519 signature

The signature is over PURPOSE and the SHA-512 of all bytes before MAGIC. SQLite goes by the size in its own header (SQLite
file format, 1.3.7 "In-header database size") and never looks at the trailer, so that one file can be replaced at once and
read where it lies. Nothing of a file is believed, and SQLite does not open it, before the signature was found good.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MAGIC = b"TSSNAP1\n"
SIGNATURE_BYTES = 64
TRAILER_BYTES = len(MAGIC) + SIGNATURE_BYTES
PURPOSE = b"tramsach snapshot\0"
FORMAT = "1"
LARGEST = 512 << 20  # bytes; a million items need about a hundred million
CLOCKS_APART = timedelta(minutes=5)
"""How far the builder's clock may be ahead. A station whose own clock fell behind sees the future, and lends nothing."""


class Kind(StrEnum):
    CARDS = "cards"
    CATALOGUE = "catalogue"

    @property
    def file_name(self) -> str:
        return f"{self.value}.snapshot"


class Fault(StrEnum):
    """Why a snapshot is not lent from."""

    MISSING = "missing"
    TOO_LARGE = "too_large"
    UNSIGNED = "unsigned"
    ALTERED = "altered"  # or signed with another key
    UNREADABLE = "unreadable"
    OTHER_KIND = "other_kind"
    OTHER_LIBRARY = "other_library"
    FROM_THE_FUTURE = "from_the_future"
    EXPIRED = "expired"
    OLDER = "older"  # than the one that is there


class SnapshotError(Exception):
    """`fault` for the program, the text for a technician."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(f"{fault.value}: {detail}")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself. Times are UTC."""

    kind: Kind
    library: str
    created: datetime
    valid_until: datetime
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose snapshots a station believes."""

    key: Ed25519PublicKey
    library: str


def sign(path: Path, key: Ed25519PrivateKey) -> None:
    """Append the trailer to a finished database; on the disk when this returns."""
    with path.open("r+b") as file:
        signature = key.sign(PURPOSE + _digest(file, path.stat().st_size))
        file.seek(0, os.SEEK_END)
        file.write(MAGIC + signature)
        file.flush()
        os.fsync(file.fileno())


def signature_of(path: Path) -> bytes | None:
    """The 64 bytes that tell two snapshots apart, unchecked; None where there is no such file or no trailer."""
    try:
        with path.open("rb") as file:
            return _trailer(file)[1]
    except (OSError, SnapshotError):
        return None


def checked(path: Path, kind: Kind, trust: Trust, now: datetime) -> Manifest:
    """The manifest of a snapshot that may be lent from at this moment. Raises SnapshotError."""
    try:
        with path.open("rb") as file:
            size, signature = _trailer(file)
            try:
                trust.key.verify(signature, PURPOSE + _digest(file, size))
            except InvalidSignature:
                raise SnapshotError(Fault.ALTERED, f"{path} was altered or signed with another key") from None
    except FileNotFoundError:
        raise SnapshotError(Fault.MISSING, f"there is no {path}") from None
    except OSError as error:
        raise SnapshotError(Fault.UNREADABLE, f"{path} cannot be read: {error.strerror}") from None
    with closing(open_database(path)) as database:
        manifest = _manifest(database, path)
    if manifest.kind is not kind:
        raise SnapshotError(Fault.OTHER_KIND, f"{path} holds {manifest.kind.value}, not {kind.value}")
    if manifest.library != trust.library:
        raise SnapshotError(Fault.OTHER_LIBRARY, f"{path} is of {manifest.library!r}, not {trust.library!r}")
    still_valid(manifest, now)
    return manifest


def still_valid(manifest: Manifest, now: datetime) -> None:
    """Raises SnapshotError outside the manifest's time."""
    name = manifest.kind.value
    if manifest.created > now + CLOCKS_APART:
        raise SnapshotError(
            Fault.FROM_THE_FUTURE, f"{name} of {manifest.created:%Y-%m-%d %H:%M} UTC: is the clock right?"
        )
    if manifest.valid_until <= now:
        raise SnapshotError(Fault.EXPIRED, f"{name} ended on {manifest.valid_until:%Y-%m-%d %H:%M} UTC")


def open_database(path: Path) -> sqlite3.Connection:
    """A connection that only reads, made in one thread and used in another. Raises SnapshotError."""
    try:
        database = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise SnapshotError(Fault.UNREADABLE, f"{path}: {error}") from None
    return database


def _manifest(database: sqlite3.Connection, path: Path) -> Manifest:
    try:
        said = dict(database.execute("SELECT name, value FROM manifest"))
        if said["format"] != FORMAT:
            raise SnapshotError(Fault.UNREADABLE, f"{path} has format {said['format']!r}, not {FORMAT!r}")
        return Manifest(
            Kind(said["kind"]),
            said["library"],
            datetime.fromisoformat(said["created"]).astimezone(UTC),
            datetime.fromisoformat(said["valid_until"]).astimezone(UTC),
            int(said["rows"]),
        )
    except (sqlite3.Error, KeyError, ValueError, TypeError) as error:
        raise SnapshotError(Fault.UNREADABLE, f"{path} is no snapshot: {error}") from None


def _trailer(file: BinaryIO) -> tuple[int, bytes]:
    """How many bytes are signed, and the signature."""
    size = file.seek(0, os.SEEK_END) - TRAILER_BYTES
    if size > LARGEST:
        raise SnapshotError(Fault.TOO_LARGE, f"more than {LARGEST >> 20} MB")
    if size > 0:
        file.seek(size)
        trailer = file.read(TRAILER_BYTES)
        if trailer.startswith(MAGIC) and len(trailer) == TRAILER_BYTES:
            return size, trailer[len(MAGIC) :]
    raise SnapshotError(Fault.UNSIGNED, "the file carries no signature")


def _digest(file: BinaryIO, size: int) -> bytes:
    """SHA-512 of the first `size` bytes, never more than a megabyte of them in memory."""
    digest, left = hashlib.sha512(), size
    file.seek(0)
    while left and (chunk := file.read(min(left, 1 << 20))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.digest()
