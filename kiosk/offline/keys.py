"""The two keys of offline lending, and the keyed hashes by which cards are known.

The *signing key* (Ed25519, RFC 8032) stays where snapshots are built; stations know its public half. The *site key* is
shared by builder and stations: cards stand in a snapshot as HMAC-SHA256 (RFC 2104) under it, so that a snapshot that was
lost tells nobody who reads here (Law 91/2025/QH15). A PIN's hash is bound to its card; whoever has both the site key and
the snapshot could try all PINs, so that a library puts PINs in only if it must (circulation rule 18).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

SITE_KEY_BYTES = 32


class KeyFileError(Exception):
    """A key file that is missing, is none, or would be overwritten; says which and what to do."""


def hash_card(site_key: bytes, card: str) -> bytes:
    """32 bytes that stand for this card in a snapshot."""
    return hmac.digest(site_key, b"card\0" + card.encode(), hashlib.sha256)


def hash_pin(site_key: bytes, card: str, pin: str) -> bytes:
    """32 bytes that stand for this card's PIN."""
    return hmac.digest(site_key, b"pin\0" + card.encode() + b"\0" + pin.encode(), hashlib.sha256)


def new_signing_key(path: Path) -> Ed25519PrivateKey:
    """A fresh private key in a new file, readable by its owner alone. Raises KeyFileError."""
    key = Ed25519PrivateKey.generate()
    _write_secret(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def new_site_key(path: Path) -> bytes:
    """A fresh site key in a new file, as hexadecimal text. Raises KeyFileError."""
    key = secrets.token_bytes(SITE_KEY_BYTES)
    _write_secret(path, key.hex().encode() + b"\n")
    return key


def read_signing_key(path: Path) -> Ed25519PrivateKey:
    """Raises KeyFileError."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFileError(f"{path} holds no private key; tramsach snapshot keys makes one") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path} holds a key of another kind; snapshots are signed with Ed25519")
    return key


def read_site_key(path: Path) -> bytes:
    """Raises KeyFileError."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        key = b""
    if len(key) != SITE_KEY_BYTES:
        raise KeyFileError(f"{path} holds no site key: {SITE_KEY_BYTES} bytes as hexadecimal text")
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half as it stands in a station's settings: 44 characters."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """The key of such a text. Raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))


def _write_secret(path: Path, content: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileError(f"{path} is there already; a key is never overwritten") from None
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {error.strerror}") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
