"""Complete station files to start from, each a TOML file in this folder; a technician copies one and changes it."""

from __future__ import annotations

from importlib.resources import files

_HERE = files(__name__)


def names() -> tuple[str, ...]:
    """The presets, in alphabetical order."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in _HERE.iterdir() if f.name.endswith(".toml")))


def text(name: str) -> str:
    """The preset as TOML with its comments; `name` is one of `names()`."""
    return (_HERE / f"{name}.toml").read_text(encoding="utf-8")
