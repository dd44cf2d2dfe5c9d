"""Where a station's passwords come from: systemd's credentials or a file of their own, never the settings file (but a demo's).

Knows which setting names the place, not what the password is for. A password is read when it is needed and never kept here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from config.load import ConfigError, Problem
from config.settings import Sip2Ils

LONGEST = 255


def password_of(ils: Sip2Ils, environ: Mapping[str, str] = os.environ) -> str | None:
    """The login password, None where the ILS wants no login; raises ConfigError naming the file that is at fault.

    systemd puts credentials into the folder $CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=).
    """
    if ils.password is not None:
        return ils.password.get_secret_value()
    if ils.password_credential is not None:
        folder = environ.get("CREDENTIALS_DIRECTORY")
        if folder is None:
            file = Path(ils.password_credential)
            raise _fault(ils, file, "systemd handed over no credentials; the unit needs LoadCredential=")
        return _read(ils, Path(folder) / ils.password_credential)
    if ils.password_file is not None:
        return _read(ils, ils.password_file)
    return None


def _read(ils: Sip2Ils, file: Path) -> str:
    try:
        readable_by_all = file.stat().st_mode & 0o004
        text = file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise _fault(ils, file, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _fault(ils, file, "is no UTF-8 text") from None
    if readable_by_all:
        raise _fault(ils, file, "everybody on this machine can read it: chmod o= it")
    if not text or len(text) > LONGEST or "|" in text or not text.isprintable():
        raise _fault(ils, file, f"must hold one password on one line, without | and at most {LONGEST} long")
    return text


def _fault(ils: Sip2Ils, file: Path, what: str) -> ConfigError:
    return ConfigError(file, [Problem(f"password of [[ils]] {ils.id}", what)])
