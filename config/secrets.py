"""Where a station's passwords and keys come from: systemd's credentials or a file of their own, never the settings file
(but a demo's).

Knows which setting names the place, not what the secret is for. A secret is read when it is needed and never kept here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from config.ils import Sip2Ils
from config.load import ConfigError, Problem
from config.offline import Offline

LONGEST = 255
SITE_KEY_BYTES = 32


def password_of(ils: Sip2Ils, environ: Mapping[str, str] = os.environ) -> str | None:
    """The login password, None where the ILS wants no login; raises ConfigError naming the file that is at fault."""
    if ils.password is not None:
        return ils.password.get_secret_value()
    place = f"password of [[ils]] {ils.id}"
    if ils.password_credential is not None:
        return _read(place, _credential(place, ils.password_credential, environ))
    return _read(place, ils.password_file) if ils.password_file is not None else None


def site_key_of(offline: Offline, environ: Mapping[str, str] = os.environ) -> bytes | None:
    """The key that card numbers are hashed with, None where there is none; raises ConfigError."""
    place = "site key of [offline]"
    if offline.key_credential is not None:
        file = _credential(place, offline.key_credential, environ)
    elif offline.key_file is not None:
        file = offline.key_file
    else:
        return None
    try:
        key = bytes.fromhex(_read(place, file))
    except ValueError:
        key = b""
    if len(key) != SITE_KEY_BYTES:
        raise _fault(place, file, f"must hold {SITE_KEY_BYTES} bytes as hexadecimal text")
    return key


def _credential(place: str, name: str, environ: Mapping[str, str]) -> Path:
    """systemd puts credentials into the folder $CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=)."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if folder is None:
        raise _fault(place, Path(name), "systemd handed over no credentials; the unit needs LoadCredential=")
    return Path(folder) / name


def _read(place: str, file: Path) -> str:
    try:
        readable_by_all = file.stat().st_mode & 0o004
        text = file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise _fault(place, file, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _fault(place, file, "is no UTF-8 text") from None
    if readable_by_all:
        raise _fault(place, file, "everybody on this machine can read it: chmod o= it")
    if not text or len(text) > LONGEST or "|" in text or not text.isprintable():
        raise _fault(place, file, f"must hold one password on one line, without | and at most {LONGEST} long")
    return text


def _fault(place: str, file: Path, what: str) -> ConfigError:
    return ConfigError(file, [Problem(place, what)])
