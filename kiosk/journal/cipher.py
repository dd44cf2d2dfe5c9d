"""Card numbers at rest: encrypted with a key that lies beside the journal, readable by the station's user alone.

Circulation rule 32: a reader's number is kept encrypted, and only as long as a loan or a case needs it. Fernet
(AES-128-CBC with HMAC-SHA256, from the `cryptography` package) refuses altered text.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from kiosk.journal.database import JournalError
from kiosk.values import Secret


class WrongKey(JournalError):
    """A card number cannot be read with the key that is there."""


class Cipher:
    def __init__(self, key_file: Path) -> None:
        """Raises WrongKey when the file holds no key, OSError when it cannot be read or made."""
        key = _key(key_file)
        try:
            self._fernet = Fernet(key)
        except ValueError:
            raise WrongKey(
                f"{key_file.name} holds no key; restore it and the journal from one backup"
            ) from None
        self._marking = hmac.digest(key, b"mark", hashlib.sha256)

    def seal(self, card: Secret) -> bytes:
        return self._fernet.encrypt(card.reveal().encode())

    def open(self, token: bytes) -> Secret:
        """Raises WrongKey."""
        try:
            return Secret(self._fernet.decrypt(token).decode())
        except InvalidToken:
            raise WrongKey(
                "the key beside the journal is not the one that it was written with; restore both from one backup"
            ) from None

    def mark(self, card: Secret) -> bytes:
        """The same for the same card, and worth nothing without the key: finds a card that is not kept (HMAC-SHA256)."""
        return hmac.digest(self._marking, card.reveal().encode(), hashlib.sha256)


def _key(path: Path) -> bytes:
    """The key in this file; made, and safely on the disk, at the first start.

    Written beside its place and then put there, so that a power cut leaves a whole key or none.
    """
    if path.exists():
        return path.read_bytes()
    key, fresh = Fernet.generate_key(), path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key
