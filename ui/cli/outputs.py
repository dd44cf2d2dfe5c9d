"""What a command is asked for is tried before it begins: nobody should wait for minutes to learn that it was for nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import click


def be_writable(file: Path) -> None:
    """Raises ClickException where this file cannot be written. One that is there keeps its content."""
    try:
        file.open("a").close()
    except OSError as error:
        raise click.ClickException(f"cannot write {file}: {error.strerror}") from None


def make_folder(folder: Path) -> None:
    """Raises ClickException where it cannot be made or nothing can be put into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".tramsach"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise click.ClickException(f"cannot write to {folder}: {error.strerror}") from None


def of_these(option: str, chosen: Iterable[str], known: Collection[str]) -> None:
    """click.Choice for names whose list takes long to load. Raises BadParameter with the list."""
    for name in chosen:
        if name not in known:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(sorted(known))}.", param_hint=option)
