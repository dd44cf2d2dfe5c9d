"""Writes a file that only its owner can read, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import click


def write_private(file: Path, content: bytes) -> None:
    """Replaces `file`; after a power cut it is the old one or the new one. Ends the command in words when it cannot."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from None
