"""Files: a station's settings and a library system's profile, as somebody with a bad editor or bad intent leaves them."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from config import load as settings
from sip2 import profile
from tests.fuzz.target import Target

TOKENS = (
    *(
        b"\n",
        b"=",
        b"[",
        b"]",
        b"[[",
        b"{",
        b"}",
        b'"',
        b'"""',
        b"'",
        b"#",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
    ),
    *(
        b"[" * 300,
        b"a." * 300,
        b"9" * 5000,
        b"1e999",
        b"nan",
        b"true",
        b"1979-05-27",
        b'"\\uD800"',
        b"[ils]",
        b"kind",
    ),
)
_FOLDER = TemporaryDirectory(prefix="tramsach-fuzz-")
_FILE = Path(_FOLDER.name) / "case.toml"


def _texts(folder: str) -> tuple[bytes, ...]:
    root = Path(__file__).parents[2]
    return tuple(path.read_bytes() for path in sorted((root / folder).glob("*.toml")))


def station(case: bytes, chance: random.Random) -> None:
    _FILE.write_bytes(case)
    settings.load(_FILE)


def library_system(case: bytes, chance: random.Random) -> None:
    _FILE.write_bytes(case)
    profile.load_profile(_FILE)


TARGETS = (
    Target("config", station, _texts("config/presets"), TOKENS, (settings.ConfigError,)),
    Target("profile", library_system, _texts("sip2/profiles"), TOKENS, (profile.ProfileError,)),
)
