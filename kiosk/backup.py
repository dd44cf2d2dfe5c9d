"""A station in one sealed file: its journal, the key to its card numbers, its settings without passwords; and back again.

Sealed with AES-256-GCM in chunks that cannot be cut, swapped or dropped unnoticed (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015: the nonce counts, and its last byte marks the last chunk). The key comes from a passphrase
by Scrypt (RFC 7914; N = 2^17, r = 8, p = 1) or from a key file by HKDF (RFC 5869). All from the `cryptography` package.

    file   = header chunk…          chunk = 64 KiB of the archive and a tag of 16 bytes; the last one may be shorter
    header = magic, kind (1 passphrase, 2 key file), salt 16, nonce prefix 7, check 16
"""

from __future__ import annotations

import hmac
import io
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"TRAMSACH BACKUP 1\n"
CHUNK = 1 << 16
TAG = 16
SHORTEST_PASSPHRASE = 12
SHORTEST_KEY = 32

_HEADER = struct.Struct(f">{len(MAGIC)}sB16s7s16s")
_PASSPHRASE, _KEY_FILE = 1, 2


class BackupError(Exception):
    """A backup that cannot be made or read; the message says what happened and what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Lock:
    """What opens a backup: a passphrase or the content of a key file."""

    secret: bytes
    is_key: bool

    @property
    def kind(self) -> int:
        return _KEY_FILE if self.is_key else _PASSPHRASE

    def key(self, salt: bytes) -> tuple[bytes, bytes]:
        """The key that seals, and a check that tells a wrong passphrase from a damaged file."""
        secret = self.secret
        if not self.is_key:
            secret = Scrypt(salt=salt, length=32, n=1 << 17, r=8, p=1).derive(secret)
        made = HKDF(SHA256(), 48, salt, b"tramsach backup").derive(secret)
        return made[:32], made[32:]


def passphrase(file: Path) -> Lock:
    """The first line of a file that others cannot read. Raises BackupError."""
    text = _read_private(file).split(b"\n", 1)[0].strip()
    if len(text) < SHORTEST_PASSPHRASE:
        raise BackupError(f"the passphrase in {file} is shorter than {SHORTEST_PASSPHRASE} bytes")
    return Lock(text, is_key=False)


def key_file(file: Path) -> Lock:
    """Random bytes: `head -c 32 /dev/urandom > FILE`. Raises BackupError."""
    content = _read_private(file)
    if len(content) < SHORTEST_KEY:
        raise BackupError(
            f"{file} holds {len(content)} bytes; a key file has at least {SHORTEST_KEY} random ones"
        )
    return Lock(content, is_key=True)


def _read_private(file: Path) -> bytes:
    try:
        if file.stat().st_mode & 0o004:
            raise BackupError(f"{file}: everybody on this machine can read it: chmod o= it")
        return file.read_bytes()
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror}") from None


class Sealer(io.RawIOBase):
    """Writes what is written to it into `out`, sealed. `close` writes the last chunk; `out` stays open."""

    def __init__(self, out: BinaryIO, lock: Lock) -> None:
        super().__init__()
        salt, self._prefix = os.urandom(16), os.urandom(7)
        key, check = lock.key(salt)
        self._header = _HEADER.pack(MAGIC, lock.kind, salt, self._prefix, check)
        self._cipher = AESGCM(key)
        self._out = out
        self._held = bytearray()
        self._count = 0
        out.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(memoryview(data))  # type: ignore[arg-type]  # anything with a buffer, as io.RawIOBase has it
        self._held += piece
        while len(self._held) > CHUNK:  # never the last chunk: that one is written by close
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(piece)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._prefix, self._count, last), chunk, self._header))
        self._count += 1

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._held), last=True)
        super().close()


class Opener(io.RawIOBase):
    """Reads what a Sealer wrote. Every byte that comes out was checked; the end comes out only if it was the end."""

    def __init__(self, source: BinaryIO, lock: Lock) -> None:
        """Raises BackupError."""
        super().__init__()
        header = source.read(_HEADER.size)
        if not header.startswith(MAGIC[: len(header)]) or len(header) < len(MAGIC):
            raise BackupError("this is no backup of a Trạm Sách station")
        if len(header) < _HEADER.size:
            raise BackupError("the backup is cut short: not even its beginning is whole")
        _, kind, salt, self._prefix, check = _HEADER.unpack(header)
        if kind != lock.kind:
            wanted = "a key file" if kind == _KEY_FILE else "a passphrase"
            raise BackupError(f"this backup was sealed with {wanted}")
        key, expected = lock.key(salt)
        if not hmac.compare_digest(check, expected):
            what = "key file" if lock.is_key else "passphrase"
            raise BackupError(
                f"the {what} is not the one of this backup, or the backup's beginning was altered"
            )
        self._header = header
        self._cipher = AESGCM(key)
        self._source = source
        self._next = source.read(CHUNK + TAG)
        self._held = b""
        self._count = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # anything with a writable buffer
        while not self._held and not self._ended:
            self._open_next()
        size = min(len(view), len(self._held))
        view[:size] = self._held[:size]
        self._held = self._held[size:]
        return size

    def _open_next(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK + TAG)
        last = not self._next
        try:
            self._held = self._cipher.decrypt(_nonce(self._prefix, self._count, last), sealed, self._header)
        except InvalidTag:
            at = _HEADER.size + self._count * (CHUNK + TAG)
            raise BackupError(
                f"the backup is damaged or cut short after byte {at}; take another copy of it"
            ) from None
        self._count += 1
        self._ended = last


def _nonce(prefix: bytes, count: int, last: bool) -> bytes:
    return prefix + struct.pack(">IB", count, last)
